import {
  VIRTIO_F_EVENT_IDX,
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_USED_F_NO_NOTIFY,
} from '../../../spec/virtio';
import { printf } from '../../common/console';
import { calloc, free, malloc, memalign } from '../../common/dlmalloc';
import type { UDevice } from '../../include/dm/device';
import { ENOSPC } from '../../include/errno';
import { ramClear } from '../../include/ram';
import { gd } from '../../include/asm-generic/global_data';
import type { Out, VirtioDevPriv } from '../../include/virtio';
import {
  sizeofVringDescShadow,
  vring_init,
  vring_need_event,
  vring_size,
} from '../../include/virtio_ring';
import type { VirtioSg, Virtqueue, Vring } from '../../include/virtio_ring';
import {
  chainReclaimed,
  isUsed,
  notifySuppressed,
  readAvailEvent,
  readUsedFlags,
  readUsedId,
  readUsedLen,
  usedSeen,
  writeAvailFlags,
  writeAvailIdx,
  writeAvailRing,
  writeDesc,
  writeDescFlags,
  writeUsedEvent,
} from '../../include/vring-memory';
import { dev_get_uclass_priv } from '../core/device';
import { transportOf, virtio_notify } from './virtio-uclass';
import { virtio_has_feature } from '../../include/virtio/config';

/*
 * Driver side of the split virtqueue. The driver never reads a descriptor back; it walks its own shadow copy.
 * What is where in guest memory: `include/vring-memory`.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */

/** Rings begin on a page, and shrink until they fit into what the heap can give. */
const PAGE_SIZE = 4096;

/** Writes descriptor `i` and gives the index of the one after it. */
function virtqueue_attach_desc(vq: Virtqueue, i: number, sg: VirtioSg, flags: number): number {
  const shadow = vq.vring_desc_shadow;
  const next = shadow.next[i] ?? 0;

  shadow.addr[i] = sg.addr;
  shadow.len[i] = sg.length;
  shadow.flags[i] = flags;
  writeDesc(vq.vring, i, sg.addr, sg.length, flags, next);
  return next;
}

/**
 * Exposes a chain of `out_sgs` buffers that the device reads, followed by `in_sgs` that it writes. -ENOSPC if there
 * aren't as many free descriptors. The device isn't told: see `virtqueue_kick`.
 *
 * @uboot drivers/virtio/virtio_ring.c virtqueue_add()
 * @spec VIRTIO 1.2 §2.7.13 Supplying Buffers to The Device
 */
export function virtqueue_add(
  vq: Virtqueue,
  sgs: readonly VirtioSg[],
  out_sgs: number,
  in_sgs: number,
): number {
  const shadow = vq.vring_desc_shadow;
  const total_sg = out_sgs + in_sgs;
  const head = vq.free_head;
  let i = head;
  let prev = head;
  let flags: number;

  if (vq.num_free < total_sg) {
    // A buffer needs free descriptors, and they come free when the device has used its buffers. It may not know of
    // them: the notification is the last step of supplying buffers (§2.7.13.4). So it is told now, if there is
    // something for it to read; buffers that it fills wait for nothing.
    if (out_sgs > 0) {
      virtio_notify(vq.vdev, vq);
    }
    return -ENOSPC;
  }

  for (let n = 0; n < total_sg; n++) {
    const sg = sgs[n];
    if (sg === undefined) {
      throw new RangeError(`virtqueue_add: ${total_sg} buffers announced, ${sgs.length} given`);
    }
    prev = i;
    flags = n < out_sgs ? VIRTQ_DESC_F_NEXT : VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE;
    i = virtqueue_attach_desc(vq, i, sg, flags);
  }
  flags = (shadow.flags[prev] ?? 0) & ~VIRTQ_DESC_F_NEXT;
  shadow.flags[prev] = flags;
  writeDescFlags(vq.vring, prev, flags);

  vq.num_free -= total_sg;
  vq.free_head = i;
  shadow.chain_head[head] = 1;

  writeAvailRing(vq.vring, vq.avail_idx_shadow, head);
  // The entry must be there before the index says so.
  gd.hal.barrier();
  vq.avail_idx_shadow = (vq.avail_idx_shadow + 1) & 0xffff;
  writeAvailIdx(vq, vq.avail_idx_shadow, head);
  vq.num_added++;

  // How many chains came since the last notification is told by two indices of 16 bits (§2.7.10): no more than that.
  if (vq.num_added === 0xffff) {
    virtqueue_kick(vq);
  }
  return 0;
}

