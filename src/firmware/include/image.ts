import { cString } from '../common/guest-bytes';
import { gd } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';
import { readBytes } from '../lib/memory-access';

/** Magic number of a legacy header, big endian. @uboot include/image.h IH_MAGIC */
export const IH_MAGIC = 0x27051956;

/** Bytes of a legacy header. @uboot include/image.h image_get_header_size() */
export const IMAGE_HEADER_BYTES = 64;

const NAME_OFFSET = 32;

/** Bytes of an image's name. @uboot include/image.h IH_NMLEN */
const IH_NMLEN = 32;

/** A name that is in no table: -1 in a byte. */
export const IH_INVALID = 0xff;

/** @uboot include/image.h enum ih_os */
export const IH_OS_LINUX = 5;

export const IH_OS_U_BOOT = 17;

/** @uboot include/image.h enum ih_arch */
const IH_ARCH_ARM = 2;
const IH_ARCH_I386 = 3;
export const IH_ARCH_ARM64 = 22;
export const IH_ARCH_RISCV = 26;

/** @uboot include/image.h enum ih_comp */
export const IH_COMP_NONE = 0;
export const IH_COMP_GZIP = 1;
export const IH_COMP_BZIP2 = 2;
export const IH_COMP_LZMA = 3;
export const IH_COMP_LZO = 4;
export const IH_COMP_LZ4 = 5;
export const IH_COMP_ZSTD = 6;

/** @uboot include/image.h enum ih_type */
export const IH_TYPE_STANDALONE = 1;
export const IH_TYPE_KERNEL = 2;
export const IH_TYPE_RAMDISK = 3;
export const IH_TYPE_MULTI = 4;
export const IH_TYPE_FIRMWARE = 5;
export const IH_TYPE_SCRIPT = 6;
export const IH_TYPE_FLATDT = 8;
export const IH_TYPE_KERNEL_NOLOAD = 14;
export const IH_TYPE_FPGA = 29;
export const IH_TYPE_FIRMWARE_IVT = 32;

/** What genimg_get_format() finds. @uboot include/image.h IMAGE_FORMAT_LEGACY */
export const IMAGE_FORMAT_INVALID = 0x00;
export const IMAGE_FORMAT_LEGACY = 0x01;
export const IMAGE_FORMAT_FIT = 0x02;

/** Before each line that describes an image. @uboot include/image.h IMAGE_INDENT_STRING */
export const IMAGE_INDENT_STRING = '   ';

/**
 * A legacy header and where it lies; the data follow it. What is in `view` was read once, as it was then.
 *
 * ```
 *  0 magic  4 header CRC  8 time  12 data size  16 load address  20 entry point  24 data CRC
 * 28 os     29 arch       30 type 31 compression 32 name, 32 bytes; all words big endian
 * ```
 *
 * @uboot include/image.h struct legacy_img_hdr
 */
export interface LegacyImgHdr {
  readonly address: number;
  readonly view: DataView;
}

/** The header at a guest address; what is there need not be one. */
export function legacyHeader(address: number): LegacyImgHdr {
  return { address, view: new DataView(readBytes(address, IMAGE_HEADER_BYTES).buffer) };
}

/** @uboot include/image.h image_get_time() */
export function image_get_time(hdr: LegacyImgHdr): number {
  return hdr.view.getUint32(8);
}

/** Bytes of the data, as the header says. @uboot include/image.h image_get_data_size() */
export function image_get_data_size(hdr: LegacyImgHdr): number {
  return hdr.view.getUint32(12);
}

/** @uboot include/image.h image_get_load() */
export function image_get_load(hdr: LegacyImgHdr): number {
  return hdr.view.getUint32(16);
}

/** @uboot include/image.h image_get_ep() */
export function image_get_ep(hdr: LegacyImgHdr): number {
  return hdr.view.getUint32(20);
}

/** @uboot include/image.h image_get_os() */
export function image_get_os(hdr: LegacyImgHdr): number {
  return hdr.view.getUint8(28);
}

/** @uboot include/image.h image_get_arch() */
export function image_get_arch(hdr: LegacyImgHdr): number {
  return hdr.view.getUint8(29);
}

/** @uboot include/image.h image_get_type() */
export function image_get_type(hdr: LegacyImgHdr): number {
  return hdr.view.getUint8(30);
}

/** @uboot include/image.h image_get_comp() */
export function image_get_comp(hdr: LegacyImgHdr): number {
  return hdr.view.getUint8(31);
}

/** Not more than 32 characters, and none behind a NUL. @uboot include/image.h image_get_name() */
export function image_get_name(hdr: LegacyImgHdr): string {
  return cString(new Uint8Array(hdr.view.buffer, NAME_OFFSET, IH_NMLEN));
}

/** Where the data lie. @uboot include/image.h image_get_data() */
export function image_get_data(hdr: LegacyImgHdr): number {
  return hdr.address + IMAGE_HEADER_BYTES;
}

/** @uboot include/image.h image_check_type() */
export function image_check_type(hdr: LegacyImgHdr, type: number): boolean {
  return image_get_type(hdr) === type;
}

/** Where the data end. @uboot include/image.h image_get_image_end() */
export function image_get_image_end(hdr: LegacyImgHdr): number {
  return image_get_data(hdr) + image_get_data_size(hdr);
}

/** @uboot include/image.h image_check_magic() */
export function image_check_magic(hdr: LegacyImgHdr): boolean {
  return hdr.view.getUint32(0) === IH_MAGIC;
}

/** What this board runs; x86 boards all say that it is 32-bit code. @uboot include/image.h IH_ARCH_DEFAULT */
export function IH_ARCH_DEFAULT(): number {
  if (IS_ENABLED('RISCV')) {
    return IH_ARCH_RISCV;
  }
  if (IS_ENABLED('X86')) {
    return IH_ARCH_I386;
  }
  return gd.arch64 ? IH_ARCH_ARM64 : IH_ARCH_ARM;
}

/** @uboot include/image.h image_check_target_arch() */
export function image_check_target_arch(hdr: LegacyImgHdr): boolean {
  return image_get_arch(hdr) === IH_ARCH_DEFAULT();
}
