// The run loop.
import {
  ux,
  sx,
  XLEN,
  PAGE_DIRTY,
  PAGE_FLAGS,
  RAM,
  SINGLE,
  STATE,
  OP_ADD,
  OP_ADDI,
  OP_ADDIW,
  OP_ADDW,
  OP_AND,
  OP_ANDI,
  OP_AUIPC,
  OP_BEQ,
  OP_BGE,
  OP_BGEU,
  OP_BLT,
  OP_BLTU,
  OP_BNE,
  OP_BREAKPOINT,
  OP_CROSSING,
  OP_FENCE,
  OP_JAL,
  OP_JALR,
  OP_LB,
  OP_LBU,
  OP_LD,
  OP_LH,
  OP_LHU,
  OP_LOOKUP,
  OP_LUI,
  OP_LW,
  OP_LWU,
  OP_MUL,
  OP_MULW,
  OP_NOP,
  OP_OR,
  OP_ORI,
  OP_SB,
  OP_SD,
  OP_SH,
  OP_SLL,
  OP_SLLI,
  OP_SLLIW,
  OP_SLLW,
  OP_SLT,
  OP_SLTI,
  OP_SLTIU,
  OP_SLTU,
  OP_SRA,
  OP_SRAI,
  OP_SRAIW,
  OP_SRAW,
  OP_SRL,
  OP_SRLI,
  OP_SRLIW,
  OP_SRLW,
  OP_SUB,
  OP_SUBW,
  OP_SW,
  OP_UNDECODED,
  OP_XOR,
  OP_XORI,
  S_count,
  S_pc,
  S_ramBase,
  S_ramSize,
  S_stepOver,
  S_stopRequest,
  S_synchronousTraps,
} from './generated.as';
import { popCall, pushCall } from './calls.as';
import { decodeAt, forgetAll, makeSingle, slotOf, stopsAt } from './fetch.as';
import { noteStore, slowLoad, slowStore, written } from './memory.as';
import { ra, rb, imm, setRd, pcOf, lengthAt } from './operands.as';
import { clearTrap, get, put, signExtend32, trapCause, trapped, trapValue } from './state.as';
import { dueInterrupts, enterTrap, takeInterrupt } from './trap.as';
import { rare } from './rare.as';
import { BREAKPOINT, BUDGET, clearEnd, EBREAK, ended, special, STOPPED } from './special.as';

const SHIFT: ux = XLEN - 1;
/** Offset of ra among the registers. */
const LINK: u32 = 8;

