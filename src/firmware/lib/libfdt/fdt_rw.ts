import { cBytes } from '../../common/guest-bytes';
import {
  FDT_BEGIN_NODE,
  FDT_END,
  FDT_END_NODE,
  FDT_ERR_BADLAYOUT,
  FDT_ERR_BADVERSION,
  FDT_ERR_EXISTS,
  FDT_ERR_INTERNAL,
  FDT_ERR_NOSPACE,
  FDT_ERR_NOTFOUND,
  FDT_NOP,
  FDT_PROP,
  FDT_PROPERTY_BYTES,
  FDT_TAGALIGN,
  FDT_TAGSIZE,
} from '../../include/linux/libfdt';
import { copyBytes, writeBytes } from '../memory-access';
import { fdt_move, fdt_ro_probe_ } from './fdt';
import {
  FDT_MAGIC,
  fdt_boot_cpuid_phys,
  fdt_set_boot_cpuid_phys,
  fdt_set_last_comp_version,
  fdt_set_magic,
  fdt_set_size_dt_struct,
  fdt_set_totalsize,
  fdt_set_version,
  fdt_off_mem_rsvmap,
  fdt_size_dt_strings,
  fdt_size_dt_struct,
  fdt_totalsize,
  fdt_version,
} from './fdt/header';
import { fdt32_ld, fdt32_st, fdt64_st } from './fdt/load-store';
import {
  fdt_check_node_offset_,
  fdt_next_tag,
  fdt_node_end_offset_,
  fdt_offset_ptr_,
} from './fdt/walk';
import {
  FDT_RESERVE_ENTRY_BYTES,
  fdt_get_property,
  fdt_num_mem_rsv,
  fdt_subnode_offset,
} from './fdt_ro';
import {
  HEADER_ROOM,
  fdt_blocks_misordered_,
  fdt_packblocks_,
  fdt_splice_mem_rsv_,
  fdt_splice_struct_,
} from './fdt_rw/splice';
import { fdt_del_last_string_, fdt_find_add_string_ } from './fdt_rw/strings';

/** May the tree be changed? 0, or an error. @uboot lib/libfdt/fdt_rw.c fdt_rw_probe_() */
function fdt_rw_probe_(fdt: number): number {
  const probed = fdt_ro_probe_(fdt);

  if (probed < 0) {
    return probed;
  }
  if (fdt_version(fdt) < 17) {
    return -FDT_ERR_BADVERSION;
  }
  if (fdt_blocks_misordered_(fdt, FDT_RESERVE_ENTRY_BYTES, fdt_size_dt_struct(fdt))) {
    return -FDT_ERR_BADLAYOUT;
  }
  if (fdt_version(fdt) > 17) {
    fdt_set_version(fdt, 17);
  }
  return 0;
}

/** Where entry `n` of the list of reserved memory lies. */
function reserveEntry(fdt: number, n: number): number {
  return fdt + fdt_off_mem_rsvmap(fdt) + n * FDT_RESERVE_ENTRY_BYTES;
}

/** @uboot lib/libfdt/fdt_rw.c fdt_add_mem_rsv() */
export function fdt_add_mem_rsv(fdt: number, address: bigint, size: bigint): number {
  let err = fdt_rw_probe_(fdt);

  if (err !== 0) {
    return err;
  }
  const re = reserveEntry(fdt, fdt_num_mem_rsv(fdt));
  err = fdt_splice_mem_rsv_(fdt, re, 0, 1);
  if (err !== 0) {
    return err;
  }
  fdt64_st(re, address);
  fdt64_st(re + 8, size);
  return 0;
}

/** @uboot lib/libfdt/fdt_rw.c fdt_del_mem_rsv() */
export function fdt_del_mem_rsv(fdt: number, n: number): number {
  const err = fdt_rw_probe_(fdt);

  if (err !== 0) {
    return err;
  }
  if (n >= fdt_num_mem_rsv(fdt)) {
    return -FDT_ERR_NOTFOUND;
  }
  return fdt_splice_mem_rsv_(fdt, reserveEntry(fdt, n), 1, 0);
}

