// Why a run comes back.
export const BUDGET: i32 = 0;
export const WAITING: i32 = 1;
export const BREAKPOINT: i32 = 2;
export const EBREAK: i32 = 3;
export const STOPPED: i32 = 4;
export const WATCH: i32 = 5;
export const CALL: i32 = 6;
export const RETURNED: i32 = 7;

/** Set by what ends a run; the run loop takes it. */
export let ended: i32 = BUDGET;

export function endWith(reason: i32): void {
  ended = reason;
}
export function clearEnd(): void {
  ended = BUDGET;
}
