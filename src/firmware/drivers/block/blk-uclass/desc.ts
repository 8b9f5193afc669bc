import { DEV_TYPE_HARDDISK, PART_TYPE_UNKNOWN } from '../../../include/blk';
import type { BlkDesc } from '../../../include/blk';
import type { AutoStruct } from '../../../include/dm/device';
import { gd } from '../../../include/asm-generic/global_data';
import { lbaintBits } from '../../../include/ide';

/** A description that bind() fills in; `bdev` is there before anybody else sees it. */
export function createBlkDesc(): BlkDesc {
  const desc: Omit<BlkDesc, 'bdev'> = {
    uclass_id: 0,
    devnum: 0,
    part_type: PART_TYPE_UNKNOWN,
    target: 0,
    lun: 0,
    hwpart: 0,
    type: DEV_TYPE_HARDDISK,
    removable: false,
    lba: 0,
    blksz: 0,
    log2blksz: 0,
    vendor: '',
    product: '',
    revision: '',
  };
  return desc as BlkDesc;
}

/** Bytes of a struct blk_desc. */
function sizeofBlkDesc(): number {
  return gd.arch64 || lbaintBits() === 64 ? 136 : 128;
}

/** Uclass plat of every block device. */
export const blkDescAuto: AutoStruct<BlkDesc> = {
  sizeBytes: sizeofBlkDesc,
  create: createBlkDesc,
};