/** Gives a property that is there another length: its address, or an error. @uboot lib/libfdt/fdt_rw.c fdt_resize_property_() */
function fdt_resize_property_(fdt: number, nodeoffset: number, name: string, len: number): number {
  const prop = fdt_get_property(fdt, nodeoffset, name);
  let err: number;

  if (prop < 0) {
    return prop;
  }
  const oldlen = FDT_TAGALIGN(fdt32_ld(prop + 4));
  err = fdt_splice_struct_(fdt, prop + FDT_PROPERTY_BYTES, oldlen, FDT_TAGALIGN(len));
  if (err !== 0) {
    return err;
  }
  fdt32_st(prop + 4, len);
  return prop;
}

/** Puts a property in front of the others of its node: its address, or an error. @uboot lib/libfdt/fdt_rw.c fdt_add_property_() */
function fdt_add_property_(fdt: number, nodeoffset: number, name: string, len: number): number {
  const nextoffset = fdt_check_node_offset_(fdt, nodeoffset);
  let err: number;

  if (nextoffset < 0) {
    return nextoffset;
  }
  const { offset: namestroff, allocated } = fdt_find_add_string_(fdt, name);
  if (namestroff < 0) {
    return namestroff;
  }
  const prop = fdt_offset_ptr_(fdt, nextoffset);
  err = fdt_splice_struct_(fdt, prop, 0, FDT_PROPERTY_BYTES + FDT_TAGALIGN(len));
  if (err !== 0) {
    if (allocated) {
      fdt_del_last_string_(fdt, name);
    }
    return err;
  }
  fdt32_st(prop, FDT_PROP);
  fdt32_st(prop + 4, len);
  fdt32_st(prop + 8, namestroff);
  return prop;
}

/**
 * Sets a property, which is made where there is none. The bytes up to the next tag stay what they were.
 *
 * @uboot lib/libfdt/fdt_rw.c fdt_setprop()
 */
export function fdt_setprop(
  fdt: number,
  nodeoffset: number,
  name: string,
  value: Uint8Array,
): number {
  const err = fdt_rw_probe_(fdt);
  let prop: number;

  if (err !== 0) {
    return err;
  }
  prop = fdt_resize_property_(fdt, nodeoffset, name, value.length);
  if (prop === -FDT_ERR_NOTFOUND) {
    prop = fdt_add_property_(fdt, nodeoffset, name, value.length);
  }
  if (prop < 0) {
    return prop;
  }
  writeBytes(prop + FDT_PROPERTY_BYTES, value);
  return 0;
}

/** @uboot lib/libfdt/fdt_rw.c fdt_delprop() */
export function fdt_delprop(fdt: number, nodeoffset: number, name: string): number {
  const err = fdt_rw_probe_(fdt);

  if (err !== 0) {
    return err;
  }
  const prop = fdt_get_property(fdt, nodeoffset, name);
  if (prop < 0) {
    return prop;
  }
  const proplen = FDT_PROPERTY_BYTES + FDT_TAGALIGN(fdt32_ld(prop + 4));
  return fdt_splice_struct_(fdt, prop, proplen, 0);
}

/**
 * Puts a node behind the properties of its parent, in front of the nodes there: its offset, or an error.
 *
 * @uboot lib/libfdt/fdt_rw.c fdt_add_subnode()
 */
