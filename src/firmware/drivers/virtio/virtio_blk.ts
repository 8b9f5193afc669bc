import {
  VIRTIO_BLK_HEADER_BYTES,
  VIRTIO_BLK_HEADER_RESERVED,
  VIRTIO_BLK_HEADER_SECTOR,
  VIRTIO_BLK_HEADER_TYPE,
  VIRTIO_BLK_S_OK,
  VIRTIO_BLK_SECTOR_BYTES,
  VIRTIO_BLK_T_IN,
  VIRTIO_BLK_T_OUT,
} from '../../../spec/virtio-devices';
import { stackAlloc, stackMark, stackRelease } from '../../common/stack-buffer';
import type { BlkDesc, BlkOps } from '../../include/blk';
import { DM_FLAG_ACTIVE_DMA } from '../../include/dm/device';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_BLK, UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { EIO } from '../../include/errno';
import { ramRead8, ramWrite32, ramWrite64 } from '../../include/ram';
import { VIRTIO_BLK_DRV_NAME } from '../../include/virtio';
import type { VirtioDevPriv } from '../../include/virtio';
import type { VirtioSg, Virtqueue } from '../../include/virtio_ring';
import { blk_next_free_devnum } from '../block/blk-uclass';
import { lbaintBits } from '../../include/ide';
import { dev_get_priv, dev_get_uclass_plat, dev_get_uclass_priv } from '../core/device';
import { sprintf } from '../../lib/vsprintf';
import {
  transportOf,
  virtio_driver_features_init,
  virtio_find_vqs,
  virtio_reset,
} from './virtio-uclass';
import { virtio_cread64 } from '../../include/virtio/config';
import { virtqueue_add, virtqueue_get_buf, virtqueue_kick } from './virtio_ring';

/** Offset of `capacity` in the device's configuration. @spec VIRTIO 1.2 §5.2.4 Device configuration layout */
const VIRTIO_BLK_CONFIG_CAPACITY = 0;

/** @uboot drivers/virtio/virtio_blk.c struct virtio_blk_priv */
export interface VirtioBlkPriv {
  /** The one request queue; there once the device was probed. */
  vqs: Virtqueue[];
}

/**
 * One request: header, data, status byte, always as three descriptors, and then waits for the device as long as it
 * takes. A count of 0 makes an empty data descriptor, which a device may choke on for ever.
 *
 * @uboot drivers/virtio/virtio_blk.c virtio_blk_do_req()
 */
function virtio_blk_do_req(
  dev: UDevice,
  sector: number,
  blkcnt: number,
  buffer: number,
  type: number,
): number {
  const priv = dev_get_priv<VirtioBlkPriv>(dev);
  const vq = priv.vqs[0];
  const sp = stackMark();
  const out_hdr = stackAlloc(VIRTIO_BLK_HEADER_BYTES, 8);
  const status = stackAlloc(1, 1);
  const hdr_sg: VirtioSg = { addr: out_hdr, length: VIRTIO_BLK_HEADER_BYTES };
  const data_sg: VirtioSg = { addr: buffer, length: blkcnt * VIRTIO_BLK_SECTOR_BYTES };
  const status_sg: VirtioSg = { addr: status, length: 1 };
  const sgs = [hdr_sg, data_sg, status_sg];
  let num_out = 1;
  let num_in = 1;
  let result: number;

  if (vq === undefined) {
    return -EIO;
  }
  ramWrite32(out_hdr + VIRTIO_BLK_HEADER_TYPE, type);
  ramWrite32(out_hdr + VIRTIO_BLK_HEADER_RESERVED, 0);
  ramWrite64(out_hdr + VIRTIO_BLK_HEADER_SECTOR, sector);
  if (type === VIRTIO_BLK_T_OUT) {
    num_out++;
  } else {
    num_in++;
  }

  result = virtqueue_add(vq, sgs, num_out, num_in);
  if (result === 0) {
    virtqueue_kick(vq);
    while (virtqueue_get_buf(vq, null) === 0) {}
    result = ramRead8(status) === VIRTIO_BLK_S_OK ? blkcnt : -EIO;
  }
  stackRelease(sp);
  return result;
}

function virtio_blk_read(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  return virtio_blk_do_req(dev, start, blkcnt, buffer, VIRTIO_BLK_T_IN);
}

function virtio_blk_write(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  return virtio_blk_do_req(dev, start, blkcnt, buffer, VIRTIO_BLK_T_OUT);
}

/**
 * The vendor as the description of the device: four letters (`QEMU` on MMIO), or four hexadecimal digits where the
 * upper half is empty (a PCI subsystem vendor).
 */
function vendorText(vendor: number): string {
  if (vendor >>> 16 === 0) {
    return sprintf('%04x', vendor);
  }
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) {
    const char = (vendor >>> shift) & 0xff;
    if (char === 0) {
      break;
    }
    text += String.fromCharCode(char);
  }
  return text;
}

/** Hands over an empty feature table, and takes the next block device number. */
function virtio_blk_bind(dev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(dev));
  const desc = dev_get_uclass_plat<BlkDesc>(dev);
  const devnum = blk_next_free_devnum(UCLASS_VIRTIO);

  if (devnum < 0) {
    return devnum;
  }
  desc.uclass_id = UCLASS_VIRTIO;
  desc.devnum = devnum;
  desc.part_type = 0;
  desc.lun = 0;
  desc.bdev = dev;
  desc.vendor = vendorText(uc_priv.vendor);

  virtio_driver_features_init(uc_priv, null, 0, null, 0);
  return 0;
}

function virtio_blk_probe(dev: UDevice): number {
  const priv = dev_get_priv<VirtioBlkPriv>(dev);
  const desc = dev_get_uclass_plat<BlkDesc>(dev);
  let cap: bigint;
  let ret: number;

  ret = virtio_find_vqs(dev, 1, priv.vqs);
  if (ret !== 0) {
    return ret;
  }
  desc.blksz = 512;
  desc.log2blksz = 9;
  cap = virtio_cread64(dev, VIRTIO_BLK_CONFIG_CAPACITY);
  desc.lba = Number(BigInt.asUintN(lbaintBits(), cap));
  return 0;
}

const virtio_blk_ops: BlkOps = {
  read: virtio_blk_read,
  write: virtio_blk_write,
};

export const virtio_blk: Driver = {
  name: VIRTIO_BLK_DRV_NAME,
  id: UCLASS_BLK,
  ops: virtio_blk_ops,
  bind: virtio_blk_bind,
  probe: virtio_blk_probe,
  remove: virtio_reset,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): VirtioBlkPriv => ({ vqs: [] }),
  },
  flags: DM_FLAG_ACTIVE_DMA,
};
