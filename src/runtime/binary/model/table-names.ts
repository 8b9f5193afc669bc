import { tableKey, type FunctionNames } from '../../../base/images/function-names';
import type { StructureLayouts } from '../../../elf/layouts/structure-layout';
import type { DriverLists, ListedDriver } from './driver-lists';
import { GuestStructures } from './guest-structures';
import type { NamedPlace } from './image-symbols';
import type { LinkedImage } from './linked-image';

/** What the driver's operations are, by its uclass. */
const OPERATIONS: Readonly<Record<string, string>> = {
  virtio: 'dm_virtio_ops',
  blk: 'blk_ops',
  ethernet: 'eth_ops',
};

/**
 * Names of functions in an image without symbols: those that the image has in its tables of hooks, operations and commands,
 * as the same table of the built-in firmware, which has U-Boot's names, calls them. Where two tables give a function
 * different names it has none.
 *
 * @param ours names in the built-in firmware's tables
 */
export function namesOfTables(
  image: LinkedImage,
  layouts: StructureLayouts,
  lists: DriverLists,
  ours: FunctionNames,
): NamedPlace[] {
  const names = new Names();
  for (const table of [...lists.drivers, ...lists.uclassDrivers]) {
    const own = ours.tables[tableKey(table)];
    if (own === undefined) {
      continue;
    }
    for (const [kind, address] of table.hooks) {
      names.add(address, own.hooks[kind]);
    }
    for (const [operation, address] of operationsOf(table, { image, layouts, lists })) {
      names.add(address, own.ops[operation]);
    }
  }
  for (const { name, cmd } of lists.commands) {
    names.add(cmd, ours.commands[name]);
  }
  return names.all();
}

class Names {
  /** Undefined: there are two. */
  readonly #names = new Map<number, string | undefined>();

  add(address: number, name: string | undefined): void {
    if (name !== undefined) {
      const isSame = !this.#names.has(address) || this.#names.get(address) === name;
      this.#names.set(address, isSame ? name : undefined);
    }
  }

  all(): NamedPlace[] {
    return [...this.#names].flatMap(([address, name]) =>
      name === undefined ? [] : [{ name, address }],
    );
  }
}

interface ImageTables {
  readonly image: LinkedImage;
  readonly layouts: StructureLayouts;
  readonly lists: DriverLists;
}

/** Addresses of a driver's operations, by the names of their members. */
function operationsOf(
  { ops, uclassId }: ListedDriver,
  { image, layouts, lists }: ImageTables,
): (readonly [string, number])[] {
  const uclass = lists.uclassDrivers.find((candidate) => candidate.uclassId === uclassId);
  const structure = OPERATIONS[uclass?.name ?? ''] ?? '';
  const structures = new GuestStructures(layouts, (address, length) => image.read(address, length));
  const table = structures.at(structure, ops);
  return [...(layouts.get(structure)?.fields.keys() ?? [])].flatMap((member) => {
    const address = table?.number(member) ?? 0;
    return image.has(address) ? [[member, address] as const] : [];
  });
}
