import { printf, puts } from '../../common/console';
import { DEV_TYPE_CDROM, DEV_TYPE_HARDDISK, DEV_TYPE_UNKNOWN } from '../../include/blk';
import type { BlkDesc } from '../../include/blk';
import { UCLASS_IDE, UCLASS_VIRTIO } from '../../include/dm/uclass-id';

/**
 * What `virtio info` says of a disk. Megabytes and gigabytes with one digit, cut off.
 *
 * @uboot disk/part.c dev_print()
 */
export function dev_print(desc: BlkDesc): void {
  const blocks512 = Math.floor((desc.lba * desc.blksz) / 512);
  let mb: number;
  let gb: number;
  if (desc.type === DEV_TYPE_UNKNOWN) {
    puts('not available\n');
    return;
  }
  if (desc.uclass_id === UCLASS_VIRTIO) {
    printf('%s VirtIO Block Device\n', desc.vendor);
  } else if (desc.uclass_id === UCLASS_IDE) {
    printf('Model: %s Firm: %s Ser#: %s\n', desc.vendor, desc.revision, desc.product);
  } else {
    printf('device type %d unknown\n', desc.uclass_id);
    return;
  }
  puts('            Type: ');
  if (desc.removable) {
    puts('Removable ');
  }
  if (desc.type === DEV_TYPE_HARDDISK) {
    puts('Hard Disk');
  } else if (desc.type === DEV_TYPE_CDROM) {
    puts('CD ROM');
  } else {
    printf('# %02X #', desc.type & 0x1f);
  }
  puts('\n');
  if (desc.lba === 0 || desc.blksz === 0) {
    puts('            Capacity: not available\n');
    return;
  }
  mb = Math.floor((blocks512 * 10) / 2048);
  gb = Math.floor(mb / 1024);
  printf(
    '            Capacity: %llu.%llu MB = %llu.%llu GB (%llu x %lu)\n',
    Math.floor(mb / 10),
    mb % 10,
    Math.floor(gb / 10),
    gb % 10,
    desc.lba,
    desc.blksz,
  );
}
