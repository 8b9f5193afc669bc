/** What executes the guest's code, as far as those around the guest must know. */
export interface Processor {
  /** Statements since reset: the coordinate of a run. */
  readonly statement: number;
  /** Is the guest inside a function that waits for a key? */
  readsConsole(): boolean;
  /** An exception is about to end the run: frames that end from now on don't return. */
  unwind(): void;
}
