// Multiplication by parts, division, and Zba, Zbb, Zbs. Apart from the run loop, so that V8 has less to compile there.
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
import {
  div,
  div32,
  divu,
  divu32,
  mulh,
  mulhsu,
  mulhu,
  orcb,
  rem,
  rem32,
  remu,
  remu32,
} from './arithmetic.as';
import { ra, rb, imm, setRd } from './operands.as';
import { signExtend32 } from './state.as';

const SHIFT: ux = XLEN - 1;

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
