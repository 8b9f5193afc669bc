/**
 * Debug information of one firmware source file, made by the instrument step and registered by the module itself
 * when it is loaded. Lines count from 1, columns from 1, ids from 0 within the file.
 */
export interface DebugTable {
  /** Relative to the firmware's root: `drivers/virtio/virtio-uclass.ts`. */
  readonly file: string;
  /** Text of the file, exactly as it was built. */
  readonly source: string;
  /** POINT_FIELDS numbers for each point: line, column, endLine, endColumn, function, block (-1 = none). */
  readonly points: readonly number[];
  readonly functions: readonly DebugFunction[];
  readonly blocks: readonly DebugBlock[];
}

/** Numbers for each point in `DebugTable.points`. */
export const POINT_FIELDS = 6;

export interface DebugFunction {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** How many of `names` are parameters; they come first. */
  readonly params: number;
  /** Parameters, then variables of the function's own scope, then variables of enclosing functions. */
  readonly names: readonly string[];
}

/** A block, loop head or catch clause that declares variables. */
export interface DebugBlock {
  readonly function: number;
  /** Place among the blocks of its function. */
  readonly slot: number;
  /** Enclosing block of the same function, or -1. */
  readonly parent: number;
  readonly names: readonly string[];
}
