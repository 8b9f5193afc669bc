// The state that is kept in memory, and what the world outside gives.
import { ux, sx, XLEN, RAM, S_busValue, S_ramBase, S_ramSize, STATE } from './generated.as';

/** The value goes to or comes from the slot `busValue`. Not 0: access fault. Addresses up to 2^53 are exact. */
// @ts-ignore: decorator
@external('bus', 'load')
export declare function busLoad(address: f64, size: i32): i32;
// @ts-ignore: decorator
@external('bus', 'store')
export declare function busStore(address: f64, size: i32): i32;
/** Makes the time, in ticks, the value of the slot `busValue`. */
// @ts-ignore: decorator
@external('bus', 'time')
export declare function busTime(): void;

export const USER: u32 = 0;
export const SUPERVISOR: u32 = 1;
export const MACHINE: u32 = 3;
/** Of mstatus: loads and stores have the rights of the mode before. */
export const MPRV: ux = 1 << 17;

@inline export function get(slot: u32): ux {
  return load<ux>(slot);
}
@inline export function put(slot: u32, value: ux): void {
  store<ux>(slot, value);
}
@inline export function x(register: u32): ux {
  return load<ux>(STATE + (register << 3));
}

/** Set by whatever ends an instruction with an exception; the run loop takes it. */
export let trapped: bool = false;
export let trapCause: ux = 0;
export let trapValue: ux = 0;

export function raise(cause: ux, value: ux): void {
  trapped = true;
  trapCause = cause;
  trapValue = value;
}
export function clearTrap(): void {
  trapped = false;
}

@inline export function signExtend32(value: u32): ux {
  return <ux>(<sx>(i32(value)));
}
@inline export function isRam(address: ux, size: u32): bool {
  const offset = u64(address - get(S_ramBase));
  return offset + size <= load<u64>(S_ramSize) && offset < load<u64>(S_ramSize);
}
@inline export function ramPointer(address: ux): u32 {
  return u32(address - get(S_ramBase)) + RAM;
}

/** Physical addresses end at 2^56. */
@inline function outside(address: ux): bool {
  return XLEN == 64 && u64(address) >= (<u64>1 << 53);
}
export function askBus(address: ux, size: i32): bool {
  return !outside(address) && busLoad(f64(u64(address)), size) == 0;
}
export function tellBus(address: ux, size: i32, value: u64): bool {
  if (outside(address)) {
    return false;
  }
  store<u64>(S_busValue, value);
  return busStore(f64(u64(address)), size) == 0;
}

// Operands of a decoded instruction at `cur`.
@inline export function ra(cur: u32): ux { return load<ux>(u32(load<u8>(cur, 2)), STATE); }
@inline export function rb(cur: u32): ux { return load<ux>(u32(load<u8>(cur, 3)) & 0xf8, STATE); }
@inline export function imm(cur: u32): ux { return <ux>(<sx>(load<i32>(cur, 4))); }
@inline export function setRd(cur: u32, value: ux): void { store<ux>(u32(load<u8>(cur, 1)), value, STATE); }
@inline export function pcOf(cur: u32, slot: u32, pcBase: ux): ux { return pcBase + <ux>((cur - slot) >> 2); }
@inline export function lengthAt(cur: u32): u32 { return load<u8>(cur, 3) & 7; }

