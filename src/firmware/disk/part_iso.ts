import { cString, guestBytes, guestView } from '../common/guest-bytes';
import { printf } from '../common/console';
import { stackAlloc, stackMark, stackRelease } from '../common/stack-buffer';
import { blk_dread } from '../drivers/block/blk-uclass';
import { PART_TYPE_ISO } from '../include/blk';
import type { BlkDesc } from '../include/blk';
import { BOOT_PART_TYPE, newDiskPartition } from '../include/part';
import type { DiskPartition, PartDriver } from '../include/part';
import { part_set_generic_name } from './part/info';

/** Bytes of a sector of a CD. @uboot disk/part_iso.h CD_SECTSIZE */
const CD_SECTSIZE = 2048;
const ISO_STANDARD_ID = 'CD001';
const FIRST_VOLUME_DESCRIPTOR = 0x10;
/** Boot indicator of an entry that may be booted. */
const BOOTABLE = 0x88;
const BOOT_RECORD = 0;
const LAST_DESCRIPTOR = 0xff;
/** In a primary descriptor: sector of the path table. */
const PATH_TABLE_OFFSET = 140;
/** 512-byte sectors of the floppies that an entry may emulate, by the low bits of its media type. */
const FLOPPY_SECTORS: Readonly<Record<number, number>> = { 1: 2400, 2: 2880, 3: 5760 };

/** Reads one CD sector; they are four disk blocks. @uboot disk/part_iso.c iso_dread() */
function iso_dread(desc: BlkDesc, start: number, buffer: number): boolean {
  const factor = CD_SECTSIZE / desc.blksz;
  return blk_dread(desc, start * factor, factor, buffer) === factor;
}

/**
 * An El Torito boot entry as a partition.
 *
 *   sector 16: volume descriptor, type 1 · then boot record, type 0, with the place of the boot catalogue at 0x47
 *   catalogue: 32 bytes validation entry (16-bit sum is 0), then the default entry, then sections
 *
 * @uboot disk/part_iso.c part_get_info_iso_verb()
 */
export function part_get_info_iso_verb(
  desc: BlkDesc,
  part_num: number,
  info: DiskPartition,
  verb: boolean,
): number {
  const mark = stackMark();
  const result = readEntry(desc, part_num, info, verb, stackAlloc(CD_SECTSIZE));
  stackRelease(mark);
  return result;
}

function readEntry(
  desc: BlkDesc,
  part_num: number,
  info: DiskPartition,
  verb: boolean,
  buffer: number,
): number {
  let blkaddr = FIRST_VOLUME_DESCRIPTOR;
  let lastsect: number;
  let descriptor: number;
  let catalogue: number;
  let entry: DataView | null;

  if (CD_SECTSIZE % desc.blksz !== 0 || !iso_dread(desc, blkaddr, buffer)) {
    return -1;
  }
  if (guestBytes(buffer, 1)[0] !== 1) {
    if (verb) {
      printf('** First descriptor is NOT a primary desc on %d:%d **\n', desc.devnum, part_num);
    }
    return -1;
  }
  if (cString(guestBytes(buffer + 1, 5)) !== ISO_STANDARD_ID) {
    if (verb) {
      printf(
        '** Wrong ISO Ident: %s on %d:%d **\n',
        cString(guestBytes(buffer + 1, 5)),
        desc.devnum,
        part_num,
      );
    }
    return -1;
  }
  // The boot record lies before the path table. The search begins at the descriptor that was just read.
  lastsect = guestView(buffer + PATH_TABLE_OFFSET, 4).getUint32(0, true);
  for (;;) {
    if (blkaddr >= lastsect || !iso_dread(desc, blkaddr, buffer)) {
      return -1;
    }
    descriptor = guestBytes(buffer, 1)[0] ?? LAST_DESCRIPTOR;
    if (descriptor === BOOT_RECORD) {
      break;
    }
    if (descriptor === LAST_DESCRIPTOR) {
      return -1;
    }
    blkaddr++;
  }
  if (!cString(guestBytes(buffer + 7, 32)).startsWith('EL TORITO SPECIFICATION')) {
    return -1;
  }
  catalogue = guestView(buffer + 0x47, 4).getUint32(0, true);
  if (!iso_dread(desc, catalogue, buffer) || !isCatalogueValid(buffer)) {
    if (verb) {
      printf(
        '** Checksum Error in booting catalog validation entry on %d:%d **\n',
        desc.devnum,
        part_num,
      );
    }
    return -1;
  }
  entry = findBootEntry(buffer, part_num);
  if (entry === null) {
    if (verb) {
      printf('** Partition %d not found on device %d **\n', part_num, desc.devnum);
    }
    return -1;
  }
  info.start = entry.getUint32(8, true);
  info.size = mediaSectors(entry);
  info.name = part_set_generic_name(desc, part_num);
  info.type = BOOT_PART_TYPE;
  info.bootable = 0;
  info.start *= CD_SECTSIZE / desc.blksz;
  info.size *= CD_SECTSIZE / desc.blksz;
  info.blksz = desc.blksz;
  return 0;
}

/** CD sectors behind the start: of a floppy, or as many as the entry says that a BIOS should load. */
function mediaSectors(entry: DataView): number {
  const sectors = FLOPPY_SECTORS[entry.getUint8(1) & 0xf] ?? entry.getUint16(6, true);
  return sectors >> 2;
}

/** Header 1, key 55 AA, and 16-bit words that add up to 0. */
function isCatalogueValid(buffer: number): boolean {
  const view = guestView(buffer, 32);
  let chksum = 0;
  let i: number;
  if (view.getUint8(0) !== 1 || view.getUint8(0x1e) !== 0x55 || view.getUint8(0x1f) !== 0xaa) {
    return false;
  }
  for (i = 0; i < 32; i += 2) {
    chksum += view.getUint16(i, true);
  }
  return (chksum & 0xffff) === 0;
}

/** Bootable entries counted from 1: the default entry, then those of the sections. */
function findBootEntry(buffer: number, part_num: number): DataView | null {
  let entry_num = 1;
  let at: number;
  for (at = 32; at < CD_SECTSIZE; at += 32) {
    if (guestBytes(buffer + at, 1)[0] !== BOOTABLE) {
      continue;
    }
    if (entry_num === part_num) {
      return guestView(buffer + at, 32);
    }
    entry_num++;
  }
  return null;
}

/** @uboot disk/part_iso.c part_get_info_iso() */
export function part_get_info_iso(desc: BlkDesc, part: number, info: DiskPartition): number {
  return part_get_info_iso_verb(desc, part, info, false);
}

/** @uboot disk/part_iso.c part_print_iso() */
export function part_print_iso(desc: BlkDesc): void {
  const info = newDiskPartition();
  let i = 1;
  if (part_get_info_iso_verb(desc, i, info, false) === -1) {
    printf('** No boot partition found on device %d **\n', desc.devnum);
    return;
  }
  printf('Part   Start     Sect x Size Type\n');
  do {
    printf(' %2d %8llu %8llu %6lu %.32s\n', i, info.start, info.size, info.blksz, info.type);
    i++;
  } while (part_get_info_iso_verb(desc, i, info, false) !== -1);
}

/** @uboot disk/part_iso.c part_test_iso() */
export function part_test_iso(desc: BlkDesc): number {
  const info = newDiskPartition();
  return part_get_info_iso_verb(desc, 1, info, false);
}

export const part_driver_iso: PartDriver = {
  name: 'ISO',
  part_type: PART_TYPE_ISO,
  max_entries: 64,
  get_info: part_get_info_iso,
  print: part_print_iso,
  test: part_test_iso,
};
