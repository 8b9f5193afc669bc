import { printf } from '../../../../common/console';
import { cString } from '../../../../common/guest-bytes';
import { copyBytes, readBytes, readObject, writeBytes } from '../../../../lib/memory-access';
import {
  BOOT_PARAMS_BYTES,
  BP_HDR,
  BP_HDR_END,
  HDR_BOOT_FLAG,
  HDR_HEADER,
  HDR_KERNEL_VERSION,
  HDR_LOADFLAGS,
  HDR_SETUP_SECTS,
  HDR_SYSSIZE,
  HDR_VERSION,
  KERNEL_MAGIC,
  KERNEL_V2_MAGIC,
} from '../../include/asm/bootparam';

/** Where the parameters go. */
export const DEFAULT_SETUP_BASE = 0x90000;

const SECTOR_BYTES = 512;
/** Sectors of an image that doesn't say how many. */
const DEFAULT_SETUP_SECTS = 4;
const SETUP_MAX_SIZE = 32768;
const BZIMAGE_LOAD_ADDR = 0x100000;
const ZIMAGE_LOAD_ADDR = 0x10000;
const BZIMAGE_MAX_SIZE = 15 * 1024 * 1024;
const ZIMAGE_MAX_SIZE = 512 * 1024;
/** In loadflags: above 1 MiB. */
const BIG_KERNEL_FLAG = 1;
/** Images with fewer sectors have no text of their version. */
const VERSION_SETUP_SECTS = 15;
const VERSION_MOST_BYTES = 0x100;

/** What was loaded. */
export interface LoadedZimage {
  /** The parameters. */
  readonly base: number;
  readonly load_address: number;
}

function field(params: number, offset: number, size: 1 | 2 | 4): number {
  return Number(readObject(params + offset, size));
}

/** @uboot arch/x86/lib/zimage.c kernel_magic_ok() */
function kernel_magic_ok(params: number): boolean {
  const found = field(params, HDR_BOOT_FLAG, 2);
  if (found !== KERNEL_MAGIC) {
    printf('Error: Invalid Boot Flag (found 0x%04x, expected 0x%04x)\n', found, KERNEL_MAGIC);
    return false;
  }
  printf('Valid Boot Flag\n');
  return true;
}

/** `0x20f` is 2.15; what has no signature is 1.00. @uboot arch/x86/lib/zimage.c get_boot_protocol() */
export function get_boot_protocol(params: number, verbose: boolean): number {
  const found = field(params, HDR_HEADER, 4) === KERNEL_V2_MAGIC;
  if (verbose) {
    printf(found ? 'Magic signature found\n' : 'Magic signature not found\n');
  }
  return found ? field(params, HDR_VERSION, 2) : 0x0100;
}

/** The text in an image of which these are the parameters, and its address; null where there is none. @uboot arch/x86/lib/zimage.c get_kernel_version() */
export function get_kernel_version(
  params: number,
  image: number,
): { address: number; text: string } | null {
  if (
    get_boot_protocol(params, false) < 0x0200 ||
    field(params, HDR_SETUP_SECTS, 1) < VERSION_SETUP_SECTS
  ) {
    return null;
  }
  const address = image + field(params, HDR_KERNEL_VERSION, 2) + 0x200;
  const text = cString(readBytes(address, VERSION_MOST_BYTES));
  return /^[\x20-\x7e]*$/.test(text) ? { address, text } : null;
}

/** Bytes before the kernel. */
function setupBytes(image: number): number {
  const sectors = field(image, HDR_SETUP_SECTS, 1);
  if (sectors === 0) {
    printf('Setup Sectors = 0 (defaulting to 4)\n');
  }
  const bytes = ((sectors === 0 ? DEFAULT_SETUP_SECTS : sectors) + 1) * SECTOR_BYTES;
  if (bytes > SETUP_MAX_SIZE) {
    printf('Error: Setup is too large (%d bytes)\n', bytes);
  }
  return bytes;
}

/**
 * Copies a kernel to where it runs, and its header to the parameters. Null, and the user is told why not.
 *
 * @uboot arch/x86/lib/zimage.c load_zimage()
 */
export function load_zimage(image: number, imageBytes: number): LoadedZimage | null {
  const base = DEFAULT_SETUP_BASE;
  if (!kernel_magic_ok(image)) {
    return null;
  }
  const setup_size = setupBytes(image);
  const bootproto = get_boot_protocol(image, true);
  const version = get_kernel_version(image, image);
  if (version !== null) {
    printf('Linux kernel version %s\n', version.text);
  } else {
    printf('Setup Sectors < 15 - Cannot print kernel version\n');
  }
  const big = bootproto >= 0x0200 && (field(image, HDR_LOADFLAGS, 1) & BIG_KERNEL_FLAG) !== 0;
  const name = big ? 'bzImage' : 'zImage';
  const load_address = big ? BZIMAGE_LOAD_ADDR : ZIMAGE_LOAD_ADDR;
  const most = big ? BZIMAGE_MAX_SIZE : ZIMAGE_MAX_SIZE;

  printf('Building boot_params at 0x%8.8lx\n', base);
  writeHeader(base, image);
  const kernel_size =
    bootproto >= 0x0204 ? field(image, HDR_SYSSIZE, 4) * 16 : imageBytes - setup_size;
  if (bootproto === 0x0100) {
    writeBytes(base + setup_size, new Uint8Array(Math.max(0, SETUP_MAX_SIZE - setup_size)));
  }
  // A size is unsigned, so one below 0 is very large.
  if (kernel_size < 0 || kernel_size > most) {
    printf('Error: %s kernel too big! (size: %ld, max: %d)\n', name, kernel_size, most);
    return null;
  }
  printf('Loading %s at address %lx (%ld bytes)\n', name, load_address, kernel_size);
  copyBytes(load_address, image + setup_size, kernel_size);
  return { base, load_address };
}

/** Parameters that are all 0 but for the header. */
export function writeHeader(base: number, from: number): void {
  const header = readBytes(from + BP_HDR, BP_HDR_END - BP_HDR);
  writeBytes(base, new Uint8Array(BOOT_PARAMS_BYTES));
  writeBytes(base + BP_HDR, header);
}
