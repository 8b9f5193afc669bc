import type { ElfSymbol } from '../file/symbols';

/** An element of one of U-Boot's linker-generated arrays: a driver, a uclass, a command. */
export interface UBootListEntry {
  /** `driver`, `uclass_driver`, `cmd` */
  readonly list: string;
  /** As it is called in the source, which is not always the name that it has: `virtio_blk`. */
  readonly entry: string;
  readonly address: number;
  readonly sizeBytes: number;
}

/** Entries are between a mark with `_1` and one with `_3`. */
const NAME = /^_u_boot_list_2_(\w+?)_2_(\w+)$/;

/** What list and entry a symbol's name stands for. */
export function parseUBootListName(
  name: string,
): { readonly list: string; readonly entry: string } | undefined {
  const [, list, entry] = NAME.exec(name) ?? [];
  return list === undefined || entry === undefined ? undefined : { list, entry };
}

/** The entries of all lists, each list in the order of the image. */
export function uBootLists(
  symbols: readonly ElfSymbol[],
): ReadonlyMap<string, readonly UBootListEntry[]> {
  const lists = new Map<string, UBootListEntry[]>();
  for (const { name, value, sizeBytes } of symbols) {
    const parsed = parseUBootListName(name);
    if (parsed !== undefined) {
      const entries = lists.get(parsed.list) ?? [];
      lists.set(parsed.list, entries);
      entries.push({ ...parsed, address: value, sizeBytes });
    }
  }
  for (const entries of lists.values()) {
    entries.sort((a, b) => a.address - b.address);
  }
  return lists;
}
