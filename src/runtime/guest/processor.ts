import type { Assignment } from '../../protocol/run-recipe';

/** What executes the guest's code, as far as those around the guest must know. */
export interface Processor {
  /** Statements since reset: the coordinate of a run. */
  readonly statement: number;
  /** Is the guest inside a function that waits for a key? */
  readsConsole(): boolean;
  /**
   * Sets something of the guest's in the user's name. What lies in guest memory is written by `writeMemory` instead. Throws
   * with a message for the user where it can't be done.
   */
  assign(assignment: Assignment, writeMemory: (address: number, bytes: Uint8Array) => void): void;
  /** An exception is about to end the run: frames that end from now on don't return. */
  unwind(): void;
}
