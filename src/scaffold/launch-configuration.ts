import type { BoardRecord } from '../base/boards';
import type { DeviceType } from './device-types';
import type { DriverName } from './driver-name';

/** A launch configuration as it stands in launch.json. */
export interface WrittenLaunch {
  readonly name: string;
  readonly type: 'uboot-virtio';
  readonly request: 'launch';
  readonly defconfig: string;
  readonly qemu: readonly string[];
  readonly drivers: readonly string[];
  /** Straight to the prompt: the boot that the board would try is of no use to a driver that is being written. */
  readonly autoboot: false;
}

/** A machine with a device of the type; without one where QEMU has none that starts by itself. */
export function launchConfiguration(
  name: DriverName,
  type: DeviceType,
  board: BoardRecord,
  defconfig: string,
): WrittenLaunch {
  return {
    name: `${name.driver}: a driver of my own (${board.name})`,
    type: 'uboot-virtio',
    request: 'launch',
    defconfig,
    qemu: [
      board.program,
      ...(board.machine === undefined ? [] : ['-machine', board.machine]),
      ...(board.cpu === undefined ? [] : ['-cpu', board.cpu]),
      '-nographic',
      '-bios',
      board.firmwareFile,
      ...(type.id === 1 ? [] : ['-nic', 'none']),
      ...deviceOptions(type.id, board.bus),
    ],
    drivers: [`./${name.driver}.ts`],
    autoboot: false,
  };
}

/** Is there a device for the id in the machine? */
export function hasDevice(id: number): boolean {
  return deviceOptions(id, 'device').length > 0;
}

function deviceOptions(id: number, bus: BoardRecord['bus']): string[] {
  switch (id) {
    case 1:
      return ['-netdev', 'user,id=net0', '-device', `virtio-net-${bus},netdev=net0`];
    case 2:
      return [
        '-drive',
        'if=none,file=disk.img,format=raw,id=hd0',
        '-device',
        `virtio-blk-${bus},drive=hd0`,
      ];
    case 3:
      return [
        '-device',
        `virtio-serial-${bus}`,
        '-chardev',
        'vc,id=console0',
        '-device',
        'virtconsole,chardev=console0',
      ];
    case 4:
      return ['-device', `virtio-rng-${bus}`];
    case 5:
      return ['-device', `virtio-balloon-${bus}`];
    case 8:
      return ['-device', `virtio-scsi-${bus}`];
    case 16:
      return ['-device', `virtio-gpu-${bus}`];
    case 18:
      return ['-device', `virtio-keyboard-${bus}`];
    default:
      return [];
  }
}
