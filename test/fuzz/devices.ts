import type { BlockBackend, CharacterBackend, NetworkBackend } from '../../src/base/host';
import type { DeviceRef } from '../../src/base/trace-event';
import { UserNetwork } from '../../src/machine/net/user-network';
import { parseUserNetworkOptions } from '../../src/machine/net/user-network-options';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import { VirtioNet } from '../../src/machine/virtio/net/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import { balloonKind } from '../../src/machine/virtio/unbound/config';
import { UnboundDevice } from '../../src/machine/virtio/unbound/device';
import type { RingOptions } from '../../src/machine/virtio/ring-features';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import type { Random } from './random';

export const MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);

const ref = (deviceId: number, kind: string): DeviceRef => {
  return { index: 0, transport: 'fuzz', deviceId, kind };
};

/** Refuses, as a real one would, what lies outside. */
class Disk implements BlockBackend {
  readonly sizeBytes: number;
  readonly readOnly: boolean;

  constructor(sizeBytes: number, readOnly: boolean) {
    this.sizeBytes = sizeBytes;
    this.readOnly = readOnly;
  }

  read(offset: number, target: Uint8Array): boolean {
    this.#check(offset, target.length);
    target.fill(offset & 0xff);
    return true;
  }

  write(offset: number, source: Uint8Array): boolean {
    this.#check(offset, source.length);
    return !this.readOnly;
  }

  writeZeroes(offset: number, lengthBytes: number): boolean {
    this.#check(offset, lengthBytes);
    return !this.readOnly;
  }

  flush(): boolean {
    return true;
  }

  dispose(): void {
    // Nothing is held.
  }

  #check(offset: number, lengthBytes: number): void {
    if (offset < 0 || lengthBytes < 0 || offset + lengthBytes > this.sizeBytes) {
      throw new Error(`the device left the image: ${lengthBytes} bytes at ${offset}`);
    }
  }
}

/** Sends back what it gets. */
export function echo(): NetworkBackend {
  const frames: Uint8Array[] = [];
  return {
    send: (frame) => {
      if (frames.length < 64) {
        frames.push(frame);
      }
    },
    receive: () => frames.shift(),
    nextDueNs: () => undefined,
    dispose: () => undefined,
  };
}

export function network(random: Random): NetworkBackend {
  const options = parseUserNetworkOptions(new Map());
  if (!options.ok || random.chance(50)) {
    return echo();
  }
  return new UserNetwork(options.value);
}

/** Something comes from it again and again. */
class Talker implements CharacterBackend {
  readonly connected: boolean;
  readonly isReadable = true;
  readonly #random: Random;
  pendingBytes = 9;

  constructor(random: Random) {
    this.#random = random;
    this.connected = random.chance(80);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) {
      throw new Error('nothing was written');
    }
  }

  read(maxBytes: number): Uint8Array | undefined {
    if (maxBytes <= 0) {
      throw new Error(`${maxBytes} bytes were asked for`);
    }
    const bytes = Math.min(maxBytes, this.pendingBytes);
    this.pendingBytes = this.#random.chance(60) ? this.#random.below(10_000) : 0;
    return bytes === 0 ? undefined : new Uint8Array(bytes).fill(0x61);
  }

  dispose(): void {
    // Nothing is held.
  }
}

function consoleDevice(random: Random, ring: RingOptions): VirtioConsole {
  const maxPorts = random.pick([1, 2, 31]);
  const emergencyWrite = random.chance(80);
  const device = new VirtioConsole(ref(3, 'virtio-serial'), { ...ring, maxPorts, emergencyWrite });
  for (let id = 0; id < maxPorts; id++) {
    if (random.chance(id < 3 || id === maxPorts - 1 ? 70 : 5)) {
      device.addPort({
        id,
        isConsole: random.chance(50),
        name: random.chance(50) ? 'port' : undefined,
        chardev: undefined,
        backend: random.chance(80) ? new Talker(random) : undefined,
      });
    }
  }
  return device;
}

export function randomDevice(random: Random): VirtioDevice {
  const ring = { eventIdx: random.chance(90), indirectDesc: random.chance(90) };
  const queueSize = random.pick([2, 8, 256, 1024]);
  switch (random.below(11)) {
    case 0:
    case 1:
      return new VirtioRng(ref(4, 'virtio-rng'), {
        ...ring,
        random: { fill: (target) => target.fill(7) },
      });
    case 2:
    case 3:
    case 4: {
      const sizeBytes = random.pick([0, 1536, 1 << 16, 2 ** 41]);
      const backend = new Disk(sizeBytes, random.chance(20));
      const numQueues = random.pick([1, 1, 3]);
      return new VirtioBlk(ref(2, 'virtio-blk'), { ...ring, backend, queueSize, numQueues });
    }
    case 5:
      return new UnboundDevice(ref(5, 'virtio-balloon'), balloonKind(), ring);
    case 6:
    case 7:
      return consoleDevice(random, ring);
    default:
      return new VirtioNet(ref(1, 'virtio-net'), {
        ...ring,
        backend: network(random),
        mac: MAC,
        rxQueueSize: queueSize,
        mrgRxbuf: random.chance(80),
      });
  }
}
