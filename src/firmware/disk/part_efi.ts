import { cString, guestBytes, guestView } from '../common/guest-bytes';
import { printf } from '../common/console';
import { free, memalign } from '../common/dlmalloc';
import { stackAlloc, stackMark, stackRelease } from '../common/stack-buffer';
import { blk_dread } from '../drivers/block/blk-uclass';
import { PART_TYPE_EFI } from '../include/blk';
import type { BlkDesc } from '../include/blk';
import { EINVAL } from '../include/errno';
import { IS_ENABLED } from '../include/linux/kconfig';
import { BOOT_PART_TYPE, PART_BOOTABLE, PART_EFI_SYSTEM_PARTITION } from '../include/part';
import type { DiskPartition, PartDriver } from '../include/part';
import { crc32 } from '../lib/crc32';
import { uuid_bin_to_str } from '../lib/uuid';
import { UUID_STR_FORMAT_GUID } from '../include/uuid';
import { toLbaint } from './part/info';
import { GPT_PRIMARY_PARTITION_TABLE_LBA } from '../include/part_efi';

const GPT_HEADER_SIGNATURE = 0x5452415020494645n;
const EFI_PMBR_OSTYPE_EFI_GPT = 0xee;

/** U-Boot steps through the entries by the size of its struct, whatever the header says. */
const GPT_ENTRY_BYTES = 128;

/** Longest name, in UTF-16 units. */
const PARTNAME_SZ = 36;
const SYSTEM_PARTITION_GUID = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const ATTRIBUTE_LEGACY_BIOS_BOOTABLE = 1n << 2n;
const ARCH_DMA_MINALIGN = 64;

/**
 * The part of a GPT header that matters here.
 *
 *   0 signature "EFI PART" · 8 revision · 12 header size · 16 header CRC · 24 this LBA · 32 other LBA
 *   40 first usable · 48 last usable · 56 disk GUID · 72 entries' LBA · 80 number · 84 size · 88 entries' CRC
 */
interface GptHeader {
  readonly partition_entry_lba: number;
  readonly num_partition_entries: number;
  readonly sizeof_partition_entry: number;
  readonly partition_entry_array_crc32: number;
}

/** A valid table: the header, and the entries in a heap buffer that the caller frees. */
interface Gpt {
  readonly header: GptHeader;
  readonly entries: number;
  readonly entriesBytes: number;
}

/** @uboot disk/part_efi.c is_pmbr_valid(): signature, and a GPT partition that starts at sector 1. */
function is_pmbr_valid(mbr: number): boolean {
  const view = guestView(mbr, 512);
  let i: number;
  if (view.getUint16(510, true) !== 0xaa55) {
    return false;
  }
  for (i = 0; i < 4; i++) {
    if (
      view.getUint8(446 + i * 16 + 4) === EFI_PMBR_OSTYPE_EFI_GPT &&
      view.getUint32(446 + i * 16 + 8, true) === 1
    ) {
      return true;
    }
  }
  return false;
}

/** @uboot disk/part_efi.c validate_gpt_header() */
function validate_gpt_header(desc: BlkDesc, header: number, lba: number): boolean {
  const view = guestView(header, desc.blksz);
  const size = view.getUint32(12, true);
  const stored = view.getUint32(16, true);
  const copy = guestBytes(header, Math.min(size, desc.blksz)).slice();
  if (view.getBigUint64(0, true) !== GPT_HEADER_SIGNATURE) {
    return false;
  }
  copy.fill(0, 16, 20);
  if (crc32(0, copy) !== stored) {
    return false;
  }
  if (Number(view.getBigUint64(24, true)) !== lba) {
    return false;
  }
  if (Number(view.getBigUint64(40, true)) > desc.lba) {
    return false;
  }
  return Number(view.getBigUint64(48, true)) <= desc.lba;
}

/** Heap address of the entries, or 0. @uboot disk/part_efi.c alloc_read_gpt_entries() */
function alloc_read_gpt_entries(desc: BlkDesc, header: GptHeader): number {
  const count = header.num_partition_entries * header.sizeof_partition_entry;
  const blk_cnt = Math.ceil(count / desc.blksz);
  let pte = 0;
  if (count !== 0 && count < 0x1_0000_0000) {
    pte = memalign(ARCH_DMA_MINALIGN, blk_cnt * desc.blksz);
  }
  if (pte === 0) {
    return 0;
  }
  if (blk_dread(desc, header.partition_entry_lba, blk_cnt, pte) !== blk_cnt) {
    free(pte);
    return 0;
  }
  return pte;
}

/**
 * Reads and checks one copy of the table. The protective MBR is read each time.
 *
 * @uboot disk/part_efi.c is_gpt_valid()
 */
function is_gpt_valid(desc: BlkDesc, lba: number): Gpt | null {
  const mark = stackMark();
  const block = stackAlloc(desc.blksz);
  let header: GptHeader | null = null;
  let entries: number;
  let bytes: number;
  if (blk_dread(desc, 0, 1, block) === 1 && blk_dread(desc, lba, 1, block) === 1) {
    header = validate_gpt_header(desc, block, lba) ? readHeader(block) : null;
  }
  stackRelease(mark);
  if (header === null) {
    return null;
  }
  entries = alloc_read_gpt_entries(desc, header);
  if (entries === 0) {
    return null;
  }
  bytes = header.num_partition_entries * header.sizeof_partition_entry;
  if (crc32(0, guestBytes(entries, bytes)) !== header.partition_entry_array_crc32) {
    free(entries);
    return null;
  }
  return { header, entries, entriesBytes: bytes };
}

