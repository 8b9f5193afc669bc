import { cString, guestBytes, guestView } from '../common/guest-bytes';
import { printf } from '../common/console';
import { stackAlloc, stackMark, stackRelease } from '../common/stack-buffer';
import { blk_dread } from '../drivers/block/blk-uclass';
import { PART_TYPE_DOS } from '../include/blk';
import type { BlkDesc } from '../include/blk';
import { BOOT_PART_TYPE, PART_BOOTABLE, PART_EFI_SYSTEM_PARTITION } from '../include/part';
import type { DiskPartition, PartDriver } from '../include/part';
import { sprintf } from '../lib/vsprintf';
import { part_set_generic_name, toLbaint } from './part/info';

/** What a boot sector can be. @uboot disk/part_dos.c */
const DOS_MBR = 0;
const DOS_PBR = 1;
const DOS_PART_TBL_OFFSET = 0x1be;
const DOS_PART_MAGIC_OFFSET = 0x1fe;
const DOS_PBR_FSTYPE_OFFSET = 0x36;
const DOS_PBR32_FSTYPE_OFFSET = 0x52;
const DOS_PART_DISKSIG_OFFSET = 0x1b8;
const EFI_SYSTEM_PARTITION_ID = 0xef;
/** Logical partitions that a chain may have: a chain that runs in a circle ends there. */
const MAX_EXT_PARTS = 256;

/** One of the four entries of a table sector. */
interface DosPartition {
  readonly boot_ind: number;
  readonly sys_ind: number;
  readonly start: number;
  readonly size: number;
}

function readTable(sector: number): readonly DosPartition[] {
  const view = guestView(sector + DOS_PART_TBL_OFFSET, 64);
  return [0, 16, 32, 48].map((at) => ({
    boot_ind: view.getUint8(at),
    sys_ind: view.getUint8(at + 4),
    start: view.getUint32(at + 8, true),
    size: view.getUint32(at + 12, true),
  }));
}

/** @uboot disk/part_dos.c is_extended() */
function is_extended(part_type: number): boolean {
  return part_type === 0x5 || part_type === 0xf || part_type === 0x85;
}

/** @uboot disk/part_dos.c get_bootable() */
function get_bootable(p: DosPartition): number {
  let ret = 0;
  if (p.sys_ind === EFI_SYSTEM_PARTITION_ID) {
    ret |= PART_EFI_SYSTEM_PARTITION;
  }
  if (p.boot_ind === 0x80) {
    ret |= PART_BOOTABLE;
  }
  return ret;
}

/** @uboot disk/part_dos.c print_one_part() */
function print_one_part(
  p: DosPartition,
  ext_part_sector: number,
  part_num: number,
  disksig: number,
): void {
  printf(
    '%3d\t%-10llu\t%-10llu\t%08x-%02x\t%02x%s%s\n',
    part_num,
    toLbaint(ext_part_sector + p.start),
    p.size,
    disksig,
    part_num,
    p.sys_ind,
    is_extended(p.sys_ind) ? ' Extd' : '',
    get_bootable(p) !== 0 ? ' Boot' : '',
  );
}

/**
 * DOS_MBR: a partition table; DOS_PBR: the boot sector of a FAT volume without one; -1: neither. A table has valid boot
 * flags (0 or 0x80) in all entries; where it has none, or no partition at all, the name of FAT decides.
 *
 * @uboot disk/part_dos.c test_block_type()
 */
function test_block_type(sector: number): number {
  const bytes = guestBytes(sector, 512);
  const table = readTable(sector);
  const flagsValid = table.every((p) => p.boot_ind === 0 || p.boot_ind === 0x80);
  const hasPartition = table.some((p) => p.sys_ind !== 0);
  if (bytes[DOS_PART_MAGIC_OFFSET] !== 0x55 || bytes[DOS_PART_MAGIC_OFFSET + 1] !== 0xaa) {
    return -1;
  }
  if (!flagsValid || !hasPartition) {
    if (
      cString(bytes.subarray(DOS_PBR_FSTYPE_OFFSET)).startsWith('FAT') ||
      cString(bytes.subarray(DOS_PBR32_FSTYPE_OFFSET)).startsWith('FAT32')
    ) {
      return DOS_PBR;
    }
  }
  return flagsValid ? DOS_MBR : -1;
}

/** @uboot disk/part_dos.c part_test_dos() */
export function part_test_dos(desc: BlkDesc): number {
  const mark = stackMark();
  const buffer = stackAlloc(desc.blksz);
  const found = blk_dread(desc, 0, 1, buffer) === 1 && test_block_type(buffer) === DOS_MBR;
  stackRelease(mark);
  return found ? 0 : -1;
}

/** Where the next table sector of a chain is. */
interface ExtendedPlace {
  readonly sector: number;
  /** Start of the whole extended partition: places inside are relative to it. */
  readonly relative: number;
}

function nextPlace(p: DosPartition, here: ExtendedPlace): ExtendedPlace {
  const lba_start = toLbaint(p.start + here.relative);
  return { sector: lba_start, relative: here.sector === 0 ? lba_start : here.relative };
}

