/** A member of a structure in a guest's memory. */
export interface StructureField {
  readonly name: string;
  /** From the start of the structure, in bytes. */
  readonly offset: number;
  /** 0: an array at the end, of a length that the structure doesn't have. */
  readonly sizeBytes: number;
  /** As in C: `struct udevice *`. */
  readonly type: string;
}

export interface StructureLayout {
  readonly name: string;
  readonly sizeBytes: number;
  /** By name, rising in offset. */
  readonly fields: ReadonlyMap<string, StructureField>;
}

/** Layouts by the names of their structures. */
export type StructureLayouts = ReadonlyMap<string, StructureLayout>;

const STRUCTURE = /^struct (\w+) (\d+)$/;
const FIELD = /^ {2}(\d+) (\d+) (\w+): (.+)$/;

/**
 * Reads a text of our own form: a line `struct NAME SIZE`, then a line `  OFFSET SIZE NAME: TYPE` for each member.
 *
 * @throws on a line of another form, as the texts are ours
 */
export function parseLayouts(text: string): StructureLayouts {
  const layouts = new Map<string, StructureLayout>();
  let fields: Map<string, StructureField> | undefined;
  for (const line of text.split('\n').filter((content) => content !== '')) {
    const [, structure, bytes] = STRUCTURE.exec(line) ?? [];
    if (structure !== undefined) {
      fields = new Map();
      layouts.set(structure, { name: structure, sizeBytes: Number(bytes), fields });
      continue;
    }
    const [, offset, sizeBytes, name, type] = FIELD.exec(line) ?? [];
    if (name === undefined || type === undefined || fields === undefined) {
      throw new Error(`not a line of a layout: ${line}`);
    }
    fields.set(name, { name, offset: Number(offset), sizeBytes: Number(sizeBytes), type });
  }
  return layouts;
}
