import type { BlockBackend } from '../../src/base/host';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import { port, TestTerminal } from '../conformance/console-driver';
import { TransportRig } from '../conformance/transport-rig';
import { ARENA, ARENA_BYTES, type DeviceKind, RAM_BASE, RAM_BYTES } from './operations';
import { CONSOLE_PORTS } from './console-operations';
import type { Layout } from './registers';

/** One for all, as the next one begins when nobody uses it any more. */
const ram = createGuestMemory(RAM_BASE, RAM_BYTES);

const TRANSPORTS = { 1: 'mmio v1', 2: 'mmio v2', pci: 'PCI modern' } as const;

/** The emulated device alone, with the same disk, entropy of zeros, or the same ports. */
export class OurSide {
  readonly memory: GuestMemory;
  readonly rig: TransportRig;
  /** The other ends of a console's ports 0 and 1. */
  readonly terminals = [new TestTerminal(), new TestTerminal()] as const;
  readonly #region: number;

  constructor(kind: DeviceKind, layout: Layout, disk: Uint8Array) {
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    ram.value.bytes.fill(0, ARENA - RAM_BASE, ARENA + ARENA_BYTES - RAM_BASE);
    this.memory = ram.value;
    const device = this.#device(kind, disk);
    this.rig = new TransportRig(TRANSPORTS[layout], device, this.memory, kind === 'console');
    const bar4 = this.rig.regions.findIndex(({ name }) => name === 'memory@50000000');
    this.#region = layout === 'pci' ? bar4 : 0;
  }

  access(offset: number, size: 1 | 2 | 4, value?: number): number {
    return this.rig.access(this.#region, offset, size, value);
  }

  type(index: number, bytes: readonly number[]): void {
    // Whatever waited comes first, by itself, as soon as there is room.
    this.rig.core.poll();
    this.terminals[index]?.type(Buffer.from(bytes).toString('latin1'));
    this.rig.core.poll();
  }

  #device(kind: DeviceKind, disk: Uint8Array): VirtioDevice {
    const ref = { index: 0, transport: 'mmio', deviceId: 0, kind };
    switch (kind) {
      case 'blk':
        return new VirtioBlk(ref, { backend: diskOf(disk) });
      case 'rng':
        return new VirtioRng(ref, { random: { fill: (target) => target.fill(0) } });
      case 'console': {
        const device = new VirtioConsole(ref, { maxPorts: CONSOLE_PORTS });
        const [first, second] = this.terminals;
        device.addPort(port(0, { backend: first }));
        device.addPort(port(1, { backend: second, isConsole: false, name: 'org.test.1' }));
        device.addPort(port(2, { backend: undefined, isConsole: false }));
        device.addPort(port(3, { backend: new TestTerminal(false, false) }));
        return device;
      }
    }
  }

  takeOutput(): string {
    return this.rig.faults.splice(0).join('; ');
  }
}

function diskOf(bytes: Uint8Array): BlockBackend {
  return {
    sizeBytes: bytes.length,
    readOnly: false,
    read: (offset, target) => {
      target.set(bytes.subarray(offset, offset + target.length));
      return true;
    },
    write: (offset, source) => {
      bytes.set(source, offset);
      return true;
    },
    writeZeroes: (offset, lengthBytes) => {
      bytes.fill(0, offset, offset + lengthBytes);
      return true;
    },
    flush: () => true,
    dispose: () => undefined,
  };
}
