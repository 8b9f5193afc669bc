import * as mmio from '../../../../spec/virtio-mmio';
import type { AccessSize } from '../../../bus';

/** `QEMU`, little-endian. */
export const VENDOR_ID_QEMU = 0x554d_4551;

/** Magic, version and vendor are there without a device too, for any width. */
export function readEmptySlot(version: 1 | 2, offset: number, sizeBytes: AccessSize): number {
  let value = 0;
  if (offset === mmio.VIRTIO_MMIO_MAGIC_VALUE) {
    value = mmio.VIRTIO_MMIO_MAGIC;
  } else if (offset === mmio.VIRTIO_MMIO_VERSION) {
    value = version;
  } else if (offset === mmio.VIRTIO_MMIO_VENDOR_ID) {
    value = VENDOR_ID_QEMU;
  }
  return sizeBytes === 4 ? value : value & (sizeBytes === 2 ? 0xffff : 0xff);
}