export function fdt_add_subnode(fdt: number, parentoffset: number, name: string): number {
  let err = fdt_rw_probe_(fdt);
  let offset: number;
  let tag: number;
  let nextoffset: number;

  if (err !== 0) {
    return err;
  }
  offset = fdt_subnode_offset(fdt, parentoffset, name);
  if (offset >= 0) {
    return -FDT_ERR_EXISTS;
  }
  if (offset !== -FDT_ERR_NOTFOUND) {
    return offset;
  }
  ({ tag, nextoffset } = fdt_next_tag(fdt, parentoffset));
  if (tag !== FDT_BEGIN_NODE) {
    return -FDT_ERR_INTERNAL;
  }
  do {
    offset = nextoffset;
    ({ tag, nextoffset } = fdt_next_tag(fdt, offset));
  } while (tag === FDT_PROP || tag === FDT_NOP);
  const nh = fdt_offset_ptr_(fdt, offset);
  const nameBytes = new Uint8Array(FDT_TAGALIGN(name.length + 1));
  nameBytes.set(cBytes(name));
  const nodelen = FDT_TAGSIZE + nameBytes.length + FDT_TAGSIZE;
  err = fdt_splice_struct_(fdt, nh, 0, nodelen);
  if (err !== 0) {
    return err;
  }
  fdt32_st(nh, FDT_BEGIN_NODE);
  writeBytes(nh + FDT_TAGSIZE, nameBytes);
  fdt32_st(nh + nodelen - FDT_TAGSIZE, FDT_END_NODE);
  return offset;
}

/** @uboot lib/libfdt/fdt_rw.c fdt_del_node() */
export function fdt_del_node(fdt: number, nodeoffset: number): number {
  const err = fdt_rw_probe_(fdt);

  if (err !== 0) {
    return err;
  }
  const endoffset = fdt_node_end_offset_(fdt, nodeoffset);
  if (endoffset < 0) {
    return endoffset;
  }
  return fdt_splice_struct_(fdt, fdt_offset_ptr_(fdt, nodeoffset), endoffset - nodeoffset, 0);
}

/** Bytes of the structure, which a tree before version 17 doesn't say; or an error. */
function structSize(fdt: number): number {
  let offset = 0;
  let tag: number;

  if (fdt_version(fdt) >= 17) {
    return fdt_size_dt_struct(fdt);
  }
  do {
    ({ tag, nextoffset: offset } = fdt_next_tag(fdt, offset));
  } while (tag !== FDT_END);
  return offset;
}

/**
 * Makes of the tree one of version 17 with its blocks in order and room up to `bufsize` bytes, at `buf`, which may be
 * where it is. 0, or an error.
 *
 * @uboot lib/libfdt/fdt_rw.c fdt_open_into()
 */
export function fdt_open_into(fdt: number, buf: number, bufsize: number): number {
  const fdtend = fdt + fdt_totalsize(fdt);
  const probed = fdt_ro_probe_(fdt);
  let tmp = buf;
  let err: number;

  if (probed < 0) {
    return probed;
  }
  const mem_rsv_size = (fdt_num_mem_rsv(fdt) + 1) * FDT_RESERVE_ENTRY_BYTES;
  const struct_size = structSize(fdt);
  if (struct_size < 0) {
    return struct_size;
  }
  if (!fdt_blocks_misordered_(fdt, mem_rsv_size, struct_size)) {
    err = fdt_move(fdt, buf, bufsize);
    if (err !== 0) {
      return err;
    }
    fdt_set_version(buf, 17);
    fdt_set_size_dt_struct(buf, struct_size);
    fdt_set_totalsize(buf, bufsize);
    return 0;
  }
  const newsize = HEADER_ROOM + mem_rsv_size + struct_size + fdt_size_dt_strings(fdt);
  if (bufsize < newsize) {
    return -FDT_ERR_NOSPACE;
  }
  if (tmp + newsize > fdt && tmp < fdtend) {
    // The blocks would be written over each other: put them in order behind the old tree first.
    tmp = fdtend;
    if (tmp + newsize > buf + bufsize) {
      return -FDT_ERR_NOSPACE;
    }
  }
  fdt_packblocks_(fdt, tmp, mem_rsv_size, struct_size, fdt_size_dt_strings(fdt));
  copyBytes(buf, tmp, newsize);
  fdt_set_magic(buf, FDT_MAGIC);
  fdt_set_totalsize(buf, bufsize);
  fdt_set_version(buf, 17);
  fdt_set_last_comp_version(buf, 16);
  fdt_set_boot_cpuid_phys(buf, fdt_boot_cpuid_phys(fdt));
  return 0;
}
