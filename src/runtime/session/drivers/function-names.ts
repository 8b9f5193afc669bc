import { tableKey, type FunctionNames, type TableNames } from '../../../base/images/function-names';
import { commands } from '../../../firmware/cmd/commands';
import { everyDriver } from '../../../firmware/drivers/all-drivers';
import type { Driver, UclassDriver } from '../../../firmware/include/dm/device';
import { sourceName } from '../../debug/debug-info';

/** Names of the functions in the built-in firmware's tables of hooks, operations and commands. */
export function functionNames(): FunctionNames {
  const tables = (list: string, all: readonly (Driver | UclassDriver)[]) =>
    all.map((table): [string, TableNames] => [
      tableKey({ list, name: table.name, uclassId: table.id }),
      { hooks: namesIn(table), ops: namesIn('ops' in table ? table.ops : undefined) },
    ]);
  return {
    tables: Object.fromEntries([
      ...tables('driver', everyDriver.drivers),
      ...tables('uclass_driver', everyDriver.uclass_drivers),
    ]),
    commands: Object.fromEntries(
      commands.flatMap((command) => {
        const name = namesIn(command)['cmd'];
        return name === undefined ? [] : [[command.name, name]];
      }),
    ),
  };
}

/** Of functions that don't have the name of their member, as those without one of their own. */
function namesIn(table: unknown): Record<string, string> {
  if (typeof table !== 'object' || table === null) {
    return {};
  }
  // Some members are worked out, from the configuration of a guest that runs.
  const members = Object.entries(Object.getOwnPropertyDescriptors(table));
  return Object.fromEntries(
    members.flatMap(([member, descriptor]) => {
      const value: unknown = descriptor.value;
      return typeof value === 'function' && value.name !== '' && value.name !== member
        ? [[member, sourceName(value.name)]]
        : [];
    }),
  );
}
