import { printf } from '../../common/console';
import { blk_dselect_hwpart, blk_get_dev } from '../../drivers/block/blk-uclass';
import { env_get } from '../../env/common';
import { DEV_TYPE_UNKNOWN, PART_TYPE_UNKNOWN } from '../../include/blk';
import type { BlkDesc } from '../../include/blk';
import { EINVAL, ENODEV, ENOENT, EPROTONOSUPPORT } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { MAX_SEARCH_PARTITIONS, newDiskPartition } from '../../include/part';
import type { DiskPartition } from '../../include/part';
import { simple_strtoul_end } from '../../lib/strto';
import { part_get_info, part_get_info_by_name } from '../part';
import { part_get_info_whole_disk } from './info';

/** A partition of a device; number 0 is the whole device. */
export interface FoundPartition {
  readonly desc: BlkDesc;
  readonly part: number;
  readonly info: DiskPartition;
}

/** The device string has no `:PART`. @uboot disk/part.c PART_UNSPECIFIED */
const PART_UNSPECIFIED = -2;

/** `:auto`. @uboot disk/part.c PART_AUTO */
const PART_AUTO = -1;

/** @uboot disk/part.c get_dev_hwpart() */
function get_dev_hwpart(ifname: string, dev: number, hwpart: number): BlkDesc | null {
  const desc = blk_get_dev(ifname, dev);
  if (desc === null || blk_dselect_hwpart(desc, hwpart) < 0) {
    return null;
  }
  return desc;
}

/**
 * The device of `0` or `0.1` (with a hardware partition), numbers in hexadecimal.
 *
 * @uboot disk/part.c blk_get_device_by_str()
 */
export function blk_get_device_by_str(ifname: string, dev_hwpart_str: string): BlkDesc | Errno {
  const dot = dev_hwpart_str.indexOf('.');
  const dev_str = dot < 0 ? dev_hwpart_str : dev_hwpart_str.slice(0, dot);
  const dev = simple_strtoul_end(dev_str, 16);
  let hwpart = 0;
  let desc: BlkDesc | null;

  if (dev.end !== dev_str.length) {
    printf('** Bad device specification %s %s **\n', ifname, dev_str);
    return -EINVAL;
  }
  if (dot >= 0) {
    const hwpart_str = dev_hwpart_str.slice(dot + 1);
    const parsed = simple_strtoul_end(hwpart_str, 16);
    if (parsed.end !== hwpart_str.length) {
      printf('** Bad HW partition specification %s %s **\n', ifname, hwpart_str);
      return -EINVAL;
    }
    hwpart = parsed.value;
  }
  desc = get_dev_hwpart(ifname, dev.value, hwpart);
  if (desc === null || desc.type === DEV_TYPE_UNKNOWN) {
    return -ENODEV;
  }
  return desc;
}

/**
 * The partition that a user means by `0:1`, `0`, `0:0` or `0:auto`; all that can be wrong about it is printed. No
 * string, or `-`, stands for the environment's `bootdevice`.
 *
 * @uboot disk/part.c blk_get_device_part_str()
 */
export function blk_get_device_part_str(
  ifname: string,
  wanted: string | undefined,
  allow_whole_dev: boolean,
): FoundPartition | Errno {
  let dev_part_str = wanted;
  let colon: number;
  let dev_str: string;
  let desc: BlkDesc | Errno;
  let part: number | undefined;

  if (dev_part_str === undefined || dev_part_str === '' || dev_part_str === '-') {
    dev_part_str = env_get('bootdevice') ?? undefined;
  }
  if (dev_part_str === undefined) {
    printf('** No device specified **\n');
    return -ENODEV;
  }
  colon = dev_part_str.indexOf(':');
  dev_str = colon < 0 ? dev_part_str : dev_part_str.slice(0, colon);
  desc = blk_get_device_by_str(ifname, dev_str);
  if (IS_ERR(desc)) {
    printf('** Bad device specification %s %s **\n', ifname, dev_str);
    return desc;
  }
  if (desc.lba === 0) {
    printf('** Bad device size - %s %s **\n', ifname, dev_str);
    return -EINVAL;
  }
  part = parsePartNumber(colon < 0 ? '' : dev_part_str.slice(colon + 1));
  if (part === undefined) {
    printf('** Bad partition specification %s %s **\n', ifname, dev_part_str);
    return -EINVAL;
  }
  if (desc.part_type === PART_TYPE_UNKNOWN || part === 0) {
    return wholeDevice(desc, part, ifname, dev_part_str, allow_whole_dev);
  }
  if (part === PART_AUTO) {
    return automaticPartition(desc);
  }
  return numberedPartition(desc, part === PART_UNSPECIFIED ? 1 : part);
}

