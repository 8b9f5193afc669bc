import { env_get } from '../env/common';
import { FDT_ERR_NOTFOUND } from '../include/linux/libfdt';
import { PLAIN_VERSION } from '../include/version';
import { fdt_check_header } from '../lib/libfdt/fdt';
import {
  fdt_off_dt_strings,
  fdt_set_totalsize,
  fdt_size_dt_strings,
} from '../lib/libfdt/fdt/header';
import { fdt_address_cells, fdt_size_cells } from '../lib/libfdt/fdt_addresses';
import {
  FDT_RESERVE_ENTRY_BYTES,
  fdt_get_mem_rsv,
  fdt_num_mem_rsv,
  fdt_subnode_offset,
} from '../lib/libfdt/fdt_ro';
import {
  fdt_add_mem_rsv,
  fdt_add_subnode,
  fdt_del_mem_rsv,
  fdt_setprop,
} from '../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../lib/libfdt/fdt_strerror';
import { printf } from './console';
import { cBytes } from './guest-bytes';

const PAGE_BYTES = 0x1000;

/** Reservations that a tree gets room for: itself, and an initial RAM disk. */
const SPARE_RESERVATIONS = 5;

/** A number as big-endian cells: its low bits, where there are too few. */
function cellBytes(value: bigint, cells: number): Uint8Array {
  const bytes = new Uint8Array(4 * cells);
  const view = new DataView(bytes.buffer);

  if (cells === 2) {
    view.setBigUint64(0, BigInt.asUintN(64, value));
  } else if (cells > 0) {
    view.setUint32(0, Number(BigInt.asUintN(32, value)));
  }
  return bytes;
}

/** @uboot common/fdt_support.c fdt_setprop_uxx() */
function fdt_setprop_uxx(
  fdt: number,
  nodeoffset: number,
  name: string,
  value: number,
  is_u64: boolean,
): number {
  return fdt_setprop(fdt, nodeoffset, name, cellBytes(BigInt(value), is_u64 ? 2 : 1));
}

/** Offset of a node below another, which is made where there is none. An error is said. @uboot common/fdt_support.c fdt_find_or_add_subnode() */
export function fdt_find_or_add_subnode(fdt: number, parentoffset: number, name: string): number {
  let offset = fdt_subnode_offset(fdt, parentoffset, name);

  if (offset === -FDT_ERR_NOTFOUND) {
    offset = fdt_add_subnode(fdt, parentoffset, name);
  }
  if (offset < 0) {
    printf('%s: %s: %s\n', 'fdt_find_or_add_subnode', name, fdt_strerror(offset));
  }
  return offset;
}

/** 0, or an error that has been said. */
function setOrWarn(err: number, what: string): number {
  if (err < 0) {
    printf('WARNING: could not set %s %s.\n', what, fdt_strerror(err));
  }
  return err;
}

/**
 * Tells the operating system of an initial RAM disk: reserves its memory, and says in /chosen where it is. 0, or an
 * error that has been said.
 *
 * @param initrd_end where it ends; nothing is done where that is `initrd_start`
 * @uboot common/fdt_support.c fdt_initrd()
 */
export function fdt_initrd(fdt: number, initrd_start: number, initrd_end: number): number {
  let nodeoffset: number;
  let err: number;

  if (initrd_start === initrd_end) {
    return 0;
  }
  nodeoffset = fdt_find_or_add_subnode(fdt, 0, 'chosen');
  if (nodeoffset < 0) {
    return nodeoffset;
  }
  deleteReservation(fdt, initrd_start);
  err = fdt_add_mem_rsv(fdt, BigInt(initrd_start), BigInt(initrd_end - initrd_start));
  if (err < 0) {
    printf('fdt_initrd: %s\n', fdt_strerror(err));
    return err;
  }
  const is_u64 = fdt_address_cells(fdt, 0) === 2;
  err = fdt_setprop_uxx(fdt, nodeoffset, 'linux,initrd-start', initrd_start, is_u64);
  if (err < 0) {
    return setOrWarn(err, 'linux,initrd-start');
  }
  err = fdt_setprop_uxx(fdt, nodeoffset, 'linux,initrd-end', initrd_end, is_u64);
  return setOrWarn(err, 'linux,initrd-end');
}

/** Deletes the first reservation that begins at an address. Was there one? */
function deleteReservation(fdt: number, start: number): boolean {
  const total = fdt_num_mem_rsv(fdt);

  for (let i = 0; i < total; i++) {
    const entry = fdt_get_mem_rsv(fdt, i);
    if (typeof entry !== 'number' && entry.address === BigInt(start)) {
      fdt_del_mem_rsv(fdt, i);
      return true;
    }
  }
  return false;
}