function virtqueue_kick_prepare(vq: Virtqueue): boolean {
  const new_idx = vq.avail_idx_shadow;
  const old = (new_idx - vq.num_added) & 0xffff;

  // The index must be visible before the device's wish to be notified is read.
  gd.hal.barrier();
  vq.num_added = 0;
  if (vq.event) {
    return vring_need_event(readAvailEvent(vq.vring), new_idx, old);
  }
  return (readUsedFlags(vq.vring) & VIRTQ_USED_F_NO_NOTIFY) === 0;
}

/**
 * Tells the device of new chains, unless it asked not to be told. A transport's error is lost, as in U-Boot.
 *
 * @uboot drivers/virtio/virtio_ring.c virtqueue_kick()
 */
export function virtqueue_kick(vq: Virtqueue): void {
  if (virtqueue_kick_prepare(vq)) {
    virtio_notify(vq.vdev, vq);
  } else {
    notifySuppressed(vq);
  }
}

/** Puts a chain back to the front of the free list. The shadow says how long it is, not guest memory. */
function detach_buf(vq: Virtqueue, head: number): void {
  const shadow = vq.vring_desc_shadow;
  let i = head;

  shadow.chain_head[head] = 0;
  while (((shadow.flags[i] ?? 0) & VIRTQ_DESC_F_NEXT) !== 0) {
    i = shadow.next[i] ?? 0;
    vq.num_free++;
  }
  shadow.next[i] = vq.free_head;
  vq.free_head = head;
  vq.num_free++;
}

/**
 * Takes back the next chain that the device is done with: guest address of its first buffer, and in `len` the bytes
 * that the device says it wrote. 0 (NULL) while there is none. A used element that names no chain is complained
 * about and stays where it is, so that a caller who polls finds it for ever.
 *
 * @uboot drivers/virtio/virtio_ring.c virtqueue_get_buf()
 * @spec VIRTIO 1.2 §2.7.14 Receiving Used Buffers From The Device
 */
export function virtqueue_get_buf(vq: Virtqueue, len: Out<number> | null): number {
  let i: number;

  if (!isUsed(vq, vq.last_used_idx)) {
    return 0;
  }
  // Read the element only after the index that covers it.
  gd.hal.barrier();
  i = readUsedId(vq.vring, vq.last_used_idx);
  if (len !== null) {
    len.value = readUsedLen(vq.vring, vq.last_used_idx);
  }
  usedSeen(vq, i);

  if (i >= vq.vring.num) {
    printf('(%s.%d): id %u out of range\n', vq.vdev.name, vq.index, i);
    return 0;
  }
  if (vq.vring_desc_shadow.chain_head[i] === 0) {
    printf('(%s.%d): id %u is not a head\n', vq.vdev.name, vq.index, i);
    return 0;
  }

  detach_buf(vq, i);
  chainReclaimed(vq, i);
  vq.last_used_idx = (vq.last_used_idx + 1) & 0xffff;
  if ((vq.avail_flags_shadow & VIRTQ_AVAIL_F_NO_INTERRUPT) === 0) {
    writeUsedEvent(vq.vring, vq.last_used_idx);
    gd.hal.barrier();
  }
  return vq.vring_desc_shadow.addr[i] ?? 0;
}

