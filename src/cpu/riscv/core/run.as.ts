// The run loop.
import {
  ux, sx, XLEN, PAGE_DIRTY, PAGE_FLAGS, RAM, SINGLE, STATE, OP_ADD, OP_ADDI, OP_ADDIW, OP_ADDW,
  OP_AND, OP_ANDI, OP_AUIPC, OP_BEQ, OP_BGE, OP_BGEU, OP_BLT, OP_BLTU, OP_BNE, OP_BREAKPOINT,
  OP_CROSSING, OP_FENCE, OP_JAL, OP_JALR, OP_LB, OP_LBU, OP_LD, OP_LH, OP_LHU, OP_LOOKUP, OP_LUI,
  OP_LW, OP_LWU, OP_MUL, OP_MULW, OP_NOP, OP_OR, OP_ORI, OP_SB, OP_SD, OP_SH, OP_SLL, OP_SLLI,
  OP_SLLIW, OP_SLLW, OP_SLT, OP_SLTI, OP_SLTIU, OP_SLTU, OP_SRA, OP_SRAI, OP_SRAIW, OP_SRAW,
  OP_SRL, OP_SRLI, OP_SRLIW, OP_SRLW, OP_SUB, OP_SUBW, OP_SW, OP_UNDECODED, OP_XOR, OP_XORI,
  S_accessPc, S_count, S_pc, S_ramBase, S_stepOver, S_stopAfter, S_stopRequest, S_synchronousTraps,
} from './generated.as';
import { access, noteStored } from './access.as';
import { popCall, pushCall } from './calls.as';
import { decodeAt, forgetAll, makeSingle, slotOf, stopsAt } from './fetch.as';
import { written } from './memory.as';
import {
  clearTrap, get, imm, lengthAt, pcOf, put, ra, rb, setRd, signExtend32, trapCause, trapped, trapValue,
} from './state.as';
import { dueInterrupts, enterTrap, takeInterrupt } from './trap.as';
import { rare } from './rare.as';
import { special } from './special.as';
import { BREAKPOINT, BUDGET, clearEnd, CALL, EBREAK, ended, endWith, STOPPED } from './ends.as';
import {
  dataBase as windowBase, dataLow as windowLow, dataSpan as windowSpan, codeBase, codeSpan,
  markStale, openCode, renewWindows, stale,
} from './windows.as';

const SHIFT: ux = XLEN - 1;
/** Offset of ra among the registers. */
const LINK: u32 = 8;

/**
 * Ways out of the inner loop: each takes so much from \`left\`, which makes it negative. So staying costs nothing, and all
 * that is not quick has its one place behind the loop.
 */
const WAY: i64 = 1 << 40;
/** To \`next\`, behind an instruction that is done. */
const DONE: i64 = 1 * WAY;
/** To where \`cur\` stands: another page. */
const LOOKUP: i64 = 2 * WAY;
const STOP: i64 = 3 * WAY;
/** An instruction that lies in two pages. */
const CROSSING: i64 = 4 * WAY;
/** A branch to another page. */
const BRANCHED: i64 = 5 * WAY;
/** A load or store that is not the quick case. */
const ACCESS: i64 = 6 * WAY;
/** A store is done, and its page is one to note it for. */
const NOTED: i64 = 7 * WAY;
const SPECIAL: i64 = 8 * WAY;

/** V8 brings new code to a function only when it is called again, so no call takes long. */
const SLICE: u32 = 1 << 16;

