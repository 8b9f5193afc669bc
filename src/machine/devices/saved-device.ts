import { fail, ok, type Result } from '../../base/result';

/** State of a device as plain data: numbers, strings, bigints, byte arrays and what is made of them; can be cloned. */
export interface SavedDevice {
  /** Which model it is of: `clint`. */
  readonly device: string;
  /** Of the form of the rest. */
  readonly version: number;
}

/** A device whose state can be kept and come back to: then it behaves as it would have from there on. */
export interface Saveable<State extends SavedDevice> {
  /** A copy: later accesses don't change it. */
  save(): State;
  /**
   * Into a device that was made with the same options. A state of another model or form is refused, with a sentence, and
   * changes nothing. The clock, wires and who listens aren't part of it.
   */
  restore(state: State): Result<undefined, string>;
}

/** Is this a state of that model in a form that is known? */
export function checkSaved(
  state: SavedDevice,
  device: string,
  version: number,
): Result<undefined, string> {
  if (state.device === device && state.version === version) {
    return ok(undefined);
  }
  return fail(
    `saved device: expected ${device} in version ${String(version)}, ` +
      `found ${state.device} in version ${String(state.version)}`,
  );
}
