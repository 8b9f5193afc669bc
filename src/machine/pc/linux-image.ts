import { fail, ok, type Result } from '../../base/result';

/** Where QEMU puts the parts of a kernel, unless its firmware puts them elsewhere. */
export const SETUP_ADDRESS = 0x1_0000;
export const COMMAND_LINE_ADDRESS = 0x2_0000;
export const KERNEL_ADDRESS = 0x10_0000;

const SECTOR_BYTES = 512;
const DEFAULT_SETUP_SECTORS = 4;
const HEADER_MAGIC = 0x5372_6448; // HdrS
const FIRST_PROTOCOL = 0x202;
const LOADED_HIGH = 0x01;
const CAN_USE_HEAP = 0x80;
const CAN_BE_LOADED_ABOVE_4G = 0x02;
/** QEMU's number among boot loaders. */
const LOADER_QEMU = 0xb0;
/** What QEMU leaves for ACPI tables below the end of low memory. */
const ACPI_DATA_BYTES = 0x2_8000;
const PAGE_BYTES = 0x1000;

/** Offsets in the first sectors of a bzImage. @see Linux Documentation/x86/boot.rst */
const AT = {
  setupSectors: 0x1f1,
  magic: 0x202,
  protocol: 0x206,
  loader: 0x210,
  loadFlags: 0x211,
  initrdAddress: 0x218,
  initrdSize: 0x21c,
  heapEnd: 0x224,
  commandLine: 0x228,
  initrdAddressMax: 0x22c,
  extendedLoadFlags: 0x236,
} as const;

/** A bzImage in the two parts that are loaded apart, and where its initial RAM disk goes. */
export interface LinuxImage {
  /** With the fields filled in that a boot loader fills in. */
  readonly setup: Uint8Array;
  readonly kernel: Uint8Array;
  /** 0 without one. */
  readonly initrdAddress: number;
}

/**
 * Takes a bzImage apart as QEMU does for its firmware. The error is a sentence without the option.
 *
 * @param initrdBytes size of the initial RAM disk; undefined: there is none
 * @param lowBytes memory below 4 GiB
 */
export function splitLinuxImage(
  file: Uint8Array,
  initrdBytes: number | undefined,
  lowBytes: number,
): Result<LinuxImage, string> {
  const sectors = file[AT.setupSectors] ?? 0;
  const setupBytes = ((sectors === 0 ? DEFAULT_SETUP_SECTORS : sectors) + 1) * SECTOR_BYTES;
  if (file.length < setupBytes) {
    return fail('invalid kernel header');
  }
  const setup = file.slice(0, setupBytes);
  const view = new DataView(setup.buffer);
  const hasHeader = view.getUint32(AT.magic, true) === HEADER_MAGIC;
  const protocol = hasHeader ? view.getUint16(AT.protocol, true) : 0;
  if (protocol < FIRST_PROTOCOL || ((setup[AT.loadFlags] ?? 0) & LOADED_HIGH) === 0) {
    return fail('expected a bzImage of boot protocol 2.02 or later, found something else');
  }
  view.setUint8(AT.loader, LOADER_QEMU);
  view.setUint8(AT.loadFlags, view.getUint8(AT.loadFlags) | CAN_USE_HEAP);
  view.setUint16(AT.heapEnd, COMMAND_LINE_ADDRESS - SETUP_ADDRESS - 0x200, true);
  view.setUint32(AT.commandLine, COMMAND_LINE_ADDRESS, true);
  const image = { setup, kernel: file.subarray(setupBytes) };
  if (initrdBytes === undefined) {
    return ok({ ...image, initrdAddress: 0 });
  }
  const highest = Math.min(highestInitrd(view, protocol), lowBytes - ACPI_DATA_BYTES - 1);
  if (initrdBytes >= highest) {
    return fail(`initrd is too large, cannot support. (max: ${highest}, need ${initrdBytes})`);
  }
  const initrdAddress = Math.floor((highest - initrdBytes) / PAGE_BYTES) * PAGE_BYTES;
  view.setUint32(AT.initrdAddress, initrdAddress, true);
  view.setUint32(AT.initrdSize, initrdBytes, true);
  return ok({ ...image, initrdAddress });
}

function highestInitrd(view: DataView, protocol: number): number {
  if (
    protocol >= 0x20c &&
    (view.getUint16(AT.extendedLoadFlags, true) & CAN_BE_LOADED_ABOVE_4G) !== 0
  ) {
    return 0xffff_ffff;
  }
  return protocol >= 0x203 ? view.getUint32(AT.initrdAddressMax, true) : 0x37ff_ffff;
}
