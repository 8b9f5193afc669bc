// Operands of a decoded instruction at `cur`.
import {
  ux, sx, STATE,
} from './generated.as';

@inline export function ra(cur: u32): ux { return load<ux>(u32(load<u8>(cur, 2)), STATE); }
@inline export function rb(cur: u32): ux { return load<ux>(u32(load<u8>(cur, 3)) & 0xf8, STATE); }
@inline export function imm(cur: u32): ux { return <ux>(<sx>(load<i32>(cur, 4))); }
@inline export function setRd(cur: u32, value: ux): void { store<ux>(u32(load<u8>(cur, 1)), value, STATE); }
@inline export function pcOf(cur: u32, slot: u32, pcBase: ux): ux { return pcBase + <ux>((cur - slot) >> 2); }
@inline export function lengthAt(cur: u32): u32 { return load<u8>(cur, 3) & 7; }

