import type { MachineDescription } from '../../../base/machine-description';

/**
 * The port that has standard input, by its character device: that of `-chardev stdio`, if a device has it and the console does
 * not (`-serial chardev:ID`, with mux=on). Undefined: none has, and standard input is the console's.
 */
export function stdioPort({ chardevs, devices }: MachineDescription): string | undefined {
  const taken = new Set(devices.map(({ properties }) => properties.get('chardev')));
  return chardevs.find(
    ({ id, backend, isSerial }) => backend === 'stdio' && isSerial !== true && taken.has(id),
  )?.id;
}
