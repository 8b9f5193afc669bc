import { hex } from './hex';

/** What the firmware jumps to. It never comes back. */
export interface HandOver {
  /** `os`: its drivers have been removed. `application`: a program beside U-Boot, which keeps its devices. */
  readonly to: 'os' | 'application';
  readonly entry: number;
  readonly deviceTree?: number | undefined;
  /** x86: the page of parameters that Linux is given in its place. */
  readonly bootParams?: number | undefined;
}

/** A device that the firmware has not stopped, though it is about to be no more. */
export interface ActiveDevice {
  /** `virtio-rng#29`, or the device with its place where no driver is bound. */
  readonly name: string;
  /** What the driver lacks: `driver virtio-rng has no remove`. */
  readonly why: string;
  readonly queues: readonly {
    readonly index: number;
    readonly descAddress: number;
    readonly availAddress: number;
    readonly usedAddress: number;
  }[];
}

/** `handed over to the OS at 0x40400000, device tree at 0x45cab000` */
export function handOverText({ to, entry, deviceTree, bootParams }: HandOver): string {
  return [
    `handed over to the ${to === 'os' ? 'OS' : 'application'} at ${hex(entry)}`,
    ...(deviceTree === undefined ? [] : [`device tree at ${hex(deviceTree)}`]),
    ...(bootParams === undefined ? [] : [`boot parameters at ${hex(bootParams)}`]),
  ].join(', ');
}

/** What is wrong with a device that is still active, and where it can write. */
function activeDeviceText({ name, why, queues }: ActiveDevice): string {
  const places = queues.map(
    ({ index, descAddress, availAddress, usedAddress }) =>
      `queue ${index} (descriptors at ${hex(descAddress)}, available ring at ${hex(availAddress)}, ` +
      `used ring at ${hex(usedAddress)})`,
  );
  return `${name} is still active: its device can write to memory that the OS owns: ${places.join(', ')}; ${why}`;
}

/** What a person is told of it: a line, and one more for each device that is still active. */
export function handOverLines(to: HandOver, stillActive: readonly ActiveDevice[]): string[] {
  return [handOverText(to), ...stillActive.map(activeDeviceText)];
}
