// M's multiplications by parts, its divisions by the standard's values where there is no quotient, and orc.b.
import { ux, sx, XLEN } from './generated.as';

const LOWEST: ux = (<ux>1) << (XLEN - 1);

export function mulhu(a: ux, b: ux): ux {
  if (XLEN == 32) return <ux>((u64(a) * u64(b)) >> 32);
  const aLow = u64(u32(a));
  const aHigh = u64(a) >> 32;
  const bLow = u64(u32(b));
  const bHigh = u64(b) >> 32;
  const cross = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + u64(u32(cross));
  return <ux>(aHigh * bHigh + (cross >> 32) + (other >> 32));
}
export function mulh(a: ux, b: ux): ux {
  return mulhu(a, b) - (<sx>a < 0 ? b : 0) - (<sx>b < 0 ? a : 0);
}
export function mulhsu(a: ux, b: ux): ux {
  return mulhu(a, b) - (<sx>a < 0 ? b : 0);
}
export function div(a: ux, b: ux): ux {
  if (b == 0) return ~(<ux>0);
  return a == LOWEST && b == ~(<ux>0) ? a : <ux>(<sx>a / <sx>b);
}
export function divu(a: ux, b: ux): ux {
  return b == 0 ? ~(<ux>0) : a / b;
}
export function rem(a: ux, b: ux): ux {
  if (b == 0) return a;
  return a == LOWEST && b == ~(<ux>0) ? 0 : <ux>(<sx>a % <sx>b);
}
export function remu(a: ux, b: ux): ux {
  return b == 0 ? a : a % b;
}
export function div32(a: ux, b: ux): u32 {
  const by = i32(b);
  if (by == 0) return ~(<u32>0);
  return i32(a) == i32.MIN_VALUE && by == -1 ? u32(a) : u32(i32(a) / by);
}
export function divu32(a: ux, b: ux): u32 {
  return u32(b) == 0 ? ~(<u32>0) : u32(a) / u32(b);
}
export function rem32(a: ux, b: ux): u32 {
  const by = i32(b);
  if (by == 0) return u32(a);
  return i32(a) == i32.MIN_VALUE && by == -1 ? 0 : u32(i32(a) % by);
}
export function remu32(a: ux, b: ux): u32 {
  return u32(b) == 0 ? u32(a) : u32(a) % u32(b);
}
/** Each byte that is not 0 becomes 0xff. */
export function orcb(a: ux): ux {
  const low: ux = <ux>(<u64>0x7f7f7f7f7f7f7f7f);
  const top = (((a & low) + low) | a) & ~low;
  return (top >> 7) * 0xff;
}