/** Runs at most so many instructions. Ends sooner with the reason. */
function slice(count: u32): i32 {
  let left: i64 = count;
  const end: u64 = load<u64>(S_count) + count;
  const ramBase = get(S_ramBase);
  const ramLimit = <ux>(load<u64>(S_ramSize) - 8);
  let next = get(S_pc);
  let reason = BUDGET;
  let done = false;
  let kept: i64 = 0;
  while (true) {
    if (trapped) {
      clearTrap();
      store<u64>(S_synchronousTraps, load<u64>(S_synchronousTraps) + 1);
      enterTrap(trapCause, trapValue, next);
      next = get(S_pc);
    }
    if (left <= 0) break;
    if (load<u32>(S_stopRequest) != 0) {
      reason = STOPPED;
      break;
    }
    const due = dueInterrupts();
    if (due != 0) {
      takeInterrupt(due, next);
      next = get(S_pc);
    }
    let slot: u32;
    let cur: u32;
    const offset = next - ramBase;
    if (offset <= ramLimit && load<u32>(S_stepOver) == 0) {
      slot = slotOf(u32(offset >> 12));
      cur = slot + ((u32(offset) & 0xffe) << 2);
    } else {
      if (load<u32>(S_stepOver) == 0 && stopsAt(next)) {
        reason = BREAKPOINT;
        break;
      }
      store<u64>(S_stepOver, 0);
      store<u64>(S_count, end - left);
      makeSingle(next);
      if (trapped) {
        left--;
        continue;
      }
      slot = SINGLE;
      cur = SINGLE;
    }
    const pcBase = next - <ux>((cur - slot) >> 2);
    let mode = 0;
    do {
      switch (<i32>load<u8>(cur)) {
        case OP_UNDECODED: {
          store<u64>(cur, decodeAt(pcOf(cur, slot, pcBase)));
          continue;
        }
        case OP_LOOKUP: {
          next = pcOf(cur, slot, pcBase);
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
        case OP_BREAKPOINT: {
          next = pcOf(cur, slot, pcBase);
          reason = BREAKPOINT;
          done = true;
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
        case OP_CROSSING: {
          const pc = pcOf(cur, slot, pcBase);
          next = pc;
          store<u64>(S_stepOver, 1);
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
        case OP_NOP:
        case OP_FENCE:
          break;
        case OP_LUI: {
          setRd(cur, imm(cur));
          break;
        }
        case OP_AUIPC: {
          setRd(cur, pcOf(cur, slot, pcBase) + imm(cur));
          break;
        }
        case OP_ADDI: {
          setRd(cur, ra(cur) + imm(cur));
          break;
        }
        case OP_SLTI: {
          setRd(cur, <ux>(<sx>ra(cur) < <sx>imm(cur)));
          break;
        }
        case OP_SLTIU: {
          setRd(cur, <ux>(ra(cur) < imm(cur)));
          break;
        }
        case OP_XORI: {
          setRd(cur, ra(cur) ^ imm(cur));
          break;
        }
        case OP_ORI: {
          setRd(cur, ra(cur) | imm(cur));
          break;
        }
        case OP_ANDI: {
          setRd(cur, ra(cur) & imm(cur));
          break;
        }
        case OP_SLLI: {
          setRd(cur, ra(cur) << imm(cur));
          break;
        }
        case OP_SRLI: {
          setRd(cur, ra(cur) >> imm(cur));
          break;
        }
        case OP_SRAI: {
          setRd(cur, <ux>((<sx>ra(cur)) >> (<sx>imm(cur))));
          break;
        }
        case OP_ADD: {
          setRd(cur, ra(cur) + rb(cur));
          break;
        }
        case OP_SUB: {
          setRd(cur, ra(cur) - rb(cur));
          break;
        }
        case OP_SLL: {
          setRd(cur, ra(cur) << (rb(cur) & SHIFT));
          break;
        }
        case OP_SLT: {
          setRd(cur, <ux>(<sx>ra(cur) < <sx>rb(cur)));
          break;
        }
        case OP_SLTU: {
          setRd(cur, <ux>(ra(cur) < rb(cur)));
          break;
        }
        case OP_XOR: {
          setRd(cur, ra(cur) ^ rb(cur));
          break;
        }
        case OP_SRL: {
          setRd(cur, ra(cur) >> (rb(cur) & SHIFT));
          break;
        }
        case OP_SRA: {
          setRd(cur, <ux>((<sx>ra(cur)) >> (<sx>(rb(cur) & SHIFT))));
          break;
        }
        case OP_OR: {
          setRd(cur, ra(cur) | rb(cur));
          break;
        }
        case OP_AND: {
          setRd(cur, ra(cur) & rb(cur));
          break;
        }
        case OP_ADDIW: {
          setRd(cur, signExtend32(u32(ra(cur) + imm(cur))));
          break;
        }
        case OP_SLLIW: {
          setRd(cur, signExtend32(u32(ra(cur)) << u32(imm(cur))));
          break;
        }
        case OP_SRLIW: {
          setRd(cur, signExtend32(u32(ra(cur)) >> u32(imm(cur))));
          break;
        }
        case OP_SRAIW: {
          setRd(cur, <ux>(<sx>(i32(ra(cur)) >> i32(imm(cur)))));
          break;
        }
        case OP_ADDW: {
          setRd(cur, signExtend32(u32(ra(cur) + rb(cur))));
          break;
        }
        case OP_SUBW: {
          setRd(cur, signExtend32(u32(ra(cur) - rb(cur))));
          break;
        }
        case OP_SLLW: {
          setRd(cur, signExtend32(u32(ra(cur)) << (u32(rb(cur)) & 31)));
          break;
        }
        case OP_SRLW: {
          setRd(cur, signExtend32(u32(ra(cur)) >> (u32(rb(cur)) & 31)));
          break;
        }
        case OP_SRAW: {
          setRd(cur, <ux>(<sx>(i32(ra(cur)) >> (i32(rb(cur)) & 31))));
          break;
        }
        case OP_MUL: {
          setRd(cur, ra(cur) * rb(cur));
          break;
        }
        case OP_MULW: {
          setRd(cur, signExtend32(u32(ra(cur)) * u32(rb(cur))));
          break;
        }
        case OP_BEQ: {
          if (ra(cur) == rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_BNE: {
          if (ra(cur) != rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_BLT: {
          if (<sx>ra(cur) < <sx>rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_BGE: {
          if (<sx>ra(cur) >= <sx>rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_BLTU: {
          if (ra(cur) < rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_BGEU: {
          if (ra(cur) >= rb(cur)) {
            left--;
            const at = cur - slot + (u32(imm(cur)) << 2);
            if (at < 0x4000 && slot != SINGLE) {
              cur = slot + at;
              continue;
            }
            next = pcOf(cur, slot, pcBase) + imm(cur);
            kept = left;
            left = 1;
            mode = 1;
            break;
          }
          break;
        }
        case OP_LB: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>(<sx>i8(load<i8>(u32(offset), RAM))));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 1);
          if (!trapped) {
            setRd(cur, <ux>(<sx>i8(value)));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LBU: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>u8(load<u8>(u32(offset), RAM)));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 1);
          if (!trapped) {
            setRd(cur, <ux>u8(value));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LH: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>(<sx>i16(load<i16>(u32(offset), RAM))));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 2);
          if (!trapped) {
            setRd(cur, <ux>(<sx>i16(value)));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LHU: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>u16(load<u16>(u32(offset), RAM)));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 2);
          if (!trapped) {
            setRd(cur, <ux>u16(value));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LW: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>(<sx>i32(load<i32>(u32(offset), RAM))));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 4);
          if (!trapped) {
            setRd(cur, <ux>(<sx>i32(value)));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LWU: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>u32(load<u32>(u32(offset), RAM)));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 4);
          if (!trapped) {
            setRd(cur, <ux>u32(value));
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_LD: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            setRd(cur, <ux>load<u64>(u32(offset), RAM));
            store<u64>(STATE, 0);
            break;
          }
          store<u64>(S_count, end - left);
          const value = slowLoad(address, 8);
          if (!trapped) {
            setRd(cur, <ux>value);
            store<u64>(STATE, 0);
          }
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_SB: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit) {
            store<u8>(u32(offset), u8(rb(cur)), RAM);
            if (load<u8>(u32(offset >> 12), PAGE_FLAGS) != PAGE_DIRTY) noteStore(u32(offset), 1);
            break;
          }
          store<u64>(S_count, end - left);
          slowStore(address, 1, u64(rb(cur)));
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_SH: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit && (u32(offset) & 1) == 0) {
            store<u16>(u32(offset), u16(rb(cur)), RAM);
            if (load<u8>(u32(offset >> 12), PAGE_FLAGS) != PAGE_DIRTY) noteStore(u32(offset), 2);
            break;
          }
          store<u64>(S_count, end - left);
          slowStore(address, 2, u64(rb(cur)));
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_SW: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit && (u32(offset) & 3) == 0) {
            store<u32>(u32(offset), u32(rb(cur)), RAM);
            if (load<u8>(u32(offset >> 12), PAGE_FLAGS) != PAGE_DIRTY) noteStore(u32(offset), 4);
            break;
          }
          store<u64>(S_count, end - left);
          slowStore(address, 4, u64(rb(cur)));
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_SD: {
          const address = ra(cur) + imm(cur);
          const offset = address - ramBase;
          if (offset <= ramLimit && (u32(offset) & 7) == 0) {
            store<u64>(u32(offset), u64(rb(cur)), RAM);
            if (load<u8>(u32(offset >> 12), PAGE_FLAGS) != PAGE_DIRTY) noteStore(u32(offset), 8);
            break;
          }
          store<u64>(S_count, end - left);
          slowStore(address, 8, u64(rb(cur)));
          next = pcOf(cur, slot, pcBase);
          if (!trapped) next += lengthAt(cur);
          kept = left - 1;
          left = 1;
          mode = 1;
          break;
        }
        case OP_JAL: {
          left--;
          const pc = pcOf(cur, slot, pcBase);
          const link = load<u8>(cur, 1);
          next = pc + imm(cur);
          if (link != 0) {
            const back = pc + lengthAt(cur);
            setRd(cur, back);
            if (link == LINK) pushCall(pc, next, back);
          }
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at < 0x4000 && slot != SINGLE) {
            cur = slot + at;
            continue;
          }
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
        case OP_JALR: {
          left--;
          const pc = pcOf(cur, slot, pcBase);
          const link = load<u8>(cur, 1);
          const from = load<u8>(cur, 2);
          next = (ra(cur) + imm(cur)) & ~(<ux>1);
          if (link != 0) {
            const back = pc + lengthAt(cur);
            setRd(cur, back);
            if (link == LINK) pushCall(pc, next, back);
          } else if (from == LINK) {
            popCall(next);
          }
          // Within the page nothing has to be looked up.
          const ahead = next - pcBase;
          if (ahead < 0x1000 && slot != SINGLE) {
            cur = slot + (u32(ahead) << 2);
            continue;
          }
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
        default: {
          if (rare(cur)) break;
          const pc = pcOf(cur, slot, pcBase);
          store<u64>(S_count, end - left);
          next = special(cur, pc);
          if (ended != EBREAK) left--;
          if (ended != BUDGET) {
            reason = ended;
            done = true;
            clearEnd();
          }
          kept = left;
          left = 1;
          mode = 1;
          break;
        }
      }
      left--;
      cur += lengthAt(cur) << 2;
    } while (left > 0);
    if (mode == 0) {
      next = pcOf(cur, slot, pcBase);
    } else {
      left = kept;
      if (done) break;
    }
  }
  put(S_pc, next);
  store<u64>(S_count, end - left);
  return reason;
}

/** V8 brings new code to a function only when it is called again, so no call takes long. */
const SLICE: u32 = 1 << 16;

/** Runs at most so many instructions; the reason why it came back. */
export function run(maxInstructions: u32): i32 {
  let left = maxInstructions;
  while (left > 0) {
    const before = load<u64>(S_count);
    const reason = slice(min(left, SLICE));
    if (reason != BUDGET) return reason;
    left -= u32(load<u64>(S_count) - before);
  }
  return BUDGET;
}

export { forgetAll, written };
/** What it makes of an instruction's bits, for a look at it from outside. */
export { decodeLong, decodeShort } from './generated.as';
