// A: load-reserved, store-conditional, and what reads and writes in one go.
import { ux, sx, S_reservation, S_reservedValue } from './generated.as';
import { get, put, raise, signExtend32, trapped } from './state.as';
import { READ, WRITE } from './protection.as';
import { noteAccess } from './access.as';
import { LOAD_MISALIGNED, slowLoad, slowStore, STORE_FAULT } from './memory.as';

/** Nobody has an address reserved. */
const NOTHING: ux = <ux>-1;

export function loadReserved(address: ux, size: i32): ux {
  if ((u32(address) & (size - 1)) != 0) {
    raise(LOAD_MISALIGNED, address);
    return 0;
  }
  const loaded = slowLoad(address, size);
  if (trapped) return 0;
  const value = size == 4 ? signExtend32(u32(loaded)) : <ux>loaded;
  put(S_reservation, address);
  put(S_reservedValue, value);
  noteAccess(address, size, READ);
  return value;
}

/** 0 when stored, else 1. Stores when the address is reserved and still has the value that was read from it. */
export function storeConditional(address: ux, size: i32, value: ux): ux {
  const reserved = get(S_reservation);
  put(S_reservation, NOTHING);
  if (reserved != address) return 1;
  if ((u32(address) & (size - 1)) != 0) {
    raise(LOAD_MISALIGNED, address);
    return 0;
  }
  const loaded = slowLoad(address, size);
  if (trapped) {
    raise(STORE_FAULT, address);
    return 0;
  }
  const now = size == 4 ? signExtend32(u32(loaded)) : <ux>loaded;
  if (now != get(S_reservedValue)) return 1;
  slowStore(address, size, u64(value));
  if (!trapped) noteAccess(address, size, WRITE);
  return 0;
}

/** The value before. `operation` is funct5 of the instruction. Faults are those of a load, as in QEMU 7.2 with one hart. */
export function readModifyWrite(operation: u32, address: ux, size: i32, operand: ux): ux {
  if ((u32(address) & (size - 1)) != 0) {
    raise(LOAD_MISALIGNED, address);
    return 0;
  }
  const loaded = slowLoad(address, size);
  if (trapped) return 0;
  const before = size == 4 ? signExtend32(u32(loaded)) : <ux>loaded;
  const by = size == 4 ? signExtend32(u32(operand)) : operand;
  let after: ux;
  switch (operation) {
    case 0x00:
      after = before + by;
      break;
    case 0x01:
      after = by;
      break;
    case 0x04:
      after = before ^ by;
      break;
    case 0x08:
      after = before | by;
      break;
    case 0x0c:
      after = before & by;
      break;
    case 0x10:
      after = <sx>before < <sx>by ? before : by;
      break;
    case 0x14:
      after = <sx>before > <sx>by ? before : by;
      break;
    case 0x18:
      after = before < by ? before : by;
      break;
    default:
      after = before > by ? before : by;
  }
  slowStore(address, size, u64(after));
  if (!trapped) {
    noteAccess(address, size, READ);
    noteAccess(address, size, WRITE);
  }
  return before;
}
