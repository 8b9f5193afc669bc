// What changes the hart itself: CSRs, traps and the ways back, atomic memory operations.
import {
  ux, STATE, OP_AMOADD_D, OP_AMOADD_W, OP_AMOAND_D, OP_AMOAND_W, OP_AMOMAXU_D, OP_AMOMAXU_W,
  OP_AMOMAX_D, OP_AMOMAX_W, OP_AMOMINU_D, OP_AMOMINU_W, OP_AMOMIN_D, OP_AMOMIN_W, OP_AMOOR_D,
  OP_AMOOR_W, OP_AMOSWAP_D, OP_AMOSWAP_W, OP_AMOXOR_D, OP_AMOXOR_W, OP_CSRRC, OP_CSRRCI,
  OP_CSRRS, OP_CSRRSI, OP_CSRRW, OP_CSRRWI, OP_EBREAK, OP_ECALL, OP_FENCE_I, OP_LR_D, OP_LR_W,
  OP_MRET, OP_SC_D, OP_SC_W, OP_SFENCE_VMA, OP_SRET, OP_WFI, S_callsHost, S_fetched, S_mie, S_mip, S_mstatus,
  S_privilege, S_stopAtEbreak, S_yieldsAtWfi,
} from './generated.as';
import { loadReserved, readModifyWrite, storeConditional } from './atomic.as';
import { CALL, EBREAK, endWith, WAITING } from './ends.as';
import { missing, readCsr, writeCsr } from './csr.as';
import { floating } from './floating.as';
import { fetch, forgetAll } from './fetch.as';
import {
  get, isRam, lengthAt, MACHINE, ra, raise, rb, setRd, SUPERVISOR, trapped,
} from './state.as';
import { returnFromMachine, returnFromSupervisor, TSR, TVM, TW } from './trap.as';

const ILLEGAL_INSTRUCTION: ux = 2;

/** rd of what may have trapped. */
function finish(cur: u32, value: ux): void {
  if (trapped) return;
  setRd(cur, value);
  store<u64>(STATE, 0);
}

function illegal(pc: ux): void {
  const bits = isRam(pc, 4) ? fetch(pc) : load<u32>(S_fetched);
  raise(ILLEGAL_INSTRUCTION, bits);
}

/** 0 writes, 1 sets, 2 clears; x0 and 0 as an operand of the latter two write nothing. */
function changeCsr(cur: u32, kind: u32, operand: ux, pc: ux): void {
  const number = load<u32>(cur, 4) & 0xfff;
  const writes = kind == 0 || load<u8>(cur, 2) != 0;
  if (writes && number >> 10 == 3) return illegal(pc);
  const before = readCsr(number);
  if (missing) return illegal(pc);
  if (writes) {
    writeCsr(number, kind == 0 ? operand : kind == 1 ? before | operand : before & ~operand);
    if (missing) return illegal(pc);
  }
  setRd(cur, before);
  store<u64>(STATE, 0);
}

function amo(cur: u32, operation: u32, size: i32): void {
  finish(cur, readModifyWrite(operation, ra(cur), size, rb(cur)));
}

/** The operand of what takes a number in place of a register. */
@inline function uimm(cur: u32): ux { return <ux>(load<u8>(cur, 2) >> 3); }

/** Whether the mode may do what `bit` of mstatus can take from supervisor mode, and users never may. */
function allowed(bit: ux): bool {
  const privilege = load<u32>(S_privilege);
  return privilege == MACHINE || (privilege == SUPERVISOR && (get(S_mstatus) & bit) == 0);
}

/** Instructions that may trap or go elsewhere, but for loads, stores and jumps. Where to go on; pc itself after a trap. */
export function special(cur: u32, pc: ux): ux {
  switch (<i32>load<u8>(cur)) {
    case OP_CSRRW: changeCsr(cur, 0, ra(cur), pc); break;
    case OP_CSRRS: changeCsr(cur, 1, ra(cur), pc); break;
    case OP_CSRRC: changeCsr(cur, 2, ra(cur), pc); break;
    case OP_CSRRWI: changeCsr(cur, 0, uimm(cur), pc); break;
    case OP_CSRRSI: changeCsr(cur, 1, uimm(cur), pc); break;
    case OP_CSRRCI: changeCsr(cur, 2, uimm(cur), pc); break;
    case OP_FENCE_I: forgetAll(); break;
    case OP_ECALL:
      if (load<u32>(S_callsHost) != 0 && load<u32>(S_privilege) == SUPERVISOR) {
        endWith(CALL);
        return pc;
      }
      raise(8 + <ux>load<u32>(S_privilege), 0);
      break;
    case OP_EBREAK:
      if (load<u32>(S_stopAtEbreak) != 0) {
        endWith(EBREAK);
        return pc;
      }
      raise(3, 0);
      break;
    case OP_MRET:
      if (load<u32>(S_privilege) == MACHINE) return returnFromMachine();
      illegal(pc);
      break;
    case OP_SRET:
      if (allowed(TSR)) return returnFromSupervisor();
      illegal(pc);
      break;
    case OP_SFENCE_VMA:
      if (!allowed(TVM)) illegal(pc);
      break;
    case OP_WFI:
      if (!allowed(TW)) illegal(pc);
      else if ((get(S_mip) & get(S_mie)) == 0 || load<u32>(S_yieldsAtWfi) != 0) endWith(WAITING);
      break;
    case OP_LR_W: finish(cur, loadReserved(ra(cur), 4)); break;
    case OP_SC_W: finish(cur, storeConditional(ra(cur), 4, rb(cur))); break;
    case OP_AMOADD_W: amo(cur, 0, 4); break;
    case OP_AMOSWAP_W: amo(cur, 1, 4); break;
    case OP_AMOXOR_W: amo(cur, 4, 4); break;
    case OP_AMOOR_W: amo(cur, 8, 4); break;
    case OP_AMOAND_W: amo(cur, 12, 4); break;
    case OP_AMOMIN_W: amo(cur, 16, 4); break;
    case OP_AMOMAX_W: amo(cur, 20, 4); break;
    case OP_AMOMINU_W: amo(cur, 24, 4); break;
    case OP_AMOMAXU_W: amo(cur, 28, 4); break;
    case OP_LR_D: finish(cur, loadReserved(ra(cur), 8)); break;
    case OP_SC_D: finish(cur, storeConditional(ra(cur), 8, rb(cur))); break;
    case OP_AMOADD_D: amo(cur, 0, 8); break;
    case OP_AMOSWAP_D: amo(cur, 1, 8); break;
    case OP_AMOXOR_D: amo(cur, 4, 8); break;
    case OP_AMOOR_D: amo(cur, 8, 8); break;
    case OP_AMOAND_D: amo(cur, 12, 8); break;
    case OP_AMOMIN_D: amo(cur, 16, 8); break;
    case OP_AMOMAX_D: amo(cur, 20, 8); break;
    case OP_AMOMINU_D: amo(cur, 24, 8); break;
    case OP_AMOMAXU_D: amo(cur, 28, 8); break;
    default:
      if (!floating(cur)) illegal(pc);
  }
  return trapped ? pc : pc + lengthAt(cur);
}

