/** A variable that can't be read yet: its declaration hasn't run. */
export const UNINITIALISED: unique symbol = Symbol('uninitialised');

/** The one word for it, and for a variable that was declared and not set. */
export const UNINITIALISED_TEXT = '<uninitialised>';

export function isUninitialised(value: unknown): boolean {
  return value === UNINITIALISED || value === undefined;
}
