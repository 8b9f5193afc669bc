import { DISABLE_LEGACY_OFF } from '../models/pci-properties';
import type { DeviceDescription, GlobalProperty } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import type { EventSink } from '../../../base/trace-event';
import { isPowerOfTwo } from '../../../base/bits';
import type { GuestMemory } from '../../memory/guest-memory';
import { MAX_MSIX_VECTORS } from '../../pci/msix';
import { placeName } from '../../pci/pci-bus';
import { VirtioPci } from '../../virtio/transport/pci/virtio-pci';
import type { VirtioDevice } from '../../virtio/virtio-device';
import { createVirtioDevice, type DeviceParts } from './create-virtio-device';
import type { PciPlan, PciSlot } from './pci-plan';
import { type PropertyBag, readProperties } from '../properties/property-bag';
import type { VirtioPciModel } from '../models/virtio-pci-models';

/** QEMU's boot ROM for network cards. */
const NET_ROM_BYTES = 0x4_0000;

export interface PciPlacing {
  readonly plan: PciPlan;
  readonly parts: DeviceParts;
  readonly globals: readonly GlobalProperty[];
  readonly memory: GuestMemory;
  readonly events: EventSink;
  readonly processors: number;
  readonly warn: (message: string) => void;
}

/**
 * Makes a VirtIO device of the command line and puts it on a PCI bus. The error is QEMU's sentence.
 *
 * @param index Of the device on the command line.
 */
export function placeVirtioPci(
  device: DeviceDescription,
  index: number,
  model: VirtioPciModel,
  placing: PciPlacing,
): Result<VirtioPci, string> {
  const { plan, parts } = placing;
  const { driver, kind } = model;
  const parents = ['virtio-pci', 'pci-device', 'virtio-device', `${kind}-device`];
  const { properties: given } = device;
  const read = readProperties(driver, model.properties, given, placing.globals, parents);
  if (!read.ok) {
    return read;
  }
  const properties = read.value;
  const multifunction = properties.bool('multifunction') ?? false;
  const addr = properties.string('addr');
  const slot = plan.choose({ driver, bus: given.get('bus'), addr, multifunction });
  if (!slot.ok) {
    return slot;
  }
  const interfaces = chooseInterfaces(model, properties, slot.value);
  if (!interfaces.ok) {
    return interfaces;
  }
  const rom = romBytes(kind, properties);
  if (!rom.ok) {
    return rom;
  }
  const transport = `virtio-pci@${stableName(slot.value)}`;
  const made = createVirtioDevice(
    { driver, kind, properties, automaticQueues: placing.processors },
    (deviceId) => ({ index, transport, deviceId, kind }),
    parts,
  );
  if (!made.ok) {
    return made;
  }
  const { bus, devfn } = slot.value;
  const { modern } = interfaces.value;
  const pciFunction = new VirtioPci({
    driver,
    device: made.value,
    multifunction,
    legacy: interfaces.value.legacy,
    modern,
    express:
      modern &&
      bus.options.express &&
      bus.options.behindBridge &&
      properties.bool('x-disable-pcie') !== true,
    ats: properties.bool('ats') ?? false,
    classCode: classCode(model, properties),
    vectors: vectorCount(device, made.value, properties, placing.warn),
    pagePerQueue: properties.bool('page-per-vq') ?? false,
    notifyPort: properties.bool('modern-pio-notify') ?? false,
    romBytes: rom.value,
    memory: placing.memory,
    events: placing.events,
    ioBase: bus.options.ioBase,
    tracedIoBase: bus.options.behindBridge ? 0 : bus.options.ioBase,
    place: () => ({ bus: plan.busNumber(bus), devfn }),
  });
  plan.add(slot.value, pciFunction, device.id);
  return ok(pciFunction);
}

/** `disable-legacy=auto` leaves the legacy interface out behind root ports only. */
function chooseInterfaces(
  model: VirtioPciModel,
  properties: PropertyBag,
  { bus }: PciSlot,
): Result<{ legacy: boolean; modern: boolean }, string> {
  if (model.interfaces === 'modern') {
    return ok({ legacy: false, modern: true });
  }
  const choice = properties.string('disable-legacy') ?? 'auto';
  const automatic = bus.options.express && bus.options.behindBridge;
  const both = model.interfaces === 'transitional';
  const legacy = both || (choice === 'auto' ? !automatic : DISABLE_LEGACY_OFF.includes(choice));
  const modern = both || properties.bool('disable-modern') !== true;
  if (!legacy && !modern) {
    return fail(
      'device cannot work as neither modern nor legacy mode is enabled\n' +
        'Set either disable-modern or disable-legacy to off',
    );
  }
  if (legacy && properties.bool('iommu_platform') === true) {
    return fail('VIRTIO_F_IOMMU_PLATFORM was supported by neither legacy nor transitional device');
  }
  return ok({ legacy, modern });
}

/** The bus number behind a bridge changes, its name does not. */
function stableName({ bus, devfn }: PciSlot): string {
  const place = placeName(0, devfn);
  return bus.options.behindBridge ? `${bus.options.name}:${place.slice(3)}` : place;
}

function classCode(model: VirtioPciModel, properties: PropertyBag): number {
  const given = properties.number('class') ?? 0;
  return given === 0 ? model.classCode : (given & 0xffff) * 0x100;
}

/** One vector for each queue and one for the configuration, more or less, by QEMU's defaults. */
function vectorCount(
  { driver }: DeviceDescription,
  device: VirtioDevice,
  properties: PropertyBag,
  warn: (message: string) => void,
): number {
  const given = properties.number('vectors');
  if (given !== undefined && given !== 0xffff_ffff) {
    if (given <= MAX_MSIX_VECTORS) {
      return given;
    }
    warn(`-device ${driver}: unable to init msix vectors to ${given}`);
    return 0;
  }
  const queues = device.queueMaxSizes.length;
  switch (device.ref.kind) {
    case 'virtio-balloon':
      return 0;
    case 'virtio-serial':
    case 'virtio-keyboard':
    case 'virtio-mouse':
    case 'virtio-tablet':
      return 2;
    default:
      return queues + 1;
  }
}

function romBytes(kind: string, properties: PropertyBag): Result<number, string> {
  const size = properties.number('romsize');
  if (size !== undefined && size !== 0xffff_ffff && !isPowerOfTwo(size)) {
    return fail(`ROM size ${size} is not a power of two`);
  }
  const file = properties.string('romfile');
  if (file !== undefined && file !== '') {
    return fail(`failed to find romfile "${file}"`);
  }
  if (kind !== 'virtio-net' || file === '' || properties.number('rombar') === 0) {
    return ok(0);
  }
  return ok(Math.max(NET_ROM_BYTES, size === 0xffff_ffff ? 0 : (size ?? 0)));
}
