import { commands } from './cmd/commands';
import { driversLeftOut, linkerLists } from './drivers/all-drivers';
import type { BuiltParts, LeftOut } from './include/left-out';

/** What a configuration makes of the firmware. */
export function builtParts(config: ReadonlyMap<string, string>): BuiltParts {
  const lists = linkerLists(config);
  const off = (name: string): boolean => config.get(name) !== 'y';
  const missing = commands.flatMap((item): LeftOut[] => {
    const symbols = (item.depends ?? []).filter(off);
    return symbols.length === 0 ? [] : [{ item, symbols }];
  });
  const without = new Set(missing.map(({ item }) => item));
  return {
    built: [
      ...lists.drivers,
      ...lists.uclass_drivers,
      ...commands.filter((command) => !without.has(command)),
    ],
    leftOut: [...driversLeftOut(config), ...missing],
  };
}
