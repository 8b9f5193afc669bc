import { printf } from '../common/console';
import {
  IMAGE_HEADER_BYTES,
  IH_TYPE_FIRMWARE_IVT,
  IH_TYPE_MULTI,
  IH_TYPE_SCRIPT,
  IMAGE_INDENT_STRING,
  image_get_time,
  image_get_data_size,
  image_get_load,
  image_get_ep,
  image_get_os,
  image_get_arch,
  image_get_type,
  image_get_comp,
  image_get_name,
  image_get_data,
  image_check_type,
} from '../include/image';
import type { LegacyImgHdr } from '../include/image';
import { IS_ENABLED } from '../include/linux/kconfig';
import { crc32, crc32_wd } from '../lib/crc32';
import { readBytes } from '../lib/memory-access';
import {
  genimg_get_arch_name,
  genimg_get_comp_name,
  genimg_get_os_name,
  genimg_get_type_name,
} from './image/names';
import { genimg_print_size, genimg_print_time } from './image/print';

const HEADER_CRC_OFFSET = 4;

/** The header of i.MX before a firmware that is checked there, and where what is checked ends. */
const IVT_BYTES = 32;
const IVT_END_OFFSET = 0x2060;

/** Is the header as it was made? Its CRC counts as 0 in it. @uboot boot/image.c image_check_hcrc() */
export function image_check_hcrc(hdr: LegacyImgHdr): boolean {
  const header = new Uint8Array(hdr.view.buffer.slice(0));

  header.fill(0, HEADER_CRC_OFFSET, HEADER_CRC_OFFSET + 4);
  return crc32(0, header) === hdr.view.getUint32(HEADER_CRC_OFFSET);
}

/** Are the data as they were made? @uboot boot/image.c image_check_dcrc() */
export function image_check_dcrc(hdr: LegacyImgHdr): boolean {
  return crc32_wd(0, image_get_data(hdr), image_get_data_size(hdr)) === hdr.view.getUint32(24);
}

/** Size number `index` of the list at the beginning of the data. */
export function image_multi_size(hdr: LegacyImgHdr, index: number): number {
  return new DataView(readBytes(image_get_data(hdr) + 4 * index, 4).buffer).getUint32(0);
}

/** How many parts the data have: a list of their sizes is before them, with a 0 behind. @uboot boot/image.c image_multi_count() */
export function image_multi_count(hdr: LegacyImgHdr): number {
  let count = 0;

  while (image_multi_size(hdr, count) !== 0) {
    count++;
  }
  return count;
}

/** Where part number `idx` is; each begins at a multiple of 4. Both 0: no such part. @uboot boot/image.c image_multi_getimg() */
export function image_multi_getimg(hdr: LegacyImgHdr, idx: number): { data: number; len: number } {
  const count = image_multi_count(hdr);
  let data = image_get_data(hdr) + 4 * (count + 1);

  if (idx >= count) {
    return { data: 0, len: 0 };
  }
  for (let i = 0; i < idx; i++) {
    data += (image_multi_size(hdr, i) + 3) & ~3;
  }
  return { data, len: image_multi_size(hdr, idx) };
}

/** @uboot boot/image.c image_print_type() */
function image_print_type(hdr: LegacyImgHdr): void {
  const arch = genimg_get_arch_name(image_get_arch(hdr));
  const os = genimg_get_os_name(image_get_os(hdr));
  const type = genimg_get_type_name(image_get_type(hdr));
  const comp = genimg_get_comp_name(image_get_comp(hdr));

  printf('%s %s %s (%s)\n', arch, os, type, comp);
}

function printParts(hdr: LegacyImgHdr): void {
  const count = image_multi_count(hdr);
  const p = IMAGE_INDENT_STRING;

  printf('%sContents:\n', p);
  for (let i = 0; i < count; i++) {
    const { data, len } = image_multi_getimg(hdr, i);
    printf('%s   Image %d: ', p, i);
    genimg_print_size(len);
    if (image_check_type(hdr, IH_TYPE_SCRIPT) && i > 0) {
      printf('%s    Offset = 0x%08lx\n', p, data);
    }
  }
}

/** What the header says. @uboot boot/image.c image_print_contents() */
export function image_print_contents(hdr: LegacyImgHdr): void {
  const p = IMAGE_INDENT_STRING;

  printf('%sImage Name:   %s\n', p, image_get_name(hdr));
  if (IS_ENABLED('TIMESTAMP')) {
    printf('%sCreated:      ', p);
    genimg_print_time(image_get_time(hdr));
  }
  printf('%sImage Type:   ', p);
  image_print_type(hdr);
  printf('%sData Size:    ', p);
  genimg_print_size(image_get_data_size(hdr));
  printf('%sLoad Address: %08x\n', p, image_get_load(hdr));
  printf('%sEntry Point:  %08x\n', p, image_get_ep(hdr));

  if (image_check_type(hdr, IH_TYPE_MULTI) || image_check_type(hdr, IH_TYPE_SCRIPT)) {
    printParts(hdr);
  } else if (image_check_type(hdr, IH_TYPE_FIRMWARE_IVT)) {
    printf(
      'HAB Blocks:   0x%08x   0x0000   0x%08x\n',
      image_get_load(hdr) - IMAGE_HEADER_BYTES,
      IMAGE_HEADER_BYTES + image_get_data_size(hdr) + IVT_BYTES - IVT_END_OFFSET,
    );
  }
}
