'no debug points';

import type {
  CommandDescription,
  DriverDescription,
  DriverFunction,
  DriverResult,
  DriverStruct,
} from '../../base/driver-api/driver-api';
import { dev_get_uclass_plat } from '../drivers/core/device';
import type { BlkDesc } from '../include/blk';
import type { CmdTbl } from '../include/command';
import type { AutoStruct, Driver, UDevice } from '../include/dm/device';
import { UCLASS_BLK } from '../include/dm/uclass-id';
import { DRIVER_FUNCTIONS } from './functions';

/** What a uclass expects of an operation that it calls. */
const OPS_RESULTS: Readonly<Record<string, DriverResult>> = {
  getc: 'count or errno',
  pending: 'count or errno',
  // Of a source of entropy 0; of a disk how many blocks.
  read: 'count or errno',
  write: 'count or errno',
  erase: 'count or errno',
  recv: 'count or errno',
  stop: 'nothing',
};

/** The driver as the driver model has it: its functions are called over there, in the driver's own realm. */
export function userDriver(description: DriverDescription): Driver {
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
  if (ops.size > 0) {
    driver['ops'] = Object.fromEntries(
      [...ops].map(([kind, op]) => [kind, functionOf(op, OPS_RESULTS[kind] ?? 'errno')]),
    );
  }
  return driver as unknown as Driver;
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
export function userCommand(description: CommandDescription): CmdTbl {
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
