import { hexDigits } from '../../../base/hex';
import type { DeviceRef } from '../../../base/trace-event';
import { gd } from '../../../firmware/include/asm-generic/global_data';
import type { UDevice } from '../../../firmware/include/dm/device';
import { UCLASS_PCI, UCLASS_VIRTIO } from '../../../firmware/include/dm/uclass-id';
import type { PciChildPlat } from '../../../firmware/include/pci';

/** A device as people call it, and every name that a pattern may mean it by. */
export interface NamedDevice {
  /** The udevice that is driven (`virtio-blk#31`), or the device and its place where U-Boot has bound none yet. */
  readonly label: string;
  /** Of the udevice and of its transport: name, driver and uclass; of the machine: kind and place. */
  readonly names: readonly string[];
  /** Name of its transport's udevice: `virtio-mmio@a003e00`. */
  readonly transport?: string | undefined;
}

/** The device that the machine speaks of. */
export function deviceOfRef({ kind, transport }: DeviceRef): NamedDevice {
  const udev = transports().find((candidate) => placeOf(candidate) === transport);
  const vdev = udev?.child_head[0];
  return {
    label: vdev?.name ?? `${kind} (${transport})`,
    transport: udev?.name,
    names: [
      ...namesOf(vdev),
      // What U-Boot calls it as soon as it binds it: a pattern means it from the first register on.
      ...(vdev === undefined && udev !== undefined && udev.seq_ >= 0
        ? [`${kind}#${udev.seq_}`]
        : []),
      ...namesOf(udev),
      kind,
      transport,
    ],
  };
}

/** The device that a driver speaks of, by the name of its udevice. */
export function deviceNamed(name: string): NamedDevice {
  const udev = transports().find(({ child_head: [vdev] }) => vdev?.name === name);
  const vdev = udev?.child_head[0];
  const place = udev && placeOf(udev);
  return {
    label: name,
    transport: udev?.name,
    names: [
      name,
      ...namesOf(vdev),
      ...namesOf(udev),
      name.replace(/#\d+$/, ''),
      ...(place === undefined ? [] : [place]),
    ],
  };
}

function namesOf(udev: UDevice | undefined): readonly string[] {
  return udev === undefined ? [] : [udev.name, udev.driver.name, udev.uclass.uc_drv.name];
}

/** None before the driver model is up. */
function transports(): readonly UDevice[] {
  const data = gd as Partial<typeof gd> | undefined;
  return data?.uclass_root?.find((uclass) => uclass.uc_drv.id === UCLASS_VIRTIO)?.dev_head ?? [];
}

/** The machine's word for the place of a transport: `virtio-mmio@a003e00`, `virtio-pci@00:01.0`. */
function placeOf(udev: UDevice): string {
  const bus = udev.parent;
  if (bus?.uclass.uc_drv.id !== UCLASS_PCI) {
    return udev.name.replaceAll('_', '-');
  }
  const { devfn } = (udev.parent_plat_ ?? { devfn: 0 }) as Pick<PciChildPlat, 'devfn'>;
  const slot = hexDigits(devfn >> 11, 2);
  return `virtio-pci@${hexDigits(bus.seq_, 2)}:${slot}.${(devfn >> 8) & 7}`;
}
