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

/** What U-Boot calls a virtio transport and the device behind it. */
export interface TransportNames {
  /** Bus number, and device and function in one byte; only on PCI. */
  readonly pciPlace: { readonly bus: number; readonly devfn: number } | undefined;
  /** Negative: it has none yet. */
  readonly sequence: number;
  readonly transport: DriverNames;
  /** Undefined: none is bound yet. */
  readonly device: DriverNames | undefined;
}

interface DriverNames {
  readonly name: string;
  readonly driver: string;
  readonly uclass: string;
}

/** As with the debug points, there is one guest in a thread. */
let transports: () => readonly TransportNames[] = transportsOfFirmware;

/** From now on devices are called as U-Boot in the guest's memory calls them, and not as the built-in firmware does. */
export function setTransportNames(names: () => readonly TransportNames[]): void {
  transports = names;
}

/** The device that the machine speaks of. */
export function deviceOfRef({ kind, transport: place }: DeviceRef): NamedDevice {
  const found = transports().find((candidate) => placeOf(candidate) === place);
  const vdev = found?.device;
  return {
    label: vdev?.name ?? `${kind} (${place})`,
    transport: found?.transport.name,
    names: [
      ...namesOf(vdev),
      // What U-Boot calls it as soon as it binds it: a pattern means it from the first register on.
      ...(vdev === undefined && found !== undefined && found.sequence >= 0
        ? [`${kind}#${found.sequence}`]
        : []),
      ...namesOf(found?.transport),
      kind,
      place,
    ],
  };
}

/** The device that a driver speaks of, by the name of its udevice. */
export function deviceNamed(name: string): NamedDevice {
  const found = transports().find(({ device }) => device?.name === name);
  return {
    label: name,
    transport: found?.transport.name,
    names: [
      name,
      ...namesOf(found?.device),
      ...namesOf(found?.transport),
      name.replace(/#\d+$/, ''),
      ...(found === undefined ? [] : [placeOf(found)]),
    ],
  };
}

function namesOf(names: DriverNames | undefined): readonly string[] {
  return names === undefined ? [] : [names.name, names.driver, names.uclass];
}

/** The machine's word for the place of a transport: `virtio-mmio@a003e00`, `virtio-pci@00:01.0`. */
function placeOf({ pciPlace, transport }: TransportNames): string {
  if (pciPlace === undefined) {
    return transport.name.replaceAll('_', '-');
  }
  const { bus, devfn } = pciPlace;
  return `virtio-pci@${hexDigits(bus, 2)}:${hexDigits(devfn >> 3, 2)}.${devfn & 7}`;
}

/** None before the driver model is up. */
function transportsOfFirmware(): readonly TransportNames[] {
  const data = gd as Partial<typeof gd> | undefined;
  const uclass = data?.uclass_root?.find((candidate) => candidate.uc_drv.id === UCLASS_VIRTIO);
  return (uclass?.dev_head ?? []).map((udev) => {
    const [vdev] = udev.child_head;
    return {
      pciPlace: pciPlaceOf(udev),
      sequence: udev.seq_,
      transport: driverNamesOf(udev),
      device: vdev && driverNamesOf(vdev),
    };
  });
}

function driverNamesOf({ name, driver, uclass }: UDevice): DriverNames {
  return { name, driver: driver.name, uclass: uclass.uc_drv.name };
}

function pciPlaceOf(udev: UDevice): TransportNames['pciPlace'] {
  const bus = udev.parent;
  if (bus?.uclass.uc_drv.id !== UCLASS_PCI) {
    return undefined;
  }
  const { devfn } = (udev.parent_plat_ ?? { devfn: 0 }) as Pick<PciChildPlat, 'devfn'>;
  return { bus: bus.seq_, devfn: devfn >> 8 };
}
