import type {
  DeviceDescription,
  MachineDescription,
  NetdevDescription,
} from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import type { EventSink } from '../../../base/trace-event';
import { GENERIC_LOADER } from '../../loading/generic-loader';
import type { MachineProblem } from '../machine-problem';
import type { GuestMemory } from '../../memory/guest-memory';
import type { E1000 } from '../../e1000/e1000';
import type { VirtioPci } from '../../virtio/transport/pci/virtio-pci';
import { createVirtioDevice, type DeviceParts } from './create-virtio-device';
import { BOARD_PART_NAMES, KNOWN_DEVICE_NAMES } from '../models/known-device-names';
import type { NetworkHost } from '../backends/netdev-table';
import type { PciPlan } from './pci-plan';
import { PCI_BRIDGES, placePciBridge } from './place-pci-bridge';
import { E1000_MODELS, placeE1000 } from './place-e1000';
import { placeSerialPort } from './place-serial-port';
import { placeVirtioPci } from './place-virtio-pci';
import { readProperties } from '../properties/property-bag';
import { VIRTIO_MODELS, type VirtioModel } from '../models/virtio-models';
import { VIRTIO_PCI_MODELS, withoutAlias } from '../models/virtio-pci-models';
import { SERIAL_PORT_MODELS } from '../models/serial-port-models';
import { SerialBuses } from './serial-buses';
import { VirtioConsole } from '../../virtio/console/device';
import type { VirtioDevice } from '../../virtio/virtio-device';
import type { VirtioSlotPlan } from './virtio-slots';

/** Where devices can go, and what they need. */
export interface Placing {
  readonly slots: VirtioSlotPlan;
  readonly pci: PciPlan;
  readonly parts: DeviceParts;
  readonly memory: GuestMemory;
  readonly events: EventSink;
  readonly processors: number;
  /** QEMU finds what is on PCI before what is in the virtio-mmio slots. */
  readonly pciFirst: boolean;
  /** Model of the network card that QEMU adds when none is asked for; undefined: this board gets none. */
  readonly defaultNic: string | undefined;
}

/**
 * Makes the devices of the command line and puts them into virtio-mmio slots and on PCI buses. What QEMU would refuse
 * is a problem each; of one device only the first is told, as later ones may follow from it.
 *
 * @returns The VirtIO functions on PCI and the other network cards, in the order in which they were made, and the problems.
 */
export function placeDevices(
  description: MachineDescription,
  placing: Placing,
  host: NetworkHost,
): { functions: VirtioPci[]; cards: E1000[]; problems: MachineProblem[] } {
  const problems: MachineProblem[] = [];
  const placer = new DevicePlacer(description, placing, (message) => {
    host.log('warning', message);
  });
  // QEMU makes its own card with the board, so it has the first free place.
  if (description.defaultNic && placing.defaultNic !== undefined) {
    problems.push(...placing.parts.netdevs.open([DEFAULT_NETWORK], host));
    const nic = placer.place(defaultCard(placing.defaultNic), description.devices.length);
    if (!nic.ok) {
      problems.push({ message: nic.error, place: undefined });
    }
  }
  description.devices.forEach((device, index) => {
    if (device.driver === GENERIC_LOADER) {
      return;
    }
    const placed = placer.place(device, index);
    if (!placed.ok) {
      problems.push({ message: placed.error, place: device.place });
    }
  });
  for (const id of placing.parts.netdevs.idle()) {
    host.log('warning', `netdev ${id} has no peer`);
  }
  return { functions: placer.functions, cards: placer.cards, problems };
}

const NOWHERE = { argument: 0, text: '' };

/** The other end of QEMU's own card; no id on the command line begins so. */
const DEFAULT_NETWORK: NetdevDescription = {
  id: '#net0',
  kind: 'user',
  properties: new Map(),
  place: NOWHERE,
};

function defaultCard(driver: string): DeviceDescription {
  const properties = new Map([['netdev', DEFAULT_NETWORK.id]]);
  return { driver, id: undefined, properties, place: NOWHERE };
}

class DevicePlacer {
  readonly functions: VirtioPci[] = [];
  readonly cards: E1000[] = [];
  readonly #description: MachineDescription;
  readonly #placing: Placing;
  readonly #warn: (message: string) => void;
  readonly #ids = new Set<string>();
  readonly #serialBuses = new SerialBuses();

  constructor(description: MachineDescription, placing: Placing, warn: (message: string) => void) {
    this.#description = description;
    this.#placing = placing;
    this.#warn = warn;
  }

