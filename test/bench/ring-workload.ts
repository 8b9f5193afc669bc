import {
  dev_get_priv,
  dev_get_uclass_priv,
  device_probe,
} from '../../src/firmware/drivers/core/device';
import { virtio_find_vqs } from '../../src/firmware/drivers/virtio/virtio-uclass';
import {
  virtqueue_add,
  virtqueue_get_buf,
  virtqueue_kick,
} from '../../src/firmware/drivers/virtio/virtio_ring';
import type { GuestRam } from '../../src/firmware/hal';
import type { UDevice } from '../../src/firmware/include/dm/device';
import { gd } from '../../src/firmware/include/asm-generic/global_data';
import type { VirtioDevPriv } from '../../src/firmware/include/virtio';
import type { Virtqueue } from '../../src/firmware/include/virtio_ring';
import { MemoryWatches } from '../../src/runtime/debug/data-breakpoints/memory-watches';
import { statementCount } from '../../src/runtime/debug/debug-points';
import { WatchedRam } from '../../src/runtime/guest/watched/watched-ram';
import { makeVirtioSandbox } from '../firmware/virtio-sandbox';
import type { VirtioSandboxPriv } from '../firmware/virtio-sandbox';

/** A request: header, data, status, as virtio-blk sends it. */
const REQUEST = [
  { addr: 0x4200_0000, length: 16 },
  { addr: 0x4201_0000, length: 512 },
  { addr: 0x4202_0000, length: 1 },
];
/** How often a driver looks before the device is done. */
const EMPTY_POLLS = 8;

function makeQueue(): { queue: Virtqueue; bus: UDevice } {
  const { bus } = makeVirtioSandbox();
  const vqs: Virtqueue[] = [];
  const probed = device_probe(bus);
  const child = bus.child_head[0];
  if (probed !== 0 || child === undefined) {
    throw new Error(`the transport does not probe: ${probed}`);
  }
  dev_get_uclass_priv<VirtioDevPriv>(bus).vdev = child;
  const found = virtio_find_vqs(child, 1, vqs);
  const queue = vqs[0];
  if (found !== 0 || queue === undefined) {
    throw new Error(`no queue: ${found}`);
  }
  return { queue, bus };
}

const { queue, bus } = makeQueue();

/** Sends `chains` requests through the driver's side of a ring; the device's side is three stores. */
export function runRing(chains: number): void {
  const { view, base } = gd.hal.ram;
  const used = queue.vring.used - base;
  const priv = dev_get_priv<VirtioSandboxPriv>(bus);
  const length = { value: 0 };
  for (let i = 0; i < chains; i++) {
    const head = queue.free_head;
    virtqueue_add(queue, REQUEST, 1, 2);
    virtqueue_kick(queue);
    for (let poll = 0; poll < EMPTY_POLLS; poll++) {
      virtqueue_get_buf(queue, length);
    }
    const idx = view.getUint16(used + 2, true);
    view.setUint32(used + 4 + 8 * (idx & 3), head, true);
    view.setUint32(used + 8 + 8 * (idx & 3), 513, true);
    view.setUint16(used + 2, idx + 1, true);
    if (virtqueue_get_buf(queue, length) === 0 || length.value !== 513) {
      throw new Error(`chain ${i} did not come back`);
    }
    priv.notified.length = 0;
  }
}

export const statements = statementCount;

/** From now on four bytes of the descriptor table are watched. */
export function watchMemory(): void {
  const plain = gd.hal.ram;
  const watches = new MemoryWatches(() => undefined);
  const range = { address: queue.vring.desc + 16 * 3 + 8, bytes: 4, name: undefined };
  watches.set([{ ...range, breakpoints: [] }], plain);
  (gd.hal as { ram: GuestRam }).ram = new WatchedRam(plain, watches);
}
