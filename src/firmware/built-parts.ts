import type { Registrations } from '../base/driver-api/driver-api';
import { commands } from './cmd/commands';
import { withUserCommands, withUserDrivers } from './driver-api/user-driver';
import { driversLeftOut, linkerLists } from './drivers/all-drivers';
import type { CmdTbl } from './include/command';
import type { BuiltParts, LeftOut } from './include/built-parts';

/** What a configuration makes of the firmware, with the drivers that are added to it. */
export function builtParts(
  config: ReadonlyMap<string, string>,
  registrations?: Registrations,
): BuiltParts {
  const { drivers, uclass_drivers } = linkerLists(config);
  const commandsLeftOut = commands.flatMap((item): LeftOut<CmdTbl>[] => {
    const symbols = (item.depends ?? []).filter((name) => config.get(name) !== 'y');
    return symbols.length === 0 ? [] : [{ item, symbols }];
  });
  const without = new Set(commandsLeftOut.map(({ item }) => item));
  return {
    drivers: [...withUserDrivers(drivers, registrations), ...uclass_drivers],
    commands: withUserCommands(
      commands.filter((command) => !without.has(command)),
      registrations,
    ),
    driversLeftOut: driversLeftOut(config),
    commandsLeftOut,
  };
}
