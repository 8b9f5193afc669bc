import { strdup } from '../lib/string';
import {
  dev_get_uclass_plat,
  device_get_uclass_id,
  device_probe,
  device_set_name_alloced,
} from '../drivers/core/device';
import { device_bind_driver } from '../drivers/core/lists';
import type { BlkDesc } from '../include/blk';
import type { Driver, UclassDriver, UDevice } from '../include/dm/device';
import { UCLASS_BLK, UCLASS_PARTITION } from '../include/dm/uclass-id';
import { EINVAL } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { MAX_SEARCH_PARTITIONS, newDiskPartition } from '../include/part';
import type { DiskPart, DiskPartition } from '../include/part';
import { part_get_info } from './part';

/**
 * Makes a device for each partition, children of the disk, named after it: `virtio-blk#31:1`. All numbers up to the
 * limit are tried, since a table may have holes.
 *
 * @uboot disk/disk-uclass.c part_create_block_devices()
 */
export function part_create_block_devices(blk_dev: UDevice): number {
  const desc = dev_get_uclass_plat<BlkDesc>(blk_dev);
  let info: DiskPartition;
  let part: number;
  let ret: number;
  if (device_get_uclass_id(blk_dev) !== UCLASS_BLK) {
    return 0;
  }
  for (part = 1; part <= MAX_SEARCH_PARTITIONS; part++) {
    info = newDiskPartition();
    if (part_get_info(desc, part, info) !== 0) {
      continue;
    }
    ret = createPartitionDevice(blk_dev, part, info);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

function createPartitionDevice(blk_dev: UDevice, part: number, info: DiskPartition): number {
  const name = `${blk_dev.name}:${part}`;
  const nameAddress = strdup(name);
  const dev = device_bind_driver(blk_dev, 'blk_partition', name);
  let part_data: DiskPart;
  if (IS_ERR(dev)) {
    return dev;
  }
  device_set_name_alloced(dev, nameAddress);
  part_data = dev_get_uclass_plat<DiskPart>(dev);
  part_data.partnum = part;
  part_data.gpt_part_info = info;
  return device_probe(dev) === 0 ? 0 : -EINVAL;
}

/** @uboot disk/disk-uclass.c U_BOOT_DRIVER(blk_partition) */
export const blk_partition: Driver = {
  name: 'blk_partition',
  id: UCLASS_PARTITION,
};

/** @uboot disk/disk-uclass.c UCLASS_DRIVER(partition) */
export const partition_uclass: UclassDriver = {
  name: 'partition',
  id: UCLASS_PARTITION,
  per_device_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 168 : 144),
    create: (): DiskPart => ({ partnum: 0, gpt_part_info: newDiskPartition() }),
  },
};
