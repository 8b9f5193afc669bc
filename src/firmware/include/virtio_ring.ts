import { legacyRingAddresses, usedRingBytes } from '../../spec/virtio-ring';
import type { UDevice } from './dm/device';
import { gd } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';

/** @uboot include/virtio_ring.h struct vring: guest addresses of the three parts of a split virtqueue. */
export interface Vring {
  readonly num: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
}

/**
 * The driver's private copy of the descriptor table, one element of every array per descriptor: what a device
 * scribbles over the table in guest memory changes nothing here.
 *
 * @uboot include/virtio_ring.h struct vring_desc_shadow
 */
export interface VringDescShadow {
  /** Heap address of U-Boot's array. */
  readonly address: number;
  /** Guest addresses; all fit in 53 bits. */
  readonly addr: Float64Array;
  readonly len: Uint32Array;
  readonly flags: Uint16Array;
  readonly next: Uint16Array;
  /** 1: the descriptor is the first of a chain that the device may own. */
  readonly chain_head: Uint8Array;
}

/** {u64 addr, u32 len, u16 flags, u16 next, bool chain_head}, padded: i386 aligns 64 bits to 4 bytes. */
export function sizeofVringDescShadow(): number {
  return IS_ENABLED('X86') && !gd.arch64 ? 20 : 24;
}

/** @uboot include/virtio_ring.h struct virtqueue */
export interface Virtqueue {
  /** Heap address of the struct. */
  readonly address: number;
  readonly vdev: UDevice;
  readonly index: number;
  num_free: number;
  readonly vring: Vring;
  readonly vring_desc_shadow: VringDescShadow;
  /** Was VIRTIO_F_EVENT_IDX negotiated? */
  readonly event: boolean;
  free_head: number;
  /** Chains exposed since the last kick. */
  num_added: number;
  last_used_idx: number;
  avail_flags_shadow: number;
  avail_idx_shadow: number;
}

/** @uboot include/virtio_ring.h struct virtio_sg: a piece of guest memory. */
export interface VirtioSg {
  addr: number;
  length: number;
}

/** Bytes of a ring of `num` descriptors, in one block. @uboot include/virtio_ring.h vring_size() */
export function vring_size(num: number, align: number): number {
  return vring_init(num, 0, align).used + usedRingBytes(num, true);
}

/**
 * Where the parts of a ring of `num` descriptors at guest address `p` lie.
 *
 * ```
 *  p              p + 16 num                       next multiple of align
 *  | desc[num]    | flags idx ring[num] used_event | flags idx {id len}[num] avail_event |
 * ```
 *
 * @uboot include/virtio_ring.h vring_init()
 * @spec VIRTIO 1.2 §2.7.2 Legacy Interfaces: A Note on Virtqueue Layout
 */
export function vring_init(num: number, p: number, align: number): Vring {
  return { num, desc: p, ...legacyRingAddresses(p, num, align) };
}

/**
 * Must the other side be notified, when it asked to hear of `event_idx` and the index went from `old` to `new_idx`?
 *
 * @uboot include/virtio_ring.h vring_need_event()
 */
export function vring_need_event(event_idx: number, new_idx: number, old: number): boolean {
  return ((new_idx - event_idx - 1) & 0xffff) < ((new_idx - old) & 0xffff);
}