/** @uboot disk/part_dos.c print_partition_extended() */
function print_partition_extended(
  desc: BlkDesc,
  place: ExtendedPlace,
  first_part_num: number,
  first_disksig: number,
): void {
  const mark = stackMark();
  const buffer = stackAlloc(desc.blksz);
  let part_num = first_part_num;
  let disksig = first_disksig;
  let table: readonly DosPartition[];

  if (part_num > MAX_EXT_PARTS) {
    printf('** Nested DOS partitions detected, stopping **\n');
    stackRelease(mark);
    return;
  }
  if (blk_dread(desc, place.sector, 1, buffer) !== 1) {
    printf("** Can't read partition table on %d:%llu **\n", desc.devnum, place.sector);
    stackRelease(mark);
    return;
  }
  if (test_block_type(buffer) !== DOS_MBR) {
    printBadSignature(buffer);
    stackRelease(mark);
    return;
  }
  if (place.sector === 0) {
    disksig = guestView(buffer + DOS_PART_DISKSIG_OFFSET, 4).getUint32(0, true);
  }
  table = readTable(buffer);
  stackRelease(mark);

  for (const p of table) {
    if (p.sys_ind !== 0 && (place.sector === 0 || !is_extended(p.sys_ind))) {
      print_one_part(p, place.sector, part_num, disksig);
    }
    if (countsAsPartition(p, place)) {
      part_num++;
    }
  }
  for (const p of table) {
    if (is_extended(p.sys_ind)) {
      print_partition_extended(desc, nextPlace(p, place), part_num, disksig);
    }
  }
}

/** All four slots of the first table have a number, empty or not; in a chain only what isn't the link onwards. */
function countsAsPartition(p: DosPartition, place: ExtendedPlace): boolean {
  return place.sector === 0 || (p.sys_ind !== 0 && !is_extended(p.sys_ind));
}

function printBadSignature(buffer: number): void {
  const magic = guestBytes(buffer + DOS_PART_MAGIC_OFFSET, 2);
  printf('bad MBR sector signature 0x%02x%02x\n', magic[0], magic[1]);
}

/** @uboot disk/part_dos.c part_get_info_extended() */
function part_get_info_extended(
  desc: BlkDesc,
  place: ExtendedPlace,
  first_part_num: number,
  which_part: number,
  info: DiskPartition,
  first_disksig: number,
): number {
  const mark = stackMark();
  const buffer = stackAlloc(desc.blksz);
  let part_num = first_part_num;
  let disksig = first_disksig;
  let table: readonly DosPartition[];
  let type: number;

  if (part_num > MAX_EXT_PARTS) {
    printf('** Nested DOS partitions detected, stopping **\n');
    stackRelease(mark);
    return -1;
  }
  if (blk_dread(desc, place.sector, 1, buffer) !== 1) {
    printf("** Can't read partition table on %d:%llu **\n", desc.devnum, place.sector);
    stackRelease(mark);
    return -1;
  }
  if (guestView(buffer + DOS_PART_MAGIC_OFFSET, 2).getUint16(0, true) !== 0xaa55) {
    printBadSignature(buffer);
    stackRelease(mark);
    return -1;
  }
  if (place.sector === 0) {
    disksig = guestView(buffer + DOS_PART_DISKSIG_OFFSET, 4).getUint32(0, true);
  }
  table = readTable(buffer);
  type = test_block_type(buffer);
  stackRelease(mark);

  for (const p of table) {
    if (
      (p.boot_ind & ~0x80) === 0 &&
      p.sys_ind !== 0 &&
      part_num === which_part &&
      (place.sector === 0 || !is_extended(p.sys_ind))
    ) {
      fillInfo(desc, place, p, part_num, disksig, info);
      return 0;
    }
    if (countsAsPartition(p, place)) {
      part_num++;
    }
  }
  for (const p of table) {
    if (is_extended(p.sys_ind)) {
      return part_get_info_extended(desc, nextPlace(p, place), part_num, which_part, info, disksig);
    }
  }
  if (type === DOS_PBR) {
    info.start = 0;
    info.size = desc.lba;
    info.blksz = desc.blksz;
    info.bootable = 0;
    info.type = BOOT_PART_TYPE;
    info.uuid = sprintf('%08x-%02x', disksig, part_num);
    return 0;
  }
  return -1;
}

function fillInfo(
  desc: BlkDesc,
  place: ExtendedPlace,
  p: DosPartition,
  part_num: number,
  disksig: number,
  info: DiskPartition,
): void {
  info.blksz = 512;
  info.start = toLbaint(place.sector + p.start);
  info.size = p.size;
  info.name = part_set_generic_name(desc, part_num);
  info.type = BOOT_PART_TYPE;
  info.bootable = get_bootable(p);
  info.uuid = sprintf('%08x-%02x', disksig, part_num);
  info.sys_ind = p.sys_ind;
}

/** @uboot disk/part_dos.c part_print_dos() */
export function part_print_dos(desc: BlkDesc): void {
  printf('Part\tStart Sector\tNum Sectors\tUUID\t\tType\n');
  print_partition_extended(desc, { sector: 0, relative: 0 }, 1, 0);
}

/** @uboot disk/part_dos.c part_get_info_dos() */
export function part_get_info_dos(desc: BlkDesc, part: number, info: DiskPartition): number {
  return part_get_info_extended(desc, { sector: 0, relative: 0 }, 1, part, info, 0);
}

export const part_driver_dos: PartDriver = {
  name: 'DOS',
  part_type: PART_TYPE_DOS,
  max_entries: 128,
  get_info: part_get_info_dos,
  print: part_print_dos,
  test: part_test_dos,
};