/** Puts the board's number into the root. 0, or an error that has been said. @uboot common/fdt_support.c fdt_root() */
export function fdt_root(fdt: number): number {
  const serial = env_get('serial#');
  const err = fdt_check_header(fdt);

  if (err < 0) {
    printf('fdt_root: %s\n', fdt_strerror(err));
    return err;
  }
  return serial === null
    ? 0
    : setOrWarn(fdt_setprop(fdt, 0, 'serial-number', cBytes(serial)), 'serial-number');
}

/**
 * Puts `bootargs` and the version of U-Boot into /chosen. 0, or an error that has been said.
 *
 * @uboot common/fdt_support.c fdt_chosen()
 */
export function fdt_chosen(fdt: number): number {
  const str = env_get('bootargs');
  let err = fdt_check_header(fdt);
  let nodeoffset: number;

  if (err < 0) {
    printf('fdt_chosen: %s\n', fdt_strerror(err));
    return err;
  }
  nodeoffset = fdt_find_or_add_subnode(fdt, 0, 'chosen');
  if (nodeoffset < 0) {
    return nodeoffset;
  }
  if (str !== null) {
    err = fdt_setprop(fdt, nodeoffset, 'bootargs', cBytes(str));
    if (err < 0) {
      return setOrWarn(err, 'bootargs');
    }
  }
  err = fdt_setprop(fdt, nodeoffset, 'u-boot,version', cBytes(PLAIN_VERSION));
  return setOrWarn(err, 'u-boot,version');
}

/** Ranges as the root of a tree counts addresses and sizes, or an error. @uboot common/fdt_support.c fdt_pack_reg() */
function fdt_pack_reg(fdt: number, ranges: readonly MemoryBank[]): Uint8Array | number {
  const address_cells = fdt_address_cells(fdt, 0);
  const size_cells = fdt_size_cells(fdt, 0);

  if (address_cells < 0 || size_cells < 0) {
    return Math.min(address_cells, size_cells);
  }
  return Uint8Array.from(
    ranges.flatMap(({ start, size }) => [
      ...cellBytes(start, address_cells),
      ...cellBytes(size, size_cells),
    ]),
  );
}

/** A bank of memory. */
export interface MemoryBank {
  readonly start: bigint;
  readonly size: bigint;
}

/**
 * Says in /memory what memory there is, up to the first bank of size 0 at 0. 0, or an error that has been said.
 *
 * @uboot common/fdt_support.c fdt_fixup_memory_banks()
 */
export function fdt_fixup_memory_banks(blob: number, banks: readonly MemoryBank[]): number {
  const last = banks.findIndex(({ start, size }) => start === 0n && size === 0n);
  const used = last < 0 ? banks : banks.slice(0, last);
  let err = fdt_check_header(blob);
  let nodeoffset: number;

  if (err < 0) {
    printf('%s: %s\n', 'fdt_fixup_memory_banks', fdt_strerror(err));
    return err;
  }
  nodeoffset = fdt_find_or_add_subnode(blob, 0, 'memory');
  if (nodeoffset < 0) {
    return nodeoffset;
  }
  err = fdt_setprop(blob, nodeoffset, 'device_type', cBytes('memory'));
  if (err < 0) {
    return setOrWarn(err, 'device_type');
  }
  if (used.length === 0) {
    return 0;
  }
  const reg = fdt_pack_reg(blob, used);
  err = typeof reg === 'number' ? reg : fdt_setprop(blob, nodeoffset, 'reg', reg);
  return setOrWarn(err, 'reg');
}

/** @uboot common/fdt_support.c fdt_fixup_memory() */
export function fdt_fixup_memory(blob: number, start: bigint, size: bigint): number {
  return fdt_fixup_memory_banks(blob, [{ start, size }]);
}

/**
 * Gives back the room behind a tree, up to the end of the page; what stays is enough for the reservations that a boot
 * adds. Gives the new size, or an error.
 *
 * @uboot common/fdt_support.c fdt_shrink_to_minimum()
 */
export function fdt_shrink_to_minimum(blob: number, extrasize: number): number {
  let actualsize: number;

  if (blob === 0) {
    return 0;
  }
  const reserved = deleteReservation(blob, blob);
  actualsize =
    fdt_off_dt_strings(blob) +
    fdt_size_dt_strings(blob) +
    SPARE_RESERVATIONS * FDT_RESERVE_ENTRY_BYTES +
    extrasize;
  actualsize = Math.ceil((actualsize + (blob % PAGE_BYTES)) / PAGE_BYTES) * PAGE_BYTES;
  actualsize = (actualsize - (blob % PAGE_BYTES)) >>> 0;
  fdt_set_totalsize(blob, actualsize);
  if (reserved) {
    const ret = fdt_add_mem_rsv(blob, BigInt(blob), BigInt(actualsize));
    if (ret < 0) {
      return ret;
    }
  }
  return actualsize;
}
