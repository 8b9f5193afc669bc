import {
  FDT_ERR_BADMAGIC,
  FDT_ERR_BADSTATE,
  FDT_ERR_BADVERSION,
  FDT_ERR_NOSPACE,
  FDT_ERR_TRUNCATED,
  FDT_FIRST_SUPPORTED_VERSION,
  FDT_LAST_SUPPORTED_VERSION,
} from '../../include/linux/libfdt';
import { copyBytes } from '../memory-access';
import {
  FDT_MAGIC,
  FDT_SW_MAGIC,
  fdt_last_comp_version,
  fdt_magic,
  fdt_off_dt_strings,
  fdt_off_dt_struct,
  fdt_off_mem_rsvmap,
  fdt_size_dt_strings,
  fdt_size_dt_struct,
  fdt_totalsize,
  fdt_version,
} from './fdt/header';

const INT_MAX = 0x7fff_ffff;

/** Bytes of the header, which got longer with the versions. @uboot lib/libfdt/fdt.c fdt_header_size_() */
function fdt_header_size_(version: number): number {
  if (version <= 1) {
    return 28;
  }
  if (version <= 2) {
    return 32;
  }
  return version <= 3 ? 36 : 40;
}

/**
 * May the tree at a guest address be read? Its size, or an error.
 *
 * @uboot lib/libfdt/fdt.c fdt_ro_probe_()
 */
export function fdt_ro_probe_(fdt: number): number {
  const totalsize = fdt_totalsize(fdt);
  const magic = fdt_magic(fdt);

  if (magic === FDT_MAGIC) {
    if (
      fdt_version(fdt) < FDT_FIRST_SUPPORTED_VERSION ||
      fdt_last_comp_version(fdt) > FDT_LAST_SUPPORTED_VERSION
    ) {
      return -FDT_ERR_BADVERSION;
    }
  } else if (magic === FDT_SW_MAGIC) {
    if (fdt_size_dt_struct(fdt) === 0) {
      return -FDT_ERR_BADSTATE;
    }
  } else {
    return -FDT_ERR_BADMAGIC;
  }
  return totalsize < INT_MAX ? totalsize : -FDT_ERR_TRUNCATED;
}

/**
 * Is there a device tree at a guest address, as far as its header says? 0, or an error.
 *
 * @uboot lib/libfdt/fdt.c fdt_check_header()
 */
export function fdt_check_header(fdt: number): number {
  if (fdt_magic(fdt) !== FDT_MAGIC) {
    return -FDT_ERR_BADMAGIC;
  }
  const version = fdt_version(fdt);
  const totalsize = fdt_totalsize(fdt);
  const hdrsize = fdt_header_size_(version);
  if (
    version < FDT_FIRST_SUPPORTED_VERSION ||
    fdt_last_comp_version(fdt) > FDT_LAST_SUPPORTED_VERSION ||
    version < fdt_last_comp_version(fdt)
  ) {
    return -FDT_ERR_BADVERSION;
  }
  if (totalsize < hdrsize || totalsize > INT_MAX) {
    return -FDT_ERR_TRUNCATED;
  }
  const fits = (offset: number, bytes: number): boolean =>
    offset >= hdrsize && offset + bytes <= totalsize;
  if (
    !fits(fdt_off_mem_rsvmap(fdt), 0) ||
    !fits(fdt_off_dt_struct(fdt), version < 17 ? 0 : fdt_size_dt_struct(fdt)) ||
    !fits(fdt_off_dt_strings(fdt), fdt_size_dt_strings(fdt))
  ) {
    return -FDT_ERR_TRUNCATED;
  }
  return 0;
}

/** Copies a tree; `bufsize` is the room at `buf`. @uboot lib/libfdt/fdt.c fdt_move() */
export function fdt_move(fdt: number, buf: number, bufsize: number): number {
  const totalsize = fdt_ro_probe_(fdt);

  if (bufsize < 0) {
    return -FDT_ERR_NOSPACE;
  }
  if (totalsize < 0) {
    return totalsize;
  }
  if (totalsize > bufsize) {
    return -FDT_ERR_NOSPACE;
  }
  if (buf !== fdt) {
    copyBytes(buf, fdt, totalsize);
  }
  return 0;
}