  place(written: DeviceDescription, index: number): Result<undefined, string> {
    const driver = withoutAlias(written.driver);
    const device = { ...written, driver };
    const { globals } = this.#description;
    const { pci } = this.#placing;
    const onMmio = VIRTIO_MODELS.get(driver);
    const onPci = VIRTIO_PCI_MODELS.get(driver);
    const bridge = PCI_BRIDGES.get(driver);
    const e1000 = E1000_MODELS.includes(driver);
    const port = SERIAL_PORT_MODELS.get(driver);
    if (!onMmio && !onPci && !bridge && !e1000 && !port) {
      return fail(whyNotAModel(driver));
    }
    const bus = this.#checkBus(device, port ? 'serial' : onMmio ? 'mmio' : 'pci');
    if (!bus.ok) {
      return bus;
    }
    const serial =
      port && this.#serialBuses.choose(driver, device.properties.get('bus'), this.#searchOrder());
    if (serial?.ok === false) {
      return serial;
    }
    const slot = onMmio && this.#placing.slots.choose(driver, device.properties.get('bus'));
    if (slot?.ok === false) {
      return slot;
    }
    if (device.id !== undefined) {
      if (this.#ids.has(device.id)) {
        return fail(`Duplicate ID '${device.id}' for device`);
      }
      this.#ids.add(device.id);
    }
    if (port && serial) {
      const { chardevs } = this.#placing.parts;
      const placing = { globals, ancestors: port, chardevs, buses: this.#serialBuses };
      return placeSerialPort(device, serial.value, placing);
    }
    if (onMmio && slot) {
      return this.#placeOnMmio(device, index, onMmio, slot.value);
    }
    if (bridge) {
      return placePciBridge(device, bridge, globals, pci);
    }
    if (e1000) {
      const card = placeE1000(device, { ...this.#placing, plan: pci, globals });
      if (!card.ok) {
        return card;
      }
      this.cards.push(card.value);
    }
    if (!onPci) {
      return ok(undefined);
    }
    const made = placeVirtioPci(device, index, onPci, {
      ...this.#placing,
      plan: pci,
      globals,
      warn: this.#warn,
    });
    if (!made.ok) {
      return made;
    }
    this.functions.push(made.value);
    this.#keepSerialBus(device, made.value.core.device);
    return ok(undefined);
  }

  #keepSerialBus({ id }: DeviceDescription, device: VirtioDevice): void {
    if (device instanceof VirtioConsole) {
      this.#serialBuses.add(id, device);
    }
  }

  /** All VirtIO devices, as QEMU looks through the machine for a bus. */
  #searchOrder(): VirtioDevice[] {
    const { slots, pci, pciFirst } = this.#placing;
    const onMmio = slots.searchOrder();
    const onPci = pci
      .searchOrder()
      .flatMap(
        (pciFunction) => this.functions.find((own) => own === pciFunction)?.core.device ?? [],
      );
    return pciFirst ? [...onPci, ...onMmio] : [...onMmio, ...onPci];
  }

  /** A bus of the other sort is there, but can't take the device. */
  #checkBus(
    { driver, properties }: DeviceDescription,
    wanted: 'mmio' | 'pci' | 'serial',
  ): Result<undefined, string> {
    const name = properties.get('bus');
    if (name === undefined) {
      return ok(undefined);
    }
    const { pci, slots } = this.#placing;
    if (wanted !== 'serial' && this.#serialBuses.has(name)) {
      return fail(`Device '${driver}' can't go on virtio-serial-bus bus`);
    }
    if (wanted !== 'pci' && pci.hasBus(name)) {
      const word = pci.isExpress(name) ? 'PCIE' : 'PCI';
      return fail(`Device '${driver}' can't go on ${word} bus`);
    }
    if (wanted !== 'mmio' && slots.hasBus(name)) {
      if (slots.isTaken(name)) {
        return fail(`Bus '${name}' is full`);
      }
      return fail(`Device '${driver}' can't go on virtio-mmio-bus bus`);
    }
    return ok(undefined);
  }

  #placeOnMmio(
    device: DeviceDescription,
    index: number,
    model: VirtioModel,
    slot: number,
  ): Result<undefined, string> {
    const { driver } = device;
    const { slots, parts } = this.#placing;
    const { globals } = this.#description;
    const properties = readProperties(driver, model.properties, device.properties, globals, [
      'virtio-device',
    ]);
    if (!properties.ok) {
      return properties;
    }
    const made = createVirtioDevice(
      { driver, kind: model.kind, properties: properties.value, automaticQueues: 1 },
      (deviceId) => slots.ref(slot, index, deviceId, model.kind),
      parts,
    );
    if (!made.ok) {
      return made;
    }
    slots.place(slot, made.value);
    this.#keepSerialBus(device, made.value);
    return ok(undefined);
  }
}

function whyNotAModel(driver: string): string {
  if (BOARD_PART_NAMES.has(driver)) {
    return "Parameter 'driver' expects a pluggable device type";
  }
  if (!KNOWN_DEVICE_NAMES.has(driver)) {
    return `'${driver}' is not a valid device model name`;
  }
  const models = [
    ...VIRTIO_MODELS.keys(),
    ...VIRTIO_PCI_MODELS.keys(),
    ...PCI_BRIDGES.keys(),
    ...E1000_MODELS,
    ...SERIAL_PORT_MODELS.keys(),
    GENERIC_LOADER,
  ];
  return `'${driver}' is not emulated yet; these are: ${models.join(', ')}`;
}
