import type { BlockBackend } from '../../../base/host';
import {
  VIRTIO_BLK_F_BLK_SIZE,
  VIRTIO_BLK_F_CONFIG_WCE,
  VIRTIO_BLK_F_DISCARD,
  VIRTIO_BLK_F_FLUSH,
  VIRTIO_BLK_F_GEOMETRY,
  VIRTIO_BLK_F_MQ,
  VIRTIO_BLK_F_RO,
  VIRTIO_BLK_F_SCSI,
  VIRTIO_BLK_F_SEG_MAX,
  VIRTIO_BLK_F_TOPOLOGY,
  VIRTIO_BLK_F_WRITE_ZEROES,
} from '../../../spec/virtio-feature-bits';
import { featureSet } from '../../../spec/virtio-features';
import { VIRTIO_BLK_SECTOR_BYTES } from '../../../spec/virtio-blk';
import { ringFeatures } from '../ring-features';
import type { VirtioBlkOptions } from './options';

/** QEMU's default for the two `max-…-sectors` properties. */
export const DEFAULT_MAX_SECTORS = 0x3f_ffff;

const DEFAULT_QUEUE_SIZE = 256;
const HEADS = 16;
const SECTORS_PER_TRACK = 63;

/** Capacity in 512-byte sectors; the last one may be incomplete in the image. */
export function capacitySectors(backend: BlockBackend): number {
  return Math.ceil(backend.sizeBytes / VIRTIO_BLK_SECTOR_BYTES);
}

export function blkQueueSizes(options: VirtioBlkOptions): number[] {
  const size = options.queueSize ?? DEFAULT_QUEUE_SIZE;
  return new Array<number>(options.numQueues ?? 1).fill(size);
}

/** SCSI commands are for devices that have no modern interface; those in turn don't promise any layout. */
export function blkFeatures(
  options: VirtioBlkOptions,
  legacy: boolean,
  transitional: boolean,
): bigint {
  const bits = [
    VIRTIO_BLK_F_SEG_MAX,
    VIRTIO_BLK_F_GEOMETRY,
    VIRTIO_BLK_F_BLK_SIZE,
    VIRTIO_BLK_F_FLUSH,
    VIRTIO_BLK_F_TOPOLOGY,
  ];
  if (options.backend.readOnly) {
    bits.push(VIRTIO_BLK_F_RO);
  }
  if (legacy && !transitional) {
    bits.push(VIRTIO_BLK_F_SCSI);
  }
  if (options.configWce ?? true) {
    bits.push(VIRTIO_BLK_F_CONFIG_WCE);
  }
  if ((options.numQueues ?? 1) > 1) {
    bits.push(VIRTIO_BLK_F_MQ);
  }
  if (options.discard ?? true) {
    bits.push(VIRTIO_BLK_F_DISCARD);
  }
  if (options.writeZeroes ?? true) {
    bits.push(VIRTIO_BLK_F_WRITE_ZEROES);
  }
  const ring = transitional ? options : { ...options, anyLayout: false };
  return featureSet(...bits) | ringFeatures(ring, legacy);
}

/** The configuration ends with the last field that an offered feature needs. */
export function blkConfigBytes(options: VirtioBlkOptions): number {
  if (options.writeZeroes ?? true) {
    return 57;
  }
  return (options.discard ?? true) ? 48 : 36;
}

/**
 * Fills in the configuration. The geometry is QEMU's guess for an image without a translation in its partition table.
 *
 * @spec VIRTIO 1.2 §5.2.4 Device configuration layout
 */
export function fillBlkConfig(view: DataView, options: VirtioBlkOptions, writeback: boolean): void {
  const logical = options.logicalBlockSize ?? 512;
  const physical = options.physicalBlockSize ?? 512;
  const sectors = capacitySectors(options.backend);
  const queueSize = options.queueSize ?? DEFAULT_QUEUE_SIZE;
  const sectorsPerTrack = options.sectorsPerTrack ?? SECTORS_PER_TRACK;
  const cylinders = Math.floor(sectors / (HEADS * SECTORS_PER_TRACK));
  for (let i = 0; i < view.byteLength; i++) {
    view.setUint8(i, 0);
  }
  view.setUint32(0, sectors >>> 0, true);
  view.setUint32(4, Math.floor(sectors / 2 ** 32), true);
  view.setUint32(8, 0, true);
  view.setUint32(12, (options.segMaxAdjust ?? true) ? queueSize - 2 : 128 - 2, true);
  view.setUint16(16, options.cylinders ?? Math.min(16383, Math.max(2, cylinders)), true);
  view.setUint8(18, options.heads ?? HEADS);
  view.setUint8(19, sectorsPerTrack & ~(logical / VIRTIO_BLK_SECTOR_BYTES - 1));
  view.setUint32(20, logical, true);
  view.setUint8(24, Math.max(0, Math.round(Math.log2(physical / logical))));
  view.setUint8(25, 0);
  view.setUint16(26, (options.minIoSize ?? 0) / logical, true);
  view.setUint32(28, (options.optIoSize ?? 0) / logical, true);
  view.setUint8(32, writeback ? 1 : 0);
  view.setUint16(34, options.numQueues ?? 1, true);
  if (view.byteLength < 48) {
    return;
  }
  if (options.discard ?? true) {
    const granularity = options.discardGranularity ?? logical;
    view.setUint32(36, options.maxDiscardSectors ?? DEFAULT_MAX_SECTORS, true);
    view.setUint32(40, 1, true);
    view.setUint32(44, granularity / VIRTIO_BLK_SECTOR_BYTES, true);
  }
  if (view.byteLength < 57) {
    return;
  }
  view.setUint32(48, options.maxWriteZeroesSectors ?? DEFAULT_MAX_SECTORS, true);
  view.setUint32(52, 1, true);
  view.setUint8(56, 1);
}
