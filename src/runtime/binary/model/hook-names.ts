import { everyDriver } from '../../../firmware/drivers/all-drivers';
import type { Driver, UclassDriver } from '../../../firmware/include/dm/device';
import { sourceName } from '../../debug/debug-info';
import type { DriverListName, DriverLists, ListedDriver } from './driver-lists';
import type { NamedPlace } from './image-symbols';

/**
 * Names of hooks in an image without symbols: what the driver or uclass of the same name in the built-in firmware, which has
 * U-Boot's names, calls them. Where two give a function different names it has none.
 */
export function namesOfHooks({ drivers, uclassDrivers }: DriverLists): NamedPlace[] {
  const ours = ownTables();
  const names = new Map<number, string | undefined>();
  for (const table of [...drivers, ...uclassDrivers]) {
    for (const [kind, address] of table.hooks) {
      const name = nameOf(ours.get(keyOf(table)), kind);
      if (name !== undefined) {
        const isSame = !names.has(address) || names.get(address) === name;
        names.set(address, isSame ? name : undefined);
      }
    }
  }
  return [...names].flatMap(([address, name]) => (name === undefined ? [] : [{ name, address }]));
}

function nameOf(table: Driver | UclassDriver | undefined, kind: string): string | undefined {
  const hook = (table as Partial<Record<string, unknown>> | undefined)?.[kind];
  return typeof hook === 'function' && hook.name !== '' && hook.name !== kind
    ? sourceName(hook.name)
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
