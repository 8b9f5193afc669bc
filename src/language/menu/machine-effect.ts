import type { DeviceDescription } from '../../base/machine-description';

/** A driver of the built-in firmware, and the symbols that must all be y for it. */
export interface FirmwareDriver {
  readonly name: string;
  readonly symbols: readonly string[];
}

type IsOn = (symbol: string) => boolean;

/** Which device drivers U-Boot has, by the kind in a device model's name. */
const DEVICE_DRIVERS: Readonly<Record<string, string>> = {
  blk: 'VIRTIO_BLK',
  net: 'VIRTIO_NET',
  rng: 'VIRTIO_RNG',
};

/**
 * What one configuration in the place of another does to the machine, in a sentence: drivers that come and go, devices that
 * bind or no longer do. Undefined: nothing.
 *
 * @param devices of the machine's command line; undefined: it is not known
 */
export function machineEffect(
  before: IsOn,
  after: IsOn,
  drivers: readonly FirmwareDriver[],
  devices: readonly DeviceDescription[] | undefined,
): string | undefined {
  const names = (isOn: IsOn): Set<string> =>
    new Set(drivers.filter(({ symbols }) => symbols.every(isOn)).map(({ name }) => name));
  const had = names(before);
  const has = names(after);
  const added = [...has].filter((name) => !had.has(name));
  const removed = [...had].filter((name) => !has.has(name));
  const more = bound(devices ?? [], after) - bound(devices ?? [], before);
  const parts = [
    ...(added.length === 0 ? [] : [`adds ${listed(added)}`]),
    ...(removed.length === 0 ? [] : [`removes ${listed(removed)}`]),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'device' : 'devices'} will bind`] : []),
    ...(more < 0 ? [`${-more} ${more === -1 ? 'device' : 'devices'} will no longer bind`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Names in a sentence before it says how many more there are. */
const SHOWN = 4;

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  const word = names.length === 1 ? 'driver' : 'drivers';
  return `${word} ${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How many VirtIO devices of a machine have a transport driver and a driver. */
function bound(devices: readonly DeviceDescription[], isOn: IsOn): number {
  return devices.filter(({ driver: model, properties }) => {
    const [, kind = '', bus = ''] = /^virtio-(blk|net|rng)-(device|pci.*)$/.exec(model) ?? [];
    const needed = DEVICE_DRIVERS[kind];
    return needed !== undefined && isOn(needed) && isOn(transportOf(bus, properties));
  }).length;
}

/** A transitional device on PCI has an id of the legacy driver. */
function transportOf(bus: string, properties: DeviceDescription['properties']): string {
  if (bus === 'device') {
    return 'VIRTIO_MMIO';
  }
  const off = ['on', 'true', 'yes', 'y'].includes(properties.get('disable-legacy') ?? '');
  return bus === 'pci-non-transitional' || off ? 'VIRTIO_PCI' : 'VIRTIO_PCI_LEGACY';
}
