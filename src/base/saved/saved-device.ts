import { fail, ok, type Result } from '../result';

/**
 * State of a device as plain data: numbers, strings, bigints, byte arrays and what is made of them; can be cloned. It never
 * changes once it is made, so that states may share what is the same in them.
 */
export interface SavedDevice {
  /** Which model it is of: `clint`. */
  readonly device: string;
  /** Of the form of the rest. */
  readonly version: number;
}

/** A device whose state can be kept and come back to: then it behaves as it would have from there on. */
export interface Saveable<State extends SavedDevice = SavedDevice> {
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

/**
 * The same for a device of which there are several sizes.
 *
 * @param what it has so many of: `queues`
 */
export function checkSavedSize(
  state: SavedDevice,
  device: string,
  version: number,
  { what, expected, found }: { what: string; expected: number; found: number },
): Result<undefined, string> {
  const checked = checkSaved(state, device, version);
  if (!checked.ok || expected === found) {
    return checked;
  }
  return fail(`saved ${device}: expected ${expected} ${what}, found ${found}`);
}
