import { commands } from '../../../firmware/cmd/commands';
import { everyDriver } from '../../../firmware/drivers/all-drivers';
import type { Driver, UclassDriver } from '../../../firmware/include/dm/device';
import type { StructureLayouts } from '../../../elf/layouts/structure-layout';
import { sourceName } from '../../debug/debug-info';
import type { DriverListName, DriverLists, ListedDriver } from './driver-lists';
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
 */
export function namesOfTables(
  image: LinkedImage,
  layouts: StructureLayouts,
  lists: DriverLists,
): NamedPlace[] {
  const names = new Names();
  const ours = ownTables();
  for (const table of [...lists.drivers, ...lists.uclassDrivers]) {
    const own = ours.get(keyOf(table));
    for (const [kind, address] of table.hooks) {
      names.add(address, nameOf(own, kind));
    }
    if (own !== undefined && 'ops' in own) {
      for (const [operation, address] of operationsOf(table, { image, layouts, lists })) {
        names.add(address, nameOf(own.ops, operation));
      }
    }
  }
  const ownCommands = new Map(commands.map((command) => [command.name, command]));
  for (const { name, cmd } of lists.commands) {
    names.add(cmd, nameOf(ownCommands.get(name), 'cmd'));
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

/** The name of a function in a table, unless it has that of its member, as one without a name of its own. */
function nameOf(table: object | undefined, member: string): string | undefined {
  const found = (table as Partial<Record<string, unknown>> | undefined)?.[member];
  return typeof found === 'function' && found.name !== '' && found.name !== member
    ? sourceName(found.name)
    : undefined;
}

function keyOf({ list, name, uclassId }: Pick<ListedDriver, 'list' | 'name' | 'uclassId'>): string {
  return `${list} ${name} ${uclassId}`;
}

function ownTables(): ReadonlyMap<string, Driver | UclassDriver> {
  const keyed = (list: DriverListName, tables: readonly (Driver | UclassDriver)[]) =>
    tables.map((table) => [keyOf({ list, name: table.name, uclassId: table.id }), table] as const);
  return new Map([
    ...keyed('driver', everyDriver.drivers),
    ...keyed('uclass_driver', everyDriver.uclass_drivers),
  ]);
}
