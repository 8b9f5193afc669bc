import { FDT_ERR_BADOFFSET, FDT_ERR_NOSPACE } from '../../../include/linux/libfdt';
import { copyBytes } from '../../memory-access';
import {
  FDT_HEADER_BYTES,
  fdt_off_dt_strings,
  fdt_off_dt_struct,
  fdt_off_mem_rsvmap,
  fdt_set_off_dt_strings,
  fdt_set_off_dt_struct,
  fdt_set_off_mem_rsvmap,
  fdt_set_size_dt_strings,
  fdt_set_size_dt_struct,
  fdt_size_dt_strings,
  fdt_size_dt_struct,
  fdt_totalsize,
} from '../fdt/header';
import { FDT_RESERVE_ENTRY_BYTES } from '../fdt_ro';

/** Room that the header takes: what follows it lies on a multiple of 8. */
export const HEADER_ROOM = (FDT_HEADER_BYTES + 7) & -8;

/**
 * Is the order of the blocks another one than header, reserved memory, structure, strings?
 *
 * @uboot lib/libfdt/fdt_rw.c fdt_blocks_misordered_()
 */
export function fdt_blocks_misordered_(
  fdt: number,
  mem_rsv_size: number,
  struct_size: number,
): boolean {
  const after = (offset: number, size: number): number => (offset + size) >>> 0;
  return (
    fdt_off_mem_rsvmap(fdt) < HEADER_ROOM ||
    fdt_off_dt_struct(fdt) < after(fdt_off_mem_rsvmap(fdt), mem_rsv_size) ||
    fdt_off_dt_strings(fdt) < after(fdt_off_dt_struct(fdt), struct_size) ||
    fdt_totalsize(fdt) < after(fdt_off_dt_strings(fdt), fdt_size_dt_strings(fdt))
  );
}

/** Bytes that are in use. @uboot lib/libfdt/fdt_rw.c fdt_data_size_() */
function fdt_data_size_(fdt: number): number {
  return fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
}

/** Moves what follows, so that `oldlen` bytes become `newlen`. @uboot lib/libfdt/fdt_rw.c fdt_splice_() */
export function fdt_splice_(fdt: number, p: number, oldlen: number, newlen: number): number {
  const dsize = fdt_data_size_(fdt);
  const end = fdt + dsize;

  if (oldlen < 0 || p + oldlen > end || p < fdt || dsize + newlen < oldlen) {
    return -FDT_ERR_BADOFFSET;
  }
  if (dsize - oldlen + newlen > fdt_totalsize(fdt)) {
    return -FDT_ERR_NOSPACE;
  }
  copyBytes(p + newlen, p + oldlen, end - (p + oldlen));
  return 0;
}

/** Makes of `oldn` entries of the list of reserved memory `newn`. @uboot lib/libfdt/fdt_rw.c fdt_splice_mem_rsv_() */
export function fdt_splice_mem_rsv_(fdt: number, p: number, oldn: number, newn: number): number {
  const delta = (newn - oldn) * FDT_RESERVE_ENTRY_BYTES;
  const err = fdt_splice_(fdt, p, oldn * FDT_RESERVE_ENTRY_BYTES, newn * FDT_RESERVE_ENTRY_BYTES);

  if (err === 0) {
    fdt_set_off_dt_struct(fdt, fdt_off_dt_struct(fdt) + delta);
    fdt_set_off_dt_strings(fdt, fdt_off_dt_strings(fdt) + delta);
  }
  return err;
}

/** @uboot lib/libfdt/fdt_rw.c fdt_splice_struct_() */
export function fdt_splice_struct_(fdt: number, p: number, oldlen: number, newlen: number): number {
  const delta = newlen - oldlen;
  const err = fdt_splice_(fdt, p, oldlen, newlen);

  if (err === 0) {
    fdt_set_size_dt_struct(fdt, fdt_size_dt_struct(fdt) + delta);
    fdt_set_off_dt_strings(fdt, fdt_off_dt_strings(fdt) + delta);
  }
  return err;
}

/** Copies the blocks, one behind the other. @uboot lib/libfdt/fdt_rw.c fdt_packblocks_() */
export function fdt_packblocks_(
  old: number,
  to: number,
  mem_rsv_size: number,
  struct_size: number,
  strings_size: number,
): void {
  const struct_off = HEADER_ROOM + mem_rsv_size;
  const strings_off = struct_off + struct_size;

  copyBytes(to + HEADER_ROOM, old + fdt_off_mem_rsvmap(old), mem_rsv_size);
  fdt_set_off_mem_rsvmap(to, HEADER_ROOM);
  copyBytes(to + struct_off, old + fdt_off_dt_struct(old), struct_size);
  fdt_set_off_dt_struct(to, struct_off);
  fdt_set_size_dt_struct(to, struct_size);
  copyBytes(to + strings_off, old + fdt_off_dt_strings(old), strings_size);
  fdt_set_off_dt_strings(to, strings_off);
  fdt_set_size_dt_strings(to, fdt_size_dt_strings(old));
}
