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
  /** In a table that only counts statements there are none. */
  readonly assignments?: readonly DebugAssignment[];
}

/**
 * A point, and a variable to which its statement assigns whenever it runs to its end. With two more points: the assignment
 * comes before the point, when the frame stood at one from the third to the fourth last.
 */
export type DebugAssignment = readonly [point: number, name: string, from?: number, to?: number];

/** Numbers for each point in `DebugTable.points`. */
export const POINT_FIELDS = 6;

/** Variables, in the order in which they are read and set. */
export interface DebugVariables {
  readonly names: readonly string[];
  /** Places in `names` of those that can't be set. */
  readonly constants?: readonly number[];
  /** Text of the type of each of `names`, empty where none was written. Absent: none was. */
  readonly types?: readonly string[];
}

/** Its variables are parameters, then those of the function's own scope, then those of enclosing functions. */
export interface DebugFunction extends DebugVariables {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** How many of `names` are parameters; they come first. */
  readonly params: number;
}

/** A block, loop head or catch clause that declares variables. */
export interface DebugBlock extends DebugVariables {
  readonly function: number;
  /** Place among the blocks of its function. */
  readonly slot: number;
  /** Enclosing block of the same function, or -1. */
  readonly parent: number;
}

/** A structure that the firmware's source declares: an interface, a class, or a name for another type. */
export interface DeclaredType {
  /** `VirtioDevPriv`. */
  readonly name: string;
  /** Its name in C, if the source says of what it is made: `struct virtio_dev_priv`. */
  readonly c?: string;
  /** Of a name for another type: that type. */
  readonly alias?: string;
  /** Of what it has the members too. */
  readonly extends?: readonly string[];
  /** Text of each member's type; the names of optional members end with `?`. */
  readonly members?: Readonly<Record<string, string>>;
}

/** Where the debug tables of the firmware have all its types, beside the tables of its files. */
export const DECLARED_TYPES = 'declared types';
