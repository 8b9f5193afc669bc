'no debug points';

import {
  VIRTQ_AVAIL_ELEM_BYTES,
  VIRTQ_AVAIL_FLAGS,
  VIRTQ_AVAIL_IDX,
  VIRTQ_AVAIL_RING,
  VIRTQ_DESC_ADDR,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_FLAGS,
  VIRTQ_DESC_LEN,
  VIRTQ_DESC_NEXT,
  VIRTQ_USED_ELEM_BYTES,
  VIRTQ_USED_ELEM_ID,
  VIRTQ_USED_ELEM_LEN,
  VIRTQ_USED_FLAGS,
  VIRTQ_USED_IDX,
  VIRTQ_USED_RING,
  availEventOffset,
  usedEventOffset,
} from '../../spec/virtio-ring';
import { gd } from './asm-generic/global_data';
import type { Virtqueue, Vring } from './virtio_ring';

/*
 * The driver's one door to the memory of a split virtqueue: every load and store of a ring is here, little-endian,
 * which on all boards that we have is the byte order of a legacy device (the CPU's) too. `idx` counts chains without
 * end; its place in a ring is the remainder by the ring's size, a power of two. Stores that mean something to the
 * device tell the listener, if the Hal has one.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */

/** A descriptor as it is in guest memory. */
export interface VringDesc {
  readonly addr: bigint;
  readonly len: number;
  readonly flags: number;
  readonly next: number;
}

export function writeDesc(
  vring: Vring,
  i: number,
  addr: number,
  len: number,
  flags: number,
  next: number,
): void {
  const { view, base } = gd.hal.ram;
  const desc = vring.desc + VIRTQ_DESC_BYTES * i - base;
  view.setUint32(desc + VIRTQ_DESC_ADDR, addr >>> 0, true);
  view.setUint32(desc + VIRTQ_DESC_ADDR + 4, Math.floor(addr / 0x1_0000_0000), true);
  view.setUint32(desc + VIRTQ_DESC_LEN, len, true);
  view.setUint16(desc + VIRTQ_DESC_FLAGS, flags, true);
  view.setUint16(desc + VIRTQ_DESC_NEXT, next, true);
}

export function writeDescFlags(vring: Vring, i: number, flags: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint16(vring.desc + VIRTQ_DESC_BYTES * i + VIRTQ_DESC_FLAGS - base, flags, true);
}

/** The driver never does this to use a queue: it has its shadow copy. */
export function readDesc(vring: Vring, i: number): VringDesc {
  const { view, base } = gd.hal.ram;
  const desc = vring.desc + VIRTQ_DESC_BYTES * i - base;
  return {
    addr: view.getBigUint64(desc + VIRTQ_DESC_ADDR, true),
    len: view.getUint32(desc + VIRTQ_DESC_LEN, true),
    flags: view.getUint16(desc + VIRTQ_DESC_FLAGS, true),
    next: view.getUint16(desc + VIRTQ_DESC_NEXT, true),
  };
}

export function readAvailFlags(vring: Vring): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(vring.avail + VIRTQ_AVAIL_FLAGS - base, true);
}

export function writeAvailFlags(vring: Vring, flags: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint16(vring.avail + VIRTQ_AVAIL_FLAGS - base, flags, true);
}

export function readAvailIdx(vring: Vring): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(vring.avail + VIRTQ_AVAIL_IDX - base, true);
}

export function readAvailRing(vring: Vring, idx: number): number {
  const { view, base } = gd.hal.ram;
  const slot = idx & (vring.num - 1);
  return view.getUint16(
    vring.avail + VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * slot - base,
    true,
  );
}

export function writeAvailRing(vring: Vring, idx: number, head: number): void {
  const { view, base } = gd.hal.ram;
  const slot = idx & (vring.num - 1);
  view.setUint16(vring.avail + VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * slot - base, head, true);
}

/** From now on the device may take the chain whose first descriptor is `head`. */
export function writeAvailIdx(vq: Virtqueue, idx: number, head: number): void {
  const { ram, ringListener } = gd.hal;
  ram.view.setUint16(vq.vring.avail + VIRTQ_AVAIL_IDX - ram.base, idx, true);
  if (ringListener !== undefined) {
    ringListener.chainExposed(vq, head, idx);
  }
}

/** The device need not interrupt before it has used the chain that `idx` counts. */
export function writeUsedEvent(vring: Vring, idx: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint16(vring.avail + usedEventOffset(vring.num) - base, idx, true);
}

export function readUsedFlags(vring: Vring): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(vring.used + VIRTQ_USED_FLAGS - base, true);
}

export function readUsedIdx(vring: Vring): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(vring.used + VIRTQ_USED_IDX - base, true);
}

/** First descriptor of the chain that the device is done with, as it says. */
export function readUsedId(vring: Vring, idx: number): number {
  const { view, base } = gd.hal.ram;
  const slot = idx & (vring.num - 1);
  return view.getUint32(
    vring.used + VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * slot + VIRTQ_USED_ELEM_ID - base,
    true,
  );
}

/** Bytes that the device wrote to that chain, as it says. */
export function readUsedLen(vring: Vring, idx: number): number {
  const { view, base } = gd.hal.ram;
  const slot = idx & (vring.num - 1);
  return view.getUint32(
    vring.used + VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * slot + VIRTQ_USED_ELEM_LEN - base,
    true,
  );
}

/** The device wants to be notified when the available index passes this. */
export function readAvailEvent(vring: Vring): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(vring.used + availEventOffset(vring.num) - base, true);
}

/** The device asked not to be told of the chains that are new to it. */
export function notifySuppressed(vq: Virtqueue): void {
  const { ringListener } = gd.hal;
  if (ringListener !== undefined) {
    ringListener.notifySuppressed(vq);
  }
}

/** Has the device used a chain beyond those that `last_used_idx` counts? */
export function isUsed(vq: Virtqueue, last_used_idx: number): boolean {
  const used = readUsedIdx(vq.vring) !== last_used_idx;
  if (!used) {
    gd.hal.ringListener?.nothingUsed(vq);
  }
  return used;
}

/** The driver has looked at the next used element. */
export function usedSeen(vq: Virtqueue, id: number): void {
  const { ringListener } = gd.hal;
  if (ringListener !== undefined) {
    ringListener.usedSeen(vq, id, readUsedLen(vq.vring, vq.last_used_idx));
  }
}

/** The chain's descriptors are free again. */
export function chainReclaimed(vq: Virtqueue, head: number): void {
  const { ringListener } = gd.hal;
  if (ringListener !== undefined) {
    ringListener.chainReclaimed(vq, head);
  }
}
