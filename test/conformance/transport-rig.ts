import type { Saveable } from '../../src/base/saved/saved-device';
import type { TraceEvent } from '../../src/base/trace-event';
import type { AccessSize, BusDevice } from '../../src/machine/bus';
import type { GuestMemory } from '../../src/machine/memory/guest-memory';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import { VirtioMmio } from '../../src/machine/virtio/transport/mmio/virtio-mmio';
import { VirtioPci } from '../../src/machine/virtio/transport/pci/virtio-pci';
import type { VirtioTransportCore } from '../../src/machine/virtio/transport/transport-core';

export const TRANSPORTS = [
  'mmio v1',
  'mmio v2',
  'PCI legacy',
  'PCI transitional',
  'PCI modern',
] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** Registers that a driver can reach, from offset 0 on. */
export interface Region {
  readonly name: string;
  readonly device: BusDevice;
  readonly sizeBytes: number;
}

/** The steps that a driver takes on its way to a working queue, each by itself so that a test can order them as it likes. */
export interface QueueSteps {
  size(queue: number, size: number): void;
  /** Legacy interfaces take the first address only; a multiple of the page size. */
  addresses(queue: number, desc: number, avail: number, used: number): void;
  features(features: bigint): void;
  featuresOk(): void;
  /** QueueReady or queue_enable; legacy interfaces have none. */
  ready(queue: number, value: number): void;
  driverOk(): void;
  reset(): void;
  /** queue_reset; PCI only. */
  resetQueue(queue: number): void;
  notify(queue: number): void;
}

/** Where `virtio-mmio` puts a legacy ring's page and alignment; PCI's are 4096. */
const LEGACY_MMIO_PAGE = 2;
const LEGACY_MMIO_ALIGN = 4;

/** One device behind one transport, and nothing else of a machine. Register numbers are written out again from the spec. */
export class TransportRig {
  readonly core: VirtioTransportCore;
  /** The transport with the device behind it. */
  readonly saveable: Saveable;
  readonly regions: readonly Region[];
  readonly steps: QueueSteps;
  /** Of a transitional device: the same through its legacy interface. */
  readonly legacySteps: QueueSteps | undefined;
  readonly faults: string[] = [];

  constructor(name: TransportName, device: VirtioDevice, memory: GuestMemory, traced = false) {
    const events = {
      wants: () => traced,
      emit: (event: TraceEvent): void => {
        if (event.kind === 'guestError') {
          this.faults.push(event.message);
        }
      },
    };
    if (name === 'mmio v1' || name === 'mmio v2') {
      const version = name === 'mmio v1' ? 1 : 2;
      const interrupt = { setLevel: (): void => undefined };
      const mmio = new VirtioMmio({
        device,
        version,
        address: 0x0a00_3e00,
        memory,
        events,
        interrupt,
      });
      this.core = coreOf(mmio.core);
      this.saveable = mmio;
      this.regions = [{ name: 'registers', device: mmio, sizeBytes: 0x200 }];
      this.steps = version === 1 ? legacyMmio(mmio) : modernMmio(mmio);
      this.legacySteps = undefined;
      return;
    }
    const pci = new VirtioPci({
      driver: 'virtio-pci',
      device,
      memory,
      events,
      legacy: name !== 'PCI modern',
      modern: name !== 'PCI legacy',
      express: false,
      ats: false,
      classCode: 0x01_0000,
      multifunction: false,
      vectors: 2,
      pagePerQueue: false,
      notifyPort: name === 'PCI modern',
      romBytes: 0,
      ioBase: 0,
      tracedIoBase: 0,
      place: () => ({ bus: 0, devfn: 8 }),
    });
    for (let bar = 0; bar < 6; bar++) {
      pci.writeConfig(0x10 + 4 * bar, 4, bar === 5 ? 0 : 0x1000_0000 * (bar + 1));
    }
    pci.writeConfig(4, 2, 7);
    this.core = pci.core;
    this.saveable = pci;
    const bars = pci.mappings().map(({ space, base, device: behind, sizeBytes }) => {
      return { name: `${space}@${base.toString(16)}`, device: behind, sizeBytes };
    });
    const config: BusDevice = {
      read: (offset, sizeBytes) => pci.readConfig(offset, sizeBytes),
      write: (offset, sizeBytes, value) => {
        pci.writeConfig(offset, sizeBytes, value);
      },
    };
    this.regions = [...bars, { name: 'configuration space', device: config, sizeBytes: 0x100 }];
    const behind = (bar: number): BusDevice => {
      const base = 0x1000_0000 * (bar + 1);
      const found = pci.mappings().find((mapping) => mapping.base === base);
      if (!found) {
        throw new Error(`nothing behind BAR ${bar}`);
      }
      return found.device;
    };
    this.steps = name === 'PCI legacy' ? legacyPci(behind(0)) : modernPci(behind(4));
    this.legacySteps = name === 'PCI transitional' ? legacyPci(behind(0)) : undefined;
  }

