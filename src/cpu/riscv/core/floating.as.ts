// Loads, stores and moves of floating point registers: what firmware does with them that computes nothing. What computes is
// an illegal instruction.
import {
  ux, OP_FLD, OP_FLW, OP_FMV_D_X, OP_FMV_W_X, OP_FMV_X_D, OP_FMV_X_W, OP_FSD, OP_FSW, S_f0, S_misa,
  S_mstatus, S_watchCount, STATE,
} from './generated.as';
import { noteAccess } from './access.as';
import { slowLoad, slowStore } from './memory.as';
import { READ, WRITE } from './protection.as';
import { get, imm, put, ra, setRd, signExtend32, trapped } from './state.as';

/** Of mstatus: registers may be used; and all its bits: they were changed. */
export const FS: ux = 3 << 13;
const SINGLE: ux = 1 << 5;
const DOUBLE: ux = 1 << 3;
/** Upper half of a register that holds a number of 32 bits. */
const BOX: u64 = 0xffffffff00000000;

/** Without F and D FS is 0. */
@inline export function hasFloat(): bool {
  return (get(S_misa) & (SINGLE | DOUBLE)) != 0;
}

/** Which extension an instruction is of; 0: it is none of those here. */
function extensionOf(operation: i32): ux {
  switch (operation) {
    case OP_FLW:
    case OP_FSW:
    case OP_FMV_X_W:
    case OP_FMV_W_X: return SINGLE;
    case OP_FLD:
    case OP_FSD:
    case OP_FMV_X_D:
    case OP_FMV_D_X: return DOUBLE;
    default: return 0;
  }
}

/** The instruction at `cur`. False: it is illegal. It may have trapped. */
export function floating(cur: u32): bool {
  const operation = <i32>load<u8>(cur);
  const extension = extensionOf(operation);
  if ((get(S_misa) & extension) == 0 || (get(S_mstatus) & FS) == 0) return false;
  const address = ra(cur) + imm(cur);
  const target = S_f0 + load<u8>(cur, 1);
  const first = S_f0 + load<u8>(cur, 2);
  const second = S_f0 + (load<u8>(cur, 3) & 0xf8);
  const size = extension == SINGLE ? 4 : 8;
  switch (operation) {
    case OP_FLW:
    case OP_FLD: {
      const value = slowLoad(address, size);
      if (trapped) return true;
      if (load<u32>(S_watchCount) != 0) noteAccess(address, size, READ);
      store<u64>(target, size == 4 ? value | BOX : value);
      break;
    }
    case OP_FSW:
    case OP_FSD:
      slowStore(address, size, size == 4 ? u64(load<u32>(second)) : load<u64>(second));
      if (!trapped && load<u32>(S_watchCount) != 0) noteAccess(address, size, WRITE);
      return true;
    case OP_FMV_X_W:
      setRd(cur, signExtend32(load<u32>(first)));
      store<u64>(STATE, 0);
      return true;
    case OP_FMV_X_D:
      setRd(cur, <ux>load<u64>(first));
      store<u64>(STATE, 0);
      return true;
    case OP_FMV_W_X:
      store<u64>(target, u64(u32(ra(cur))) | BOX);
      break;
    default:
      store<u64>(target, u64(ra(cur)));
  }
  put(S_mstatus, get(S_mstatus) | FS);
  return true;
}
