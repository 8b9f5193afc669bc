import { virtioConstants } from '../../spec/constants';
import * as device from '../include/dm/device';
import * as uclasses from '../include/dm/uclass-id';
import * as errors from '../include/errno';
import { PKTSIZE } from '../include/net';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stderr, stdin, stdout } from '../include/stdio_dev';

/** Those of VIRTIO that a driver needs: ids, feature bits and the bits of the status. */
const OF_DRIVERS = /^VIRTIO_(?:ID|CONFIG_S)_|^VIRTIO_\w*F_/;

/** Numbers that a driver of the user's can name. */
export function driverConstants(): ReadonlyMap<string, number> {
  return new Map([
    ...[...virtioConstants()].filter(([name]) => OF_DRIVERS.test(name)),
    ...numbersOf(errors, /^E[A-Z0-9]+$/),
    ...numbersOf(uclasses, /^UCLASS_(?!MAX$)/),
    ...numbersOf(device, /^DM_FLAG_/),
    ['DEV_FLAGS_INPUT', DEV_FLAGS_INPUT],
    ['DEV_FLAGS_OUTPUT', DEV_FLAGS_OUTPUT],
    ['stdin', stdin],
    ['stdout', stdout],
    ['stderr', stderr],
    ['PKTSIZE', PKTSIZE],
  ]);
}

function numbersOf(module: object, pattern: RegExp): [string, number][] {
  return Object.entries(module).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' && pattern.test(name) ? [[name, value]] : [],
  );
}
