/** Names that the built-in firmware's functions have in its tables, which are U-Boot's. Plain data. */
export interface FunctionNames {
  /** By list, name and uclass id: `driver virtio-blk 22`. */
  readonly tables: Readonly<Record<string, TableNames>>;
  /** What commands do, by their names. */
  readonly commands: Readonly<Record<string, string>>;
}

/** By members of a driver or uclass, and of its operations. What has no name of its own is left out. */
export interface TableNames {
  readonly hooks: Readonly<Record<string, string>>;
  readonly ops: Readonly<Record<string, string>>;
}

export const NO_FUNCTION_NAMES: FunctionNames = { tables: {}, commands: {} };

/** The key of a table in `FunctionNames`. */
export function tableKey(table: {
  readonly list: string;
  readonly name: string;
  readonly uclassId: number;
}): string {
  return `${table.list} ${table.name} ${table.uclassId}`;
}
