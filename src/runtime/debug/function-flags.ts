/** Why a function's entry and return are looked at: bits of a function flag. */
export const FUNCTION_BREAKPOINT = 1;
export const FUNCTION_HOOK = 2;
export const FUNCTION_STEP = 4;
export const FUNCTION_WATCHED = 8;
/** Called by the statement that a step is at. */
export const FUNCTION_CALLED = 16;
/** A local variable is watched. */
export const FUNCTION_DATA = 32;
/** A call that a local variable is watched of has to be found again. */
export const FUNCTION_LOST = 64;