  access(region: number, offset: number, sizeBytes: AccessSize, value?: number): number {
    const device = this.regions[region]?.device;
    if (value === undefined) {
      return device?.read(offset, sizeBytes) ?? 0;
    }
    device?.write(offset, sizeBytes, value);
    return 0;
  }
}

function coreOf(core: VirtioTransportCore | undefined): VirtioTransportCore {
  if (!core) {
    throw new Error('an empty slot has no device');
  }
  return core;
}

const low = (value: number): number => value % 2 ** 32;
const high = (value: number): number => Math.floor(value / 2 ** 32);

function legacyMmio(mmio: BusDevice): QueueSteps {
  const write = (offset: number, value: number): void => {
    mmio.write(offset, 4, value);
  };
  return {
    size: (queue, size) => {
      write(0x30, queue);
      write(0x38, size);
    },
    addresses: (queue, desc) => {
      write(0x28, LEGACY_MMIO_PAGE);
      write(0x30, queue);
      write(0x3c, LEGACY_MMIO_ALIGN);
      write(0x40, desc / LEGACY_MMIO_PAGE);
    },
    features: (features) => {
      write(0x24, 0);
      write(0x20, Number(features & 0xffff_ffffn));
    },
    featuresOk: () => undefined,
    ready: () => undefined,
    driverOk: () => {
      write(0x70, 7);
    },
    reset: () => {
      write(0x70, 0);
    },
    resetQueue: () => undefined,
    notify: (queue) => {
      write(0x50, queue);
    },
  };
}

function modernMmio(mmio: BusDevice): QueueSteps {
  const write = (offset: number, value: number): void => {
    mmio.write(offset, 4, value);
  };
  return {
    ...legacyMmio(mmio),
    addresses: (queue, ...all) => {
      write(0x30, queue);
      all.forEach((address, index) => {
        write(0x80 + 0x10 * index, low(address));
        write(0x84 + 0x10 * index, high(address));
      });
    },
    features: (features) => {
      write(0x24, 0);
      write(0x20, Number(features & 0xffff_ffffn));
      write(0x24, 1);
      write(0x20, Number(features >> 32n) | 1);
    },
    featuresOk: () => {
      write(0x70, 11);
    },
    ready: (queue, value) => {
      write(0x30, queue);
      write(0x44, value);
    },
    driverOk: () => {
      write(0x70, 15);
    },
  };
}

function legacyPci(ports: BusDevice): QueueSteps {
  return {
    size: () => undefined,
    addresses: (queue, desc) => {
      ports.write(14, 2, queue);
      ports.write(8, 4, Math.floor(desc / 4096));
    },
    features: (features) => {
      ports.write(4, 4, Number(features & 0xffff_ffffn));
    },
    featuresOk: () => undefined,
    ready: () => undefined,
    driverOk: () => {
      ports.write(18, 1, 7);
    },
    reset: () => {
      ports.write(18, 1, 0);
    },
    resetQueue: () => undefined,
    notify: (queue) => {
      ports.write(16, 2, queue);
    },
  };
}

function modernPci(bar: BusDevice): QueueSteps {
  const select = (queue: number): void => {
    bar.write(22, 2, queue);
  };
  return {
    size: (queue, size) => {
      select(queue);
      bar.write(24, 2, size);
    },
    addresses: (queue, ...all) => {
      select(queue);
      all.forEach((address, index) => {
        bar.write(32 + 8 * index, 4, low(address));
        bar.write(36 + 8 * index, 4, high(address));
      });
    },
    features: (features) => {
      bar.write(8, 4, 0);
      bar.write(12, 4, Number(features & 0xffff_ffffn));
      bar.write(8, 4, 1);
      bar.write(12, 4, Number(features >> 32n) | 1);
    },
    featuresOk: () => {
      bar.write(20, 1, 11);
    },
    ready: (queue, value) => {
      select(queue);
      bar.write(28, 2, value);
    },
    driverOk: () => {
      bar.write(20, 1, 15);
    },
    reset: () => {
      bar.write(20, 1, 0);
    },
    resetQueue: (queue) => {
      select(queue);
      bar.write(58, 2, 1);
    },
    notify: (queue) => {
      bar.write(0x3000 + 4 * queue, 2, 0);
    },
  };
}
