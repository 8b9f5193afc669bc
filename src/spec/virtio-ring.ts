/**
 * Split virtqueue: three areas in guest memory, little-endian.
 *
 *   descriptor table (16 bytes each)     available ring (driver writes)     used ring (device writes)
 *   0  addr  u64                         0    flags u16                     0    flags u16
 *   8  len   u32                         2    idx   u16                     2    idx   u16
 *   12 flags u16                         4    ring  u16[size]               4    ring  {id u32, len u32}[size]
 *   14 next  u16                         4+2n used_event u16                4+8n avail_event u16
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export const VIRTQ_DESC_BYTES = 16;
export const VIRTQ_DESC_ADDR = 0;
export const VIRTQ_DESC_LEN = 8;
export const VIRTQ_DESC_FLAGS = 12;
export const VIRTQ_DESC_NEXT = 14;

export const VIRTQ_DESC_F_NEXT = 1;
export const VIRTQ_DESC_F_WRITE = 2;
export const VIRTQ_DESC_F_INDIRECT = 4;

export const VIRTQ_AVAIL_FLAGS = 0;
export const VIRTQ_AVAIL_IDX = 2;
export const VIRTQ_AVAIL_RING = 4;
export const VIRTQ_AVAIL_ELEM_BYTES = 2;
export const VIRTQ_AVAIL_F_NO_INTERRUPT = 1;

export const VIRTQ_USED_FLAGS = 0;
export const VIRTQ_USED_IDX = 2;
export const VIRTQ_USED_RING = 4;
export const VIRTQ_USED_ELEM_BYTES = 8;
export const VIRTQ_USED_ELEM_ID = 0;
export const VIRTQ_USED_ELEM_LEN = 4;
export const VIRTQ_USED_F_NO_NOTIFY = 1;

/** Bytes of the descriptor table. */
export function descriptorTableBytes(size: number): number {
  return VIRTQ_DESC_BYTES * size;
}

/** Offset of `used_event` in the available ring. */
export function usedEventOffset(size: number): number {
  return VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * size;
}

/** Offset of `avail_event` in the used ring. */
export function availEventOffset(size: number): number {
  return VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * size;
}

/** Bytes of the available ring, with `used_event`, which is there only with VIRTIO_F_EVENT_IDX. */
export function availableRingBytes(size: number, eventIdx: boolean): number {
  return VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * size + (eventIdx ? 2 : 0);
}

/** Bytes of the used ring, with `avail_event`, which is there only with VIRTIO_F_EVENT_IDX. */
export function usedRingBytes(size: number, eventIdx: boolean): number {
  return VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * size + (eventIdx ? 2 : 0);
}

/**
 * Where the rings of a legacy queue lie: one after the other, the used ring at the next multiple of `align`.
 *
 * @spec VIRTIO 1.2 §2.7.2 Legacy Interfaces: A Note on Virtqueue Layout
 */
export function legacyRingAddresses(
  descAddress: number,
  size: number,
  align: number,
): { readonly avail: number; readonly used: number } {
  const avail = descAddress + descriptorTableBytes(size);
  const end = avail + availableRingBytes(size, true);
  return { avail, used: align > 0 ? Math.ceil(end / align) * align : end };
}

/**
 * Has the index `eventIdx`, which the other side waits for, been passed between `oldIdx` and `newIdx`? All 16 bits.
 *
 * @spec VIRTIO 1.2 §2.7.10 Available Buffer Notification Suppression
 */
export function needEvent(eventIdx: number, newIdx: number, oldIdx: number): boolean {
  return ((newIdx - eventIdx - 1) & 0xffff) < ((newIdx - oldIdx) & 0xffff);
}
