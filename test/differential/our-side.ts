import type { BlockBackend } from '../../src/base/host';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { TransportRig } from '../conformance/transport-rig';
import { ARENA, ARENA_BYTES, type DeviceKind, RAM_BASE, RAM_BYTES } from './operations';

/** One for all, as the next one begins when nobody uses it any more. */
const ram = createGuestMemory(RAM_BASE, RAM_BYTES);

/** The emulated device alone, with the same disk, or entropy of zeros. */
export class OurSide {
  readonly memory: GuestMemory;
  readonly rig: TransportRig;

  constructor(kind: DeviceKind, version: 1 | 2, disk: Uint8Array) {
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    ram.value.bytes.fill(0, ARENA - RAM_BASE, ARENA + ARENA_BYTES - RAM_BASE);
    this.memory = ram.value;
    const ref = { index: 0, transport: 'mmio', deviceId: 0, kind };
    const device =
      kind === 'blk'
        ? new VirtioBlk(ref, { backend: diskOf(disk) })
        : new VirtioRng(ref, { random: { fill: (target) => target.fill(0) } });
    this.rig = new TransportRig(version === 1 ? 'mmio v1' : 'mmio v2', device, this.memory);
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
