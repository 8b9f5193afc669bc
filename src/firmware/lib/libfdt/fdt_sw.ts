/** A node of a device tree to be written; a property is text, a list of texts, cells, or bytes. */
export interface FdtNode {
  readonly name: string;
  readonly properties?: Readonly<
    Record<string, string | readonly string[] | readonly number[] | Uint8Array>
  >;
  readonly children?: readonly FdtNode[];
}

/** A flattened device tree of version 17, padded to `totalBytes`. @uboot lib/libfdt/fdt_sw.c */
export function writeFdt(root: FdtNode, totalBytes = 0): Uint8Array {
  const struct: number[] = [];
  const strings: number[] = [];
  const word = (value: number): void => {
    struct.push(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
  };
  const padded = (bytes: Iterable<number>): void => {
    struct.push(...bytes);
    while (struct.length % 4 !== 0) {
      struct.push(0);
    }
  };
  const node = (item: FdtNode): void => {
    word(1);
    padded([...codes(item.name), 0]);
    for (const [name, value] of Object.entries(item.properties ?? {})) {
      const bytes = propertyBytes(value);
      word(3);
      word(bytes.length);
      word(strings.length);
      strings.push(...codes(name), 0);
      padded(bytes);
    }
    item.children?.forEach(node);
    word(2);
  };
  node(root);
  word(9);
  const structStart = 40 + 16;
  const stringsStart = structStart + struct.length;
  const used = stringsStart + strings.length;
  const blob = new Uint8Array(Math.max(used, totalBytes));
  const view = new DataView(blob.buffer);
  const header = [
    0xd00dfeed,
    blob.length,
    structStart,
    stringsStart,
    40,
    17,
    16,
    0,
    strings.length,
    struct.length,
  ];
  header.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
  blob.set(struct, structStart);
  blob.set(strings, stringsStart);
  return blob;
}

function propertyBytes(
  value: string | readonly string[] | readonly number[] | Uint8Array,
): Uint8Array {
  if (value instanceof Uint8Array) {
    return value;
  }
  if (typeof value === 'string') {
    return Uint8Array.from([...codes(value), 0]);
  }
  return Uint8Array.from(
    value.flatMap((item: string | number) =>
      typeof item === 'string'
        ? [...codes(item), 0]
        : [item >>> 24, (item >>> 16) & 0xff, (item >>> 8) & 0xff, item & 0xff],
    ),
  );
}

function codes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
