import type { ConfigField } from './virtio-structures';
import {
  VIRTIO_BLK_F_CONFIG_WCE,
  VIRTIO_BLK_F_DISCARD,
  VIRTIO_BLK_F_BLK_SIZE,
  VIRTIO_BLK_F_GEOMETRY,
  VIRTIO_BLK_F_MQ,
  VIRTIO_BLK_F_SECURE_ERASE,
  VIRTIO_BLK_F_SEG_MAX,
  VIRTIO_BLK_F_SIZE_MAX,
  VIRTIO_BLK_F_TOPOLOGY,
  VIRTIO_BLK_F_WRITE_ZEROES,
} from './virtio-feature-bits';

/**
 * Block device: a request is a readable header {type u32, reserved u32, sector u64}, data, and a writable status byte.
 *
 * @spec VIRTIO 1.2 §5.2.6 Device Operation
 */
export const VIRTIO_BLK_T_IN = 0;
export const VIRTIO_BLK_T_OUT = 1;
/** Legacy. */
export const VIRTIO_BLK_T_SCSI_CMD = 2;
export const VIRTIO_BLK_T_FLUSH = 4;
export const VIRTIO_BLK_T_GET_ID = 8;
export const VIRTIO_BLK_T_GET_LIFETIME = 10;
export const VIRTIO_BLK_T_DISCARD = 11;
export const VIRTIO_BLK_T_WRITE_ZEROES = 13;
export const VIRTIO_BLK_T_SECURE_ERASE = 14;
/** Legacy flag in `type`: a barrier before this request. */
export const VIRTIO_BLK_T_BARRIER = 0x8000_0000;

export const VIRTIO_BLK_S_OK = 0;
export const VIRTIO_BLK_S_IOERR = 1;
export const VIRTIO_BLK_S_UNSUPP = 2;

/** Unit of `sector` and `capacity`, whatever blk_size says. */
export const VIRTIO_BLK_SECTOR_BYTES = 512;
export const VIRTIO_BLK_HEADER_BYTES = 16;
export const VIRTIO_BLK_HEADER_TYPE = 0;
/** U-Boot calls it `ioprio`. */
export const VIRTIO_BLK_HEADER_RESERVED = 4;
export const VIRTIO_BLK_HEADER_SECTOR = 8;
export const VIRTIO_BLK_ID_BYTES = 20;

/** {sector u64, num_sectors u32, flags u32} of DISCARD and WRITE_ZEROES. */
export const VIRTIO_BLK_SEGMENT_BYTES = 16;
export const VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP = 1;

const requestNames: ReadonlyMap<number, string> = new Map([
  [VIRTIO_BLK_T_IN, 'VIRTIO_BLK_T_IN'],
  [VIRTIO_BLK_T_OUT, 'VIRTIO_BLK_T_OUT'],
  [VIRTIO_BLK_T_SCSI_CMD, 'VIRTIO_BLK_T_SCSI_CMD'],
  [VIRTIO_BLK_T_FLUSH, 'VIRTIO_BLK_T_FLUSH'],
  [VIRTIO_BLK_T_GET_ID, 'VIRTIO_BLK_T_GET_ID'],
  [VIRTIO_BLK_T_GET_LIFETIME, 'VIRTIO_BLK_T_GET_LIFETIME'],
  [VIRTIO_BLK_T_DISCARD, 'VIRTIO_BLK_T_DISCARD'],
  [VIRTIO_BLK_T_WRITE_ZEROES, 'VIRTIO_BLK_T_WRITE_ZEROES'],
  [VIRTIO_BLK_T_SECURE_ERASE, 'VIRTIO_BLK_T_SECURE_ERASE'],
]);

export function virtioBlkRequestName(type: number): string {
  return requestNames.get(type) ?? `request type ${type}`;
}

/** @spec VIRTIO 1.2 §5.2.4 Device configuration layout */
export const virtioBlkConfigFields: readonly ConfigField[] = [
  { name: 'capacity', offset: 0, sizeBytes: 8, format: 'number' },
  { name: 'size_max', offset: 8, sizeBytes: 4, format: 'number', feature: VIRTIO_BLK_F_SIZE_MAX },
  { name: 'seg_max', offset: 12, sizeBytes: 4, format: 'number', feature: VIRTIO_BLK_F_SEG_MAX },
  ...fields(VIRTIO_BLK_F_GEOMETRY, [
    ['geometry.cylinders', 16, 2],
    ['geometry.heads', 18, 1],
    ['geometry.sectors', 19, 1],
  ]),
  { name: 'blk_size', offset: 20, sizeBytes: 4, format: 'number', feature: VIRTIO_BLK_F_BLK_SIZE },
  ...fields(VIRTIO_BLK_F_TOPOLOGY, [
    ['topology.physical_block_exp', 24, 1],
    ['topology.alignment_offset', 25, 1],
    ['topology.min_io_size', 26, 2],
    ['topology.opt_io_size', 28, 4],
  ]),
  ...fields(VIRTIO_BLK_F_CONFIG_WCE, [['writeback', 32, 1]]),
  ...fields(VIRTIO_BLK_F_MQ, [['num_queues', 34, 2]]),
  ...fields(VIRTIO_BLK_F_DISCARD, [
    ['max_discard_sectors', 36, 4],
    ['max_discard_seg', 40, 4],
    ['discard_sector_alignment', 44, 4],
  ]),
  ...fields(VIRTIO_BLK_F_WRITE_ZEROES, [
    ['max_write_zeroes_sectors', 48, 4],
    ['max_write_zeroes_seg', 52, 4],
    ['write_zeroes_may_unmap', 56, 1],
  ]),
  ...fields(VIRTIO_BLK_F_SECURE_ERASE, [
    ['max_secure_erase_sectors', 60, 4],
    ['max_secure_erase_seg', 64, 4],
    ['secure_erase_sector_alignment', 68, 4],
  ]),
];

function fields(
  feature: number,
  list: readonly (readonly [name: string, offset: number, sizeBytes: number])[],
): ConfigField[] {
  return list.map(([name, offset, sizeBytes]) => ({
    name,
    offset,
    sizeBytes,
    format: 'number',
    feature,
  }));
}
