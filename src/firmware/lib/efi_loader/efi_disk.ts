import { printf } from '../../common/console';
import { dev_get_uclass_plat, device_get_uclass_id } from '../../drivers/core/device';
import { fs_close, fs_set_blk_dev_with_part } from '../../fs/fs';
import type { BlkDesc } from '../../include/blk';
import { PART_TYPE_UNKNOWN } from '../../include/blk';
import { statics } from '../../include/asm-generic/global_data';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_BLK, UCLASS_PARTITION } from '../../include/dm/uclass-id';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { DiskPart } from '../../include/part';
import { PART_EFI_SYSTEM_PARTITION, newDiskPartition } from '../../include/part';
import { part_get_info } from '../../disk/part';
import { efi_allocate_pool } from './efi_memory';

/** What EFI keeps of a disk or partition: its device path, twice. */
const DISK_POOLS = 2;
const DEVICE_PATH_BYTES = 128;

interface SystemPartition {
  readonly desc: BlkDesc;
  readonly part: number;
}

function efiDisks(): { esp: SystemPartition | null } {
  return statics<{ esp: SystemPartition | null }>('lib/efi_loader/efi_disk.c', () => ({
    esp: null,
  }));
}

/** The first one that was found on a disk. @uboot lib/efi_loader/efi_disk.c efi_system_partition */
export function efi_system_partition(): SystemPartition | null {
  return efiDisks().esp;
}

/** Is there a file system that EFI could offer? @uboot lib/efi_loader/efi_disk.c efi_fs_exists() */
function efi_fs_exists(desc: BlkDesc, part: number): boolean {
  if (fs_set_blk_dev_with_part(desc, part) !== 0) {
    return false;
  }
  fs_close();
  return true;
}

/**
 * What EFI does for one disk or partition, as far as the disk can tell: it asks the table for the place, and looks for
 * a file system. Part 0 is the whole disk, where only a disk without a table can have one.
 *
 * @uboot lib/efi_loader/efi_disk.c efi_disk_add_dev()
 */
function efi_disk_add_dev(dev: UDevice, desc: BlkDesc, part: number): number {
  if (desc.lba === 0) {
    printf('Disk %s not ready\n', dev.name);
    return -1;
  }
  for (let i = 0; i < DISK_POOLS; i++) {
    efi_allocate_pool(DEVICE_PATH_BYTES);
  }
  if (part !== 0) {
    const info = newDiskPartition();
    part_get_info(desc, part, info);
    if ((info.bootable & PART_EFI_SYSTEM_PARTITION) !== 0) {
      efiDisks().esp ??= { desc, part };
    }
  }
  if (part !== 0 || desc.part_type === PART_TYPE_UNKNOWN) {
    efi_fs_exists(desc, part);
  }
  return 0;
}

/**
 * A block device has been probed: EFI makes its own disks of it and of its partitions.
 *
 * @uboot lib/efi_loader/efi_disk.c efi_disk_probe()
 */
export function efi_disk_probe(dev: UDevice): number {
  let desc: BlkDesc;
  if (!IS_ENABLED('EFI_LOADER') || device_get_uclass_id(dev) !== UCLASS_BLK) {
    return 0;
  }
  desc = dev_get_uclass_plat<BlkDesc>(dev);
  if (efi_disk_add_dev(dev, desc, 0) !== 0) {
    return 0;
  }
  for (const child of [...dev.child_head]) {
    if (device_get_uclass_id(child) === UCLASS_PARTITION) {
      efi_disk_add_dev(child, desc, dev_get_uclass_plat<DiskPart>(child).partnum);
    }
  }
  return 0;
}