function readHeader(block: number): GptHeader {
  const view = guestView(block, 92);
  return {
    partition_entry_lba: Number(view.getBigUint64(72, true)),
    num_partition_entries: view.getUint32(80, true),
    sizeof_partition_entry: view.getUint32(84, true),
    partition_entry_array_crc32: view.getUint32(88, true),
  };
}

/** The first copy, or the one at the end of the disk. @uboot disk/part_efi.c find_valid_gpt() */
function find_valid_gpt(desc: BlkDesc): Gpt | null {
  const first = is_gpt_valid(desc, GPT_PRIMARY_PARTITION_TABLE_LBA);
  if (first !== null) {
    return first;
  }
  return is_gpt_valid(desc, desc.lba - 1);
}

/** Entry number `index` from 0, or null when it lies outside the table. */
function entryView(gpt: Gpt, index: number): DataView | null {
  const offset = index * GPT_ENTRY_BYTES;
  if (index < 0 || offset + GPT_ENTRY_BYTES > gpt.entriesBytes) {
    return null;
  }
  return guestView(gpt.entries + offset, GPT_ENTRY_BYTES);
}

/** An entry with an all-zero type GUID isn't used. @uboot disk/part_efi.c is_pte_valid() */
function is_pte_valid(entry: DataView | null): entry is DataView {
  return (
    entry !== null && (entry.getBigUint64(0, true) !== 0n || entry.getBigUint64(8, true) !== 0n)
  );
}

function guidText(entry: DataView, offset: number): string {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => entry.getUint8(offset + i));
  return uuid_bin_to_str(bytes, UUID_STR_FORMAT_GUID);
}

/** The name's low bytes; what can't be printed is a dot. @uboot disk/part_efi.c print_efiname() */
function print_efiname(entry: DataView): string {
  const name = new Uint8Array(PARTNAME_SZ + 1);
  let i: number;
  let c: number;
  for (i = 0; i < PARTNAME_SZ; i++) {
    c = entry.getUint16(56 + i * 2, true) & 0xff;
    if (c !== 0 && (c < 0x20 || (c >= 0x7f && c < 0xa0))) {
      c = 0x2e;
    }
    name[i] = c;
  }
  return cString(name);
}

/** @uboot disk/part_efi.c get_bootable() */
function get_bootable(entry: DataView): number {
  let ret = 0;
  if (guidText(entry, 0) === SYSTEM_PARTITION_GUID) {
    ret |= PART_EFI_SYSTEM_PARTITION;
  }
  if ((entry.getBigUint64(48, true) & ATTRIBUTE_LEGACY_BIOS_BOOTABLE) !== 0n) {
    ret |= PART_BOOTABLE;
  }
  return ret;
}

/** @uboot disk/part_efi.c part_print_efi() */
export function part_print_efi(desc: BlkDesc): void {
  const gpt = find_valid_gpt(desc);
  let i: number;
  if (gpt === null) {
    return;
  }
  printf('Part\tStart LBA\tEnd LBA\t\tName\n');
  printf('\tAttributes\n');
  printf('\tType GUID\n');
  printf('\tPartition GUID\n');
  for (i = 0; i < gpt.header.num_partition_entries; i++) {
    print_one_entry(entryView(gpt, i), i + 1);
  }
  free(gpt.entries);
}

function print_one_entry(entry: DataView | null, part: number): void {
  if (!is_pte_valid(entry)) {
    return;
  }
  printf(
    '%3d\t0x%08llx\t0x%08llx\t"%s"\n',
    part,
    entry.getBigUint64(32, true),
    entry.getBigUint64(40, true),
    print_efiname(entry),
  );
  printf('\tattrs:\t0x%016llx\n', entry.getBigUint64(48, true));
  printf('\ttype:\t%s\n', guidText(entry, 0));
  printf('\tguid:\t%s\n', guidText(entry, 16));
}

/** @uboot disk/part_efi.c part_get_info_efi() */
export function part_get_info_efi(desc: BlkDesc, part: number, info: DiskPartition): number {
  let gpt: Gpt | null;
  let entry: DataView | null;
  if (part < 1) {
    return -EINVAL;
  }
  gpt = find_valid_gpt(desc);
  if (gpt === null) {
    return -EINVAL;
  }
  entry = part > gpt.header.num_partition_entries ? null : entryView(gpt, part - 1);
  if (!is_pte_valid(entry)) {
    free(gpt.entries);
    return -EINVAL;
  }
  info.start = toLbaint(Number(entry.getBigUint64(32, true)));
  info.size = toLbaint(Number(entry.getBigUint64(40, true) + 1n) - info.start);
  info.blksz = desc.blksz;
  info.name = print_efiname(entry).slice(0, 31);
  info.type = BOOT_PART_TYPE;
  info.bootable = get_bootable(entry);
  if (IS_ENABLED('PARTITION_UUIDS')) {
    info.uuid = guidText(entry, 16);
  }
  if (IS_ENABLED('PARTITION_TYPE_GUID')) {
    info.type_guid = guidText(entry, 0);
  }
  free(gpt.entries);
  return 0;
}

/** Only the protective MBR is looked at. @uboot disk/part_efi.c part_test_efi() */
export function part_test_efi(desc: BlkDesc): number {
  const mark = stackMark();
  const mbr = stackAlloc(desc.blksz);
  const found = blk_dread(desc, 0, 1, mbr) === 1 && is_pmbr_valid(mbr);
  stackRelease(mark);
  return found ? 0 : -1;
}

export const part_driver_efi: PartDriver = {
  name: 'EFI',
  part_type: PART_TYPE_EFI,
  max_entries: 128,
  get_info: part_get_info_efi,
  print: part_print_efi,
  test: part_test_efi,
};
