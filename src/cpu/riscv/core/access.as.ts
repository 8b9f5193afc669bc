// Loads and stores that are not the quick case of the run loop, as whole instructions, and what is watched of accesses.
import {
  ux, sx, STATE, OP_LB, OP_LBU, OP_LD, OP_LH, OP_LHU, OP_LW, OP_LWU, OP_SB, OP_SH, OP_SW,
  S_accessPc, S_ramBase, S_watchAddress, S_watchCount, S_watchKind, S_watchPc, S_watchSize, WATCHES,
  WATCH_BYTES,
} from './generated.as';
import { noteStore, slowLoad, slowStore } from './memory.as';
import { READ, WRITE } from './protection.as';
import { get, imm, isRam, ra, rb, setRd, signExtend32, trapped } from './state.as';
import { endWith, WATCH } from './ends.as';
import { openData } from './windows.as';

/** Ends the run behind the instruction when some of these bytes, which it has read or written, are watched for that. */
export function noteAccess(address: ux, size: i32, kind: u32): void {
  const count = load<u32>(S_watchCount);
  const start = u64(address);
  for (let i: u32 = 0; i < count; i++) {
    const watch = WATCHES + i * WATCH_BYTES;
    if ((load<u32>(watch, 16) & kind) == 0) continue;
    if (start >= load<u64>(watch, 8) || start + size <= load<u64>(watch)) continue;
    store<u64>(S_watchAddress, start);
    store<u64>(S_watchSize, size);
    store<u64>(S_watchKind, kind);
    store<u64>(S_watchPc, load<u64>(S_accessPc));
    endWith(WATCH);
    return;
  }
}

/** Of a load or store. */
function sizeOf(operation: i32): i32 {
  switch (operation) {
    case OP_LB:
    case OP_LBU:
    case OP_SB: return 1;
    case OP_LH:
    case OP_LHU:
    case OP_SH: return 2;
    case OP_LW:
    case OP_LWU:
    case OP_SW: return 4;
    default: return 8;
  }
}

/** What the instruction makes of what it has read. */
function extended(operation: i32, value: u64): ux {
  switch (operation) {
    case OP_LB: return <ux>(<sx>i8(value));
    case OP_LH: return <ux>(<sx>i16(value));
    case OP_LW: return signExtend32(u32(value));
    default: return <ux>value;
  }
}

/** The load or store at `cur`. */
export function access(cur: u32): void {
  const operation = <i32>load<u8>(cur);
  const address = ra(cur) + imm(cur);
  const size = sizeOf(operation);
  let kind = READ;
  switch (operation) {
    case OP_LB:
    case OP_LBU:
    case OP_LH:
    case OP_LHU:
    case OP_LW:
    case OP_LWU:
    case OP_LD: {
      const value = slowLoad(address, size);
      if (trapped) return;
      setRd(cur, extended(operation, value));
      store<u64>(STATE, 0);
      break;
    }
    default:
      kind = WRITE;
      slowStore(address, size, u64(rb(cur)));
      if (trapped) return;
  }
  if (load<u32>(S_watchCount) != 0) noteAccess(address, size, kind);
  if (isRam(address, size)) openData(address);
}

/** What has to be noted for the store at `cur`, which is done, and lies within one page of RAM. */
export function noteStored(cur: u32): void {
  const address = ra(cur) + imm(cur);
  const size = sizeOf(<i32>load<u8>(cur));
  if (load<u32>(S_watchCount) != 0) noteAccess(address, size, WRITE);
  noteStore(u32(address - get(S_ramBase)), size);
}
