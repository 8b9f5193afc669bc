// Multiplication by parts, division by the standard's values where there is no quotient, and Zba, Zbb, Zbs. Apart from the run
// loop, so that V8 has less to compile there.
import {
  ux,
  sx,
  XLEN,
  OP_ADD_UW,
  OP_ANDN,
  OP_BCLR,
  OP_BCLRI,
  OP_BEXT,
  OP_BEXTI,
  OP_BINV,
  OP_BINVI,
  OP_BSET,
  OP_BSETI,
  OP_CLZ,
  OP_CLZW,
  OP_CPOP,
  OP_CPOPW,
  OP_CTZ,
  OP_CTZW,
  OP_DIV,
  OP_DIVU,
  OP_DIVUW,
  OP_DIVW,
  OP_MAX,
  OP_MAXU,
  OP_MIN,
  OP_MINU,
  OP_MULH,
  OP_MULHSU,
  OP_MULHU,
  OP_ORC_B,
  OP_ORN,
  OP_REM,
  OP_REMU,
  OP_REMUW,
  OP_REMW,
  OP_REV8,
  OP_ROL,
  OP_ROLW,
  OP_ROR,
  OP_RORI,
  OP_RORIW,
  OP_RORW,
  OP_SEXT_B,
  OP_SEXT_H,
  OP_SH1ADD,
  OP_SH1ADD_UW,
  OP_SH2ADD,
  OP_SH2ADD_UW,
  OP_SH3ADD,
  OP_SH3ADD_UW,
  OP_SLLI_UW,
  OP_XNOR,
  OP_ZEXT_H,
} from './generated.as';
import { imm, ra, rb, setRd, signExtend32 } from './state.as';

const SHIFT: ux = XLEN - 1;
const LOWEST: ux = (<ux>1) << (XLEN - 1);

function mulhu(a: ux, b: ux): ux {
  if (XLEN == 32) return <ux>((u64(a) * u64(b)) >> 32);
  const aLow = u64(u32(a));
  const aHigh = u64(a) >> 32;
  const bLow = u64(u32(b));
  const bHigh = u64(b) >> 32;
  const cross = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + u64(u32(cross));
  return <ux>(aHigh * bHigh + (cross >> 32) + (other >> 32));
}
function mulh(a: ux, b: ux): ux {
  return mulhu(a, b) - (<sx>a < 0 ? b : 0) - (<sx>b < 0 ? a : 0);
}
function mulhsu(a: ux, b: ux): ux {
  return mulhu(a, b) - (<sx>a < 0 ? b : 0);
}
function div(a: ux, b: ux): ux {
  if (b == 0) return ~(<ux>0);
  return a == LOWEST && b == ~(<ux>0) ? a : <ux>(<sx>a / <sx>b);
}
function divu(a: ux, b: ux): ux {
  return b == 0 ? ~(<ux>0) : a / b;
}
function rem(a: ux, b: ux): ux {
  if (b == 0) return a;
  return a == LOWEST && b == ~(<ux>0) ? 0 : <ux>(<sx>a % <sx>b);
}
function remu(a: ux, b: ux): ux {
  return b == 0 ? a : a % b;
}
function div32(a: ux, b: ux): u32 {
  const by = i32(b);
  if (by == 0) return ~(<u32>0);
  return i32(a) == i32.MIN_VALUE && by == -1 ? u32(a) : u32(i32(a) / by);
}
function divu32(a: ux, b: ux): u32 {
  return u32(b) == 0 ? ~(<u32>0) : u32(a) / u32(b);
}
function rem32(a: ux, b: ux): u32 {
  const by = i32(b);
  if (by == 0) return u32(a);
  return i32(a) == i32.MIN_VALUE && by == -1 ? 0 : u32(i32(a) % by);
}
function remu32(a: ux, b: ux): u32 {
  return u32(b) == 0 ? u32(a) : u32(a) % u32(b);
}
/** Each byte that is not 0 becomes 0xff. */
function orcb(a: ux): ux {
  const low: ux = <ux>(<u64>0x7f7f7f7f7f7f7f7f);
  const top = (((a & low) + low) | a) & ~low;
  return (top >> 7) * 0xff;
}


