'no debug points';

import type {
  CommandDescription,
  DriverDescription,
  DriverFunction,
  DriverResult,
  DriverStruct,
  Registrations,
} from '../../base/driver-api/driver-api';
import { dev_get_uclass_plat } from '../drivers/core/device';
import type { BlkDesc } from '../include/blk';
import type { CmdTbl } from '../include/command';
import type { AutoStruct, Driver, UDevice } from '../include/dm/device';
import { UCLASS_BLK, UCLASS_ETH, UCLASS_RNG } from '../include/dm/uclass-id';
import { ethPdataAuto } from '../net/eth-uclass/pdata';
import { DRIVER_FUNCTIONS } from './functions';

/** Named things, those of the user's first: of two with one name the user's is there alone. */
function before<T extends { readonly name: string }>(
  own: readonly T[],
  builtIn: readonly T[],
): T[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...builtIn.filter(({ name }) => !names.has(name))];
}

/** The firmware's drivers and the user's, which are found first: by name, and for a node of the device tree. */
export function withUserDrivers(
  builtIn: readonly Driver[],
  registrations: Registrations | undefined,
): Driver[] {
  return before(registrations?.drivers.map(userDriver) ?? [], builtIn);
}

/** The firmware's commands and the user's, which take the place of those with their names. */
export function withUserCommands(
  builtIn: readonly CmdTbl[],
  registrations: Registrations | undefined,
): CmdTbl[] {
  return before(registrations?.commands.map(userCommand) ?? [], builtIn);
}

/** What a uclass expects of an operation that it calls. */
const OPS_RESULTS: Readonly<Record<string, DriverResult>> = {
  getc: 'count or errno',
  pending: 'count or errno',
  // Of a disk: how many blocks.
  read: 'count or errno',
  write: 'count or errno',
  erase: 'count or errno',
  recv: 'count or errno',
  stop: 'nothing',
};

/** The driver as the driver model has it: its functions are called over there, in the driver's own realm. */
function userDriver(description: DriverDescription): Driver {
  const { name, id, flags, of_match, hooks, structs, ops } = description;
  const driver: Record<string, unknown> = { name, id, flags };
  if (of_match.length > 0) {
    driver['of_match'] = of_match;
  }
  for (const [kind, hook] of hooks) {
    driver[kind] = functionOf(hook, 'errno');
  }
  if (id === UCLASS_BLK) {
    driver['bind'] = withDisk(driver['bind'] as Driver['bind']);
  }
  for (const [kind, struct] of structs) {
    driver[kind] = autoStruct(struct);
  }
  if (id === UCLASS_ETH) {
    driver['plat_auto'] = ethPdataAuto;
  }
  driver['ops'] = Object.fromEntries(
    [...ops].map(([kind, op]) => [kind, functionOf(op, resultOf(id, kind))]),
  );
  return driver as unknown as Driver;
}

function resultOf(uclass: number, operation: string): DriverResult {
  return uclass === UCLASS_RNG ? 'errno' : (OPS_RESULTS[operation] ?? 'errno');
}

/** A disk's description points to its device, which no driver can write there. */
function withDisk(bind: Driver['bind']): Driver['bind'] {
  const bound = (dev: UDevice): number => {
    dev_get_uclass_plat<BlkDesc>(dev).bdev = dev;
    return bind?.(dev) ?? 0;
  };
  Object.defineProperty(bound, 'name', { value: bind?.name ?? '' });
  return bound;
}

/** The command as the shell has it. */
function userCommand(description: CommandDescription): CmdTbl {
  const { name, maxargs, repeatable, usage, help, cmd } = description;
  const call = functionOf(cmd, 'count or errno') as (argv: readonly string[]) => number;
  return {
    name,
    maxargs,
    repeatable,
    usage,
    help,
    cmd: (_cmdtp, _flag, _argc, argv) => call(argv),
  };
}

/** Its name is that of the driver's function, by which a debugger finds it. */
function functionOf(hook: DriverFunction | string, result: DriverResult): unknown {
  if (typeof hook === 'string') {
    return DRIVER_FUNCTIONS.find(({ name }) => name === hook)?.call;
  }
  const call = (...args: readonly unknown[]): unknown => hook.call(args, result);
  Object.defineProperty(call, 'name', { value: hook.name });
  return call;
}

function autoStruct({ sizeBytes, create }: DriverStruct): AutoStruct {
  return { sizeBytes, create };
}
