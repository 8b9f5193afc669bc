import type { Fit } from '../../boot/image-fit/tree';
import type { LegacyImgHdr } from '../image';
import type { Lmb } from '../lmb';

/** What is booted, and where it lies. @uboot include/image.h struct image_info */
export interface ImageInfo {
  start: number;
  end: number;
  image_start: number;
  image_len: number;
  load: number;
  comp: number;
  type: number;
  os: number;
  arch: number;
}

/** How far the boot of an image is, and with what. @uboot include/image.h struct bootm_headers */
export interface BootmHeaders {
  os: ImageInfo;
  /** The header of a legacy image, as it was when it was found. */
  legacy_hdr_os: LegacyImgHdr | null;
  fit_hdr_os: Fit | null;
  fit_uname_os: string | null;
  /** The configuration that the image was found by. */
  fit_uname_cfg: string | null;
  /** Entry point of the operating system. */
  ep: number;
  rd_start: number;
  rd_end: number;
  /** Address of the device tree; 0: none. */
  ft_addr: number;
  ft_len: number;
  initrd_start: number;
  initrd_end: number;
  /** Check the images' checksums. */
  verify: boolean;
  state: number;
  lmb: Lmb;
}

/** @uboot include/image.h BOOTM_STATE_START */
export const BOOTM_STATE_START = 0x001;
export const BOOTM_STATE_FINDOS = 0x002;
export const BOOTM_STATE_FINDOTHER = 0x004;
export const BOOTM_STATE_LOADOS = 0x008;
export const BOOTM_STATE_RAMDISK = 0x010;
export const BOOTM_STATE_FDT = 0x020;
export const BOOTM_STATE_OS_CMDLINE = 0x040;
export const BOOTM_STATE_OS_BD_T = 0x080;
export const BOOTM_STATE_OS_PREP = 0x100;
export const BOOTM_STATE_OS_GO = 0x400;
