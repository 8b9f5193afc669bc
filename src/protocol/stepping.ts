/** Steps, by every target and between the threads of ours. */

export interface StepOptions {
  /**
   * Where it ends: at the next instruction, at the next statement, or at the next line, which is the default. Where there are no lines,
   * a step goes from call to call; where there are no instructions, statements take their place.
   */
  readonly granularity?: 'line' | 'statement' | 'instruction';
  /** Of a step into: the call to go into, as `stepInTargets` numbers it. */
  readonly target?: number;
}

/** A call of the statement that a frame is at. */
export interface StepInTarget {
  /** Good until the guest goes on. */
  readonly id: number;
  /** As it is written, without arguments: `ops.find_vqs`. */
  readonly callee: string;
  /** The function that is called, or the callee again where that shows only then. */
  readonly functionName: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