/** Runs at most so many instructions. Ends sooner with the reason. */
function slice(count: u32): i32 {
  let left: i64 = count;
  const end: u64 = load<u64>(S_count) + count;
  const ramBase = get(S_ramBase);
  let next = get(S_pc);
  let reason = BUDGET;
  renewWindows();
  while (true) {
    if (trapped) {
      clearTrap();
      store<u64>(S_synchronousTraps, load<u64>(S_synchronousTraps) + 1);
      enterTrap(trapCause, trapValue, next);
      next = get(S_pc);
    }
    if (ended != BUDGET) {
      reason = ended;
      clearEnd();
      break;
    }
    if ((load<u32>(S_stopRequest) | load<u32>(S_stopAfter)) != 0) {
      store<u64>(S_stopAfter, 0);
      reason = STOPPED;
      break;
    }
    if (left <= 0) break;
    const due = dueInterrupts();
    if (due != 0) {
      takeInterrupt(due, next);
      next = get(S_pc);
    }
    if (stale) renewWindows();
    let slot: u32;
    let cur: u32;
    if (next - codeBase >= codeSpan) openCode(next);
    if (next - codeBase < codeSpan && load<u32>(S_stepOver) == 0) {
      const offset = u32(next - ramBase);
      slot = slotOf(offset >> 12);
      cur = slot + ((offset & 0xffe) << 2);
    } else {
      if (load<u32>(S_stepOver) == 0 && stopsAt(next)) {
        reason = BREAKPOINT;
        break;
      }
      store<u64>(S_stepOver, 0);
      store<u64>(S_count, end - left);
      put(S_accessPc, next);
      makeSingle(next);
      if (trapped) {
        left--;
        continue;
      }
      slot = SINGLE;
      cur = SINGLE;
    }
    // Jumps that stay among these bytes of decoded instructions need no other page.
    const known: u32 = slot == SINGLE ? 0 : 0x4000;
    const pcBase = next - <ux>((cur - slot) >> 2);
    const dataBase = windowBase;
    const dataSpan = windowSpan;
    const dataLow = windowLow;
    do {
      switch (<i32>load<u8>(cur)) {
        case OP_UNDECODED: store<u64>(cur, decodeAt(pcOf(cur, slot, pcBase))); continue;
        case OP_LOOKUP: left -= LOOKUP; continue;
        case OP_BREAKPOINT: left -= STOP; continue;
        case OP_CROSSING: left -= CROSSING; continue;
        case OP_NOP:
        case OP_FENCE: break;
        case OP_LUI: setRd(cur, imm(cur)); break;
        case OP_AUIPC: setRd(cur, pcOf(cur, slot, pcBase) + imm(cur)); break;
        case OP_ADDI: setRd(cur, ra(cur) + imm(cur)); break;
        case OP_SLTI: setRd(cur, <ux>(<sx>ra(cur) < <sx>imm(cur))); break;
        case OP_SLTIU: setRd(cur, <ux>(ra(cur) < imm(cur))); break;
        case OP_XORI: setRd(cur, ra(cur) ^ imm(cur)); break;
        case OP_ORI: setRd(cur, ra(cur) | imm(cur)); break;
        case OP_ANDI: setRd(cur, ra(cur) & imm(cur)); break;
        case OP_SLLI: setRd(cur, ra(cur) << imm(cur)); break;
        case OP_SRLI: setRd(cur, ra(cur) >> imm(cur)); break;
        case OP_SRAI: setRd(cur, <ux>((<sx>ra(cur)) >> (<sx>imm(cur)))); break;
        case OP_ADD: setRd(cur, ra(cur) + rb(cur)); break;
        case OP_SUB: setRd(cur, ra(cur) - rb(cur)); break;
        case OP_SLL: setRd(cur, ra(cur) << (rb(cur) & SHIFT)); break;
        case OP_SLT: setRd(cur, <ux>(<sx>ra(cur) < <sx>rb(cur))); break;
        case OP_SLTU: setRd(cur, <ux>(ra(cur) < rb(cur))); break;
        case OP_XOR: setRd(cur, ra(cur) ^ rb(cur)); break;
        case OP_SRL: setRd(cur, ra(cur) >> (rb(cur) & SHIFT)); break;
        case OP_SRA: setRd(cur, <ux>((<sx>ra(cur)) >> (<sx>(rb(cur) & SHIFT)))); break;
        case OP_OR: setRd(cur, ra(cur) | rb(cur)); break;
        case OP_AND: setRd(cur, ra(cur) & rb(cur)); break;
        case OP_ADDIW: setRd(cur, signExtend32(u32(ra(cur) + imm(cur)))); break;
        case OP_SLLIW: setRd(cur, signExtend32(u32(ra(cur)) << u32(imm(cur)))); break;
        case OP_SRLIW: setRd(cur, signExtend32(u32(ra(cur)) >> u32(imm(cur)))); break;
        case OP_SRAIW: setRd(cur, <ux>(<sx>(i32(ra(cur)) >> i32(imm(cur))))); break;
        case OP_ADDW: setRd(cur, signExtend32(u32(ra(cur) + rb(cur)))); break;
        case OP_SUBW: setRd(cur, signExtend32(u32(ra(cur) - rb(cur)))); break;
        case OP_SLLW: setRd(cur, signExtend32(u32(ra(cur)) << (u32(rb(cur)) & 31))); break;
        case OP_SRLW: setRd(cur, signExtend32(u32(ra(cur)) >> (u32(rb(cur)) & 31))); break;
        case OP_SRAW: setRd(cur, <ux>(<sx>(i32(ra(cur)) >> (i32(rb(cur)) & 31)))); break;
        case OP_MUL: setRd(cur, ra(cur) * rb(cur)); break;
        case OP_MULW: setRd(cur, signExtend32(u32(ra(cur)) * u32(rb(cur)))); break;
        case OP_BEQ: {
          if (!(ra(cur) == rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_BNE: {
          if (!(ra(cur) != rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_BLT: {
          if (!(<sx>ra(cur) < <sx>rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_BGE: {
          if (!(<sx>ra(cur) >= <sx>rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_BLTU: {
          if (!(ra(cur) < rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_BGEU: {
          if (!(ra(cur) >= rb(cur))) break;
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= BRANCHED; continue; }
          left--;
          cur = slot + at;
          continue;
        }
        case OP_LB: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>(<sx>load<i8>(offset, RAM)));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LBU: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>load<u8>(offset, RAM));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LH: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>(<sx>load<i16>(offset, RAM)));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LHU: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>load<u16>(offset, RAM));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LW: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>(<sx>load<i32>(offset, RAM)));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LWU: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>load<u32>(offset, RAM));
          store<u64>(STATE, 0);
          break;
        }
        case OP_LD: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          setRd(cur, <ux>load<u64>(offset, RAM));
          store<u64>(STATE, 0);
          break;
        }
        case OP_SB: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          store<u8>(offset, u8(rb(cur)), RAM);
          if (load<u8>(offset >> 12, PAGE_FLAGS) != PAGE_DIRTY) { left -= NOTED; continue; }
          break;
        }
        case OP_SH: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan || (u32(inside) & 1) != 0) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          store<u16>(offset, u16(rb(cur)), RAM);
          if (load<u8>(offset >> 12, PAGE_FLAGS) != PAGE_DIRTY) { left -= NOTED; continue; }
          break;
        }
        case OP_SW: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan || (u32(inside) & 3) != 0) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          store<u32>(offset, u32(rb(cur)), RAM);
          if (load<u8>(offset >> 12, PAGE_FLAGS) != PAGE_DIRTY) { left -= NOTED; continue; }
          break;
        }
        case OP_SD: {
          const inside = ra(cur) + imm(cur) - dataBase;
          if (inside >= dataSpan || (u32(inside) & 7) != 0) { left -= ACCESS; continue; }
          const offset = u32(inside) + dataLow;
          store<u64>(offset, u64(rb(cur)), RAM);
          if (load<u8>(offset >> 12, PAGE_FLAGS) != PAGE_DIRTY) { left -= NOTED; continue; }
          break;
        }
        case OP_JAL: {
          const pc = pcOf(cur, slot, pcBase);
          const link = load<u8>(cur, 1);
          next = pc + imm(cur);
          left--;
          if (link != 0) {
            const back = pc + lengthAt(cur);
            setRd(cur, back);
            if (link == LINK) pushCall(pc, next, back);
          }
          const at = cur - slot + (u32(imm(cur)) << 2);
          if (at >= known) { left -= DONE; continue; }
          cur = slot + at;
          continue;
        }
        case OP_JALR: {
          const pc = pcOf(cur, slot, pcBase);
          const link = load<u8>(cur, 1);
          const from = load<u8>(cur, 2);
          next = (ra(cur) + imm(cur)) & ~(<ux>1);
          left--;
          if (link != 0) {
            const back = pc + lengthAt(cur);
            setRd(cur, back);
            if (link == LINK) pushCall(pc, next, back);
          } else if (from == LINK) {
            popCall(next);
            if (ended != BUDGET) { left -= DONE; continue; }
          }
          const ahead = next - pcBase;
          if (ahead >= <ux>(known >> 2)) { left -= DONE; continue; }
          cur = slot + (u32(ahead) << 2);
          continue;
        }
        default:
          if (rare(cur)) break;
          left -= SPECIAL;
          continue;
      }
      left--;
      // A branch, which a processor foresees: a sum would wait for the length to be read.
      if ((load<u8>(cur, 3) & 4) == 0) {
        cur += 8;
        continue;
      }
      cur += 16;
    } while (left > 0);
    const pc = pcOf(cur, slot, pcBase);
    if (left == 0) {
      next = pc;
      continue;
    }
    const way = (<i64>SLICE - left) & -WAY;
    left += way;
    switch (<i32>(way >> 40)) {
      case <i32>(DONE >> 40): break;
      case <i32>(LOOKUP >> 40):
        next = pc;
        break;
      case <i32>(STOP >> 40):
        next = pc;
        endWith(BREAKPOINT);
        break;
      case <i32>(CROSSING >> 40):
        next = pc;
        store<u64>(S_stepOver, 1);
        break;
      case <i32>(BRANCHED >> 40):
        next = pc + imm(cur);
        left--;
        break;
      default: {
        const behind = pc + lengthAt(cur);
        store<u64>(S_count, end - left);
        put(S_accessPc, pc);
        if (way == ACCESS) {
          access(cur);
          next = trapped ? pc : behind;
        } else if (way == NOTED) {
          noteStored(cur);
          next = behind;
        } else {
          next = special(cur, pc);
        }
        if (ended != EBREAK && ended != CALL) left--;
      }
    }
  }
  put(S_pc, next);
  store<u64>(S_count, end - left);
  return reason;
}

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

export { forgetAll, markStale, written };
/** What it makes of an instruction's bits, for a look at it from outside. */
export { decodeLong, decodeShort } from './generated.as';
