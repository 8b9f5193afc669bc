import { commands } from './cmd/commands';
import { driversLeftOut, linkerLists } from './drivers/all-drivers';
import type { CmdTbl } from './include/command';
import type { BuiltParts, LeftOut } from './include/built-parts';

/** What a configuration makes of the firmware. */
export function builtParts(config: ReadonlyMap<string, string>): BuiltParts {
  const { drivers, uclass_drivers } = linkerLists(config);
  const commandsLeftOut = commands.flatMap((item): LeftOut<CmdTbl>[] => {
    const symbols = (item.depends ?? []).filter((name) => config.get(name) !== 'y');
    return symbols.length === 0 ? [] : [{ item, symbols }];
  });
  const without = new Set(commandsLeftOut.map(({ item }) => item));
  return {
    drivers: [...drivers, ...uclass_drivers],
    commands: commands.filter((command) => !without.has(command)),
    driversLeftOut: driversLeftOut(config),
    commandsLeftOut,
  };
}
