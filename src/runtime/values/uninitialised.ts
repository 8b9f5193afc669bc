/** A variable that can't be read yet: its declaration hasn't run. */
export const UNINITIALISED: unique symbol = Symbol('uninitialised');