/** The part behind the colon; undefined when it isn't a number. */
function parsePartNumber(part_str: string): number | undefined {
  if (part_str === '') {
    return PART_UNSPECIFIED;
  }
  if (part_str === 'auto') {
    return PART_AUTO;
  }
  const parsed = simple_strtoul_end(part_str, 16);
  return parsed.end === part_str.length ? parsed.value | 0 : undefined;
}

/** There is no table, or the user asked for the whole device. */
function wholeDevice(
  desc: BlkDesc,
  part: number,
  ifname: string,
  dev_part_str: string,
  allow_whole_dev: boolean,
): FoundPartition | Errno {
  const info = newDiskPartition();
  if (part > 0 || (part !== 0 && !allow_whole_dev)) {
    printf('** No partition table - %s %s **\n', ifname, dev_part_str.replace(/:.*/, ''));
    return -EPROTONOSUPPORT;
  }
  if (!allow_whole_dev) {
    printf('** Bad partition specification %s %s **\n', ifname, dev_part_str);
    return -EINVAL;
  }
  part_get_info_whole_disk(desc, info);
  return { desc, part: 0, info };
}

function numberedPartition(desc: BlkDesc, part: number): FoundPartition | Errno {
  const info = newDiskPartition();
  if (part_get_info(desc, part, info) !== 0) {
    printf('** Invalid partition %d **\n', part);
    return -ENOENT;
  }
  return { desc, part, info };
}

/** The first bootable partition; if none is, the first one. */
function automaticPartition(desc: BlkDesc): FoundPartition | Errno {
  let first: FoundPartition | null = null;
  let info: DiskPartition;
  let p: number;
  for (p = 1; p <= MAX_SEARCH_PARTITIONS; p++) {
    info = newDiskPartition();
    if (part_get_info(desc, p, info) !== 0) {
      continue;
    }
    if (info.bootable !== 0) {
      return { desc, part: p, info };
    }
    first ??= { desc, part: p, info };
  }
  if (first === null) {
    printf('** No valid partitions found **\n');
    return -EINVAL;
  }
  return first;
}

/** `0#root`: device and partition name. @uboot disk/part.c part_get_info_by_dev_and_name() */
function part_get_info_by_dev_and_name(
  ifname: string,
  dev_part_str: string,
): FoundPartition | Errno {
  const hash = dev_part_str.indexOf('#');
  let desc: BlkDesc | Errno;
  let info: DiskPartition;
  let part: number;
  if (hash < 0) {
    return -EINVAL;
  }
  desc = blk_get_device_by_str(ifname, dev_part_str.slice(0, hash));
  if (IS_ERR(desc)) {
    return desc;
  }
  info = newDiskPartition();
  part = part_get_info_by_name(desc, dev_part_str.slice(hash + 1), info);
  if (part < 0) {
    printf('Could not find "%s" partition\n', dev_part_str.slice(hash + 1));
    return part;
  }
  return { desc, part, info };
}

/**
 * Takes `0#root` as well as `0:2`.
 *
 * @uboot disk/part.c part_get_info_by_dev_and_name_or_num()
 */
export function part_get_info_by_dev_and_name_or_num(
  ifname: string,
  dev_part_str: string | undefined,
  allow_whole_dev: boolean,
): FoundPartition | Errno {
  let found: FoundPartition | Errno;
  if (dev_part_str?.includes('#') === true) {
    found = part_get_info_by_dev_and_name(ifname, dev_part_str);
    if (!IS_ERR(found)) {
      return found;
    }
  }
  return blk_get_device_part_str(ifname, dev_part_str, allow_whole_dev);
}