/** Rarer instructions that only compute; false when it is none of them. */
export function rare(cur: u32): bool {
  switch (<i32>load<u8>(cur)) {
    case OP_MULH:
      setRd(cur, mulh(ra(cur), rb(cur)));
      return true;
    case OP_MULHSU:
      setRd(cur, mulhsu(ra(cur), rb(cur)));
      return true;
    case OP_MULHU:
      setRd(cur, mulhu(ra(cur), rb(cur)));
      return true;
    case OP_DIV:
      setRd(cur, div(ra(cur), rb(cur)));
      return true;
    case OP_DIVU:
      setRd(cur, divu(ra(cur), rb(cur)));
      return true;
    case OP_REM:
      setRd(cur, rem(ra(cur), rb(cur)));
      return true;
    case OP_REMU:
      setRd(cur, remu(ra(cur), rb(cur)));
      return true;
    case OP_DIVW:
      setRd(cur, signExtend32(div32(ra(cur), rb(cur))));
      return true;
    case OP_DIVUW:
      setRd(cur, signExtend32(divu32(ra(cur), rb(cur))));
      return true;
    case OP_REMW:
      setRd(cur, signExtend32(rem32(ra(cur), rb(cur))));
      return true;
    case OP_REMUW:
      setRd(cur, signExtend32(remu32(ra(cur), rb(cur))));
      return true;
    case OP_SH1ADD:
      setRd(cur, (ra(cur) << 1) + rb(cur));
      return true;
    case OP_SH2ADD:
      setRd(cur, (ra(cur) << 2) + rb(cur));
      return true;
    case OP_SH3ADD:
      setRd(cur, (ra(cur) << 3) + rb(cur));
      return true;
    case OP_ADD_UW:
      setRd(cur, <ux>u32(ra(cur)) + rb(cur));
      return true;
    case OP_SH1ADD_UW:
      setRd(cur, ((<ux>u32(ra(cur))) << 1) + rb(cur));
      return true;
    case OP_SH2ADD_UW:
      setRd(cur, ((<ux>u32(ra(cur))) << 2) + rb(cur));
      return true;
    case OP_SH3ADD_UW:
      setRd(cur, ((<ux>u32(ra(cur))) << 3) + rb(cur));
      return true;
    case OP_SLLI_UW:
      setRd(cur, (<ux>u32(ra(cur))) << imm(cur));
      return true;
    case OP_ANDN:
      setRd(cur, ra(cur) & ~rb(cur));
      return true;
    case OP_ORN:
      setRd(cur, ra(cur) | ~rb(cur));
      return true;
    case OP_XNOR:
      setRd(cur, ~(ra(cur) ^ rb(cur)));
      return true;
    case OP_MAX:
      setRd(cur, <ux>max(<sx>ra(cur), <sx>rb(cur)));
      return true;
    case OP_MIN:
      setRd(cur, <ux>min(<sx>ra(cur), <sx>rb(cur)));
      return true;
    case OP_MAXU:
      setRd(cur, max(ra(cur), rb(cur)));
      return true;
    case OP_MINU:
      setRd(cur, min(ra(cur), rb(cur)));
      return true;
    case OP_ROL:
      setRd(cur, rotl(ra(cur), rb(cur)));
      return true;
    case OP_ROR:
      setRd(cur, rotr(ra(cur), rb(cur)));
      return true;
    case OP_RORI:
      setRd(cur, rotr(ra(cur), imm(cur)));
      return true;
    case OP_ROLW:
      setRd(cur, signExtend32(rotl(u32(ra(cur)), u32(rb(cur)))));
      return true;
    case OP_RORW:
      setRd(cur, signExtend32(rotr(u32(ra(cur)), u32(rb(cur)))));
      return true;
    case OP_RORIW:
      setRd(cur, signExtend32(rotr(u32(ra(cur)), u32(imm(cur)))));
      return true;
    case OP_CLZ:
      setRd(cur, clz(ra(cur)));
      return true;
    case OP_CTZ:
      setRd(cur, ctz(ra(cur)));
      return true;
    case OP_CPOP:
      setRd(cur, popcnt(ra(cur)));
      return true;
    case OP_CLZW:
      setRd(cur, <ux>clz(u32(ra(cur))));
      return true;
    case OP_CTZW:
      setRd(cur, <ux>ctz(u32(ra(cur))));
      return true;
    case OP_CPOPW:
      setRd(cur, <ux>popcnt(u32(ra(cur))));
      return true;
    case OP_SEXT_B:
      setRd(cur, <ux>(<sx>i8(ra(cur))));
      return true;
    case OP_SEXT_H:
      setRd(cur, <ux>(<sx>i16(ra(cur))));
      return true;
    case OP_ZEXT_H:
      setRd(cur, <ux>u16(ra(cur)));
      return true;
    case OP_ORC_B:
      setRd(cur, orcb(ra(cur)));
      return true;
    case OP_REV8:
      setRd(cur, bswap(ra(cur)));
      return true;
    case OP_BCLR:
      setRd(cur, ra(cur) & ~((<ux>1) << (rb(cur) & SHIFT)));
      return true;
    case OP_BCLRI:
      setRd(cur, ra(cur) & ~((<ux>1) << imm(cur)));
      return true;
    case OP_BEXT:
      setRd(cur, (ra(cur) >> (rb(cur) & SHIFT)) & 1);
      return true;
    case OP_BEXTI:
      setRd(cur, (ra(cur) >> imm(cur)) & 1);
      return true;
    case OP_BINV:
      setRd(cur, ra(cur) ^ ((<ux>1) << (rb(cur) & SHIFT)));
      return true;
    case OP_BINVI:
      setRd(cur, ra(cur) ^ ((<ux>1) << imm(cur)));
      return true;
    case OP_BSET:
      setRd(cur, ra(cur) | ((<ux>1) << (rb(cur) & SHIFT)));
      return true;
    case OP_BSETI:
      setRd(cur, ra(cur) | ((<ux>1) << imm(cur)));
      return true;
    default:
      return false;
  }
}