function __vring_new_virtqueue(
  index: number,
  vring: Vring,
  udev: UDevice,
  vdev: UDevice,
): Virtqueue | null {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const address = malloc(gd.arch64 ? 96 : 60);
  const shadow_address = address === 0 ? 0 : calloc(vring.num, sizeofVringDescShadow());
  let vq: Virtqueue;

  if (shadow_address === 0) {
    free(address);
    return null;
  }
  vq = {
    address,
    vdev,
    index,
    num_free: vring.num,
    vring,
    vring_desc_shadow: {
      address: shadow_address,
      addr: new Float64Array(vring.num),
      len: new Uint32Array(vring.num),
      flags: new Uint16Array(vring.num),
      next: new Uint16Array(vring.num),
      chain_head: new Uint8Array(vring.num),
    },
    event: virtio_has_feature(vdev, VIRTIO_F_EVENT_IDX),
    free_head: 0,
    num_added: 0,
    last_used_idx: 0,
    avail_flags_shadow: 0,
    avail_idx_shadow: 0,
  };
  uc_priv.vqs.push(vq);

  // All completion is polled.
  vq.avail_flags_shadow |= VIRTQ_AVAIL_F_NO_INTERRUPT;
  if (!vq.event) {
    writeAvailFlags(vring, vq.avail_flags_shadow);
  }
  for (let i = 0; i < vring.num - 1; i++) {
    vq.vring_desc_shadow.next[i] = i + 1;
  }
  return vq;
}

/**
 * Makes queue `index` of the device behind transport `udev`, with `num` descriptors or, if the heap can't give that
 * much, with fewer. Null: `num` is not a power of two, or no memory.
 *
 * @uboot drivers/virtio/virtio_ring.c vring_create_virtqueue()
 */
export function vring_create_virtqueue(
  index: number,
  num: number,
  vring_align: number,
  udev: UDevice,
): Virtqueue | null {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const vdev = uc_priv.vdev;
  let queue = 0;
  let vring: Vring;
  let vq: Virtqueue | null;

  if ((num & (num - 1)) !== 0) {
    printf('Bad virtqueue length %u\n', num);
    return null;
  }
  while (num > 0 && vring_size(num, vring_align) > PAGE_SIZE) {
    queue = memalign(PAGE_SIZE, vring_size(num, vring_align));
    if (queue !== 0) {
      break;
    }
    num >>>= 1;
  }
  if (num === 0 || vdev === null) {
    return null;
  }
  if (queue === 0) {
    queue = memalign(PAGE_SIZE, vring_size(num, vring_align));
  }
  if (queue === 0) {
    return null;
  }
  ramClear(queue, vring_size(num, vring_align));
  vring = vring_init(num, queue, vring_align);
  vq = __vring_new_virtqueue(index, vring, udev, vdev);
  if (vq === null) {
    free(queue);
    return null;
  }
  return vq;
}

/** @uboot drivers/virtio/virtio_ring.c vring_del_virtqueue() */
export function vring_del_virtqueue(vq: Virtqueue): void {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(vq.vdev));

  free(vq.vring.desc);
  free(vq.vring_desc_shadow.address);
  uc_priv.vqs = uc_priv.vqs.filter((other) => other !== vq);
  free(vq.address);
}

/** @uboot drivers/virtio/virtio_ring.c virtqueue_get_vring_size() */
export function virtqueue_get_vring_size(vq: Virtqueue): number {
  return vq.vring.num;
}

/** @uboot drivers/virtio/virtio_ring.c virtqueue_get_desc_addr() */
export function virtqueue_get_desc_addr(vq: Virtqueue): number {
  return vq.vring.desc;
}

/** @uboot drivers/virtio/virtio_ring.c virtqueue_get_avail_addr() */
export function virtqueue_get_avail_addr(vq: Virtqueue): number {
  return vq.vring.avail;
}

/** @uboot drivers/virtio/virtio_ring.c virtqueue_get_used_addr() */
export function virtqueue_get_used_addr(vq: Virtqueue): number {
  return vq.vring.used;
}

/** Did the device's used index move away from `last_used_idx`? @uboot drivers/virtio/virtio_ring.c virtqueue_poll() */
export function virtqueue_poll(vq: Virtqueue, last_used_idx: number): boolean {
  gd.hal.barrier();
  return isUsed(vq, last_used_idx);
}
