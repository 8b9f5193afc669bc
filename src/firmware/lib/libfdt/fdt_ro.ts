import {
  FDT_END,
  FDT_ERR_BADOFFSET,
  FDT_ERR_BADPATH,
  FDT_ERR_BADSTRUCTURE,
  FDT_ERR_BADVERSION,
  FDT_ERR_NOTFOUND,
  FDT_ERR_TRUNCATED,
  FDT_NOP,
  FDT_PROP,
  FDT_PROPERTY_BYTES,
} from '../../include/linux/libfdt';
import { fdt_ro_probe_ } from './fdt';
import {
  FDT_MAGIC,
  fdt_magic,
  fdt_off_dt_strings,
  fdt_off_mem_rsvmap,
  fdt_size_dt_strings,
  fdt_totalsize,
  fdt_version,
} from './fdt/header';
import { fdt32_ld, fdt64_ld, loadText } from './fdt/load-store';
import {
  fdt_check_node_offset_,
  fdt_check_prop_offset_,
  fdt_next_node,
  fdt_next_tag,
  fdt_offset_ptr_,
} from './fdt/walk';

/** An entry of the list of memory that is reserved. */
export interface FdtReserveEntry {
  readonly address: bigint;
  readonly size: bigint;
}

/** The value of a property: its guest address and its bytes. */
export interface FdtValue {
  readonly data: number;
  readonly len: number;
}

/** Bytes of an entry of the list of reserved memory. */
export const FDT_RESERVE_ENTRY_BYTES = 16;

/**
 * The name of a property, by its offset in the strings of the tree; null: there is none.
 *
 * @uboot lib/libfdt/fdt_ro.c fdt_string()
 */
export function fdt_string(fdt: number, stroffset: number): string | null {
  const totalsize = fdt_ro_probe_(fdt);
  const absoffset = (stroffset + fdt_off_dt_strings(fdt)) >>> 0;
  const size = fdt_size_dt_strings(fdt);
  let len = totalsize - absoffset;

  if (totalsize < 0 || absoffset >= totalsize) {
    return null;
  }
  if (fdt_magic(fdt) === FDT_MAGIC) {
    if ((stroffset | 0) < 0) {
      return null;
    }
    if (fdt_version(fdt) >= 17) {
      if (stroffset >= size) {
        return null;
      }
      len = Math.min(len, size - stroffset);
    }
  } else {
    // A tree that is being written has its strings in front of the place that the header names.
    const before = -(stroffset | 0);
    if (before <= 0 || before > size) {
      return null;
    }
    len = Math.min(len, before);
  }
  return loadText(fdt + absoffset, len);
}

/** Where an entry of the list of reserved memory lies; null: not in the tree. @uboot lib/libfdt/fdt_ro.c fdt_mem_rsv() */
function fdt_mem_rsv(fdt: number, n: number): number | null {
  const first = fdt_off_mem_rsvmap(fdt);
  const absoffset = (first + n * FDT_RESERVE_ENTRY_BYTES) >>> 0;

  if (absoffset < first || absoffset > (fdt_totalsize(fdt) - FDT_RESERVE_ENTRY_BYTES) >>> 0) {
    return null;
  }
  return fdt + absoffset;
}

/** @uboot lib/libfdt/fdt_ro.c fdt_get_mem_rsv() */
export function fdt_get_mem_rsv(fdt: number, n: number): FdtReserveEntry | number {
  const probed = fdt_ro_probe_(fdt);

  if (probed < 0) {
    return probed;
  }
  const re = fdt_mem_rsv(fdt, n);
  return re === null ? -FDT_ERR_BADOFFSET : { address: fdt64_ld(re), size: fdt64_ld(re + 8) };
}

/** Entries before the first that is empty, or an error. @uboot lib/libfdt/fdt_ro.c fdt_num_mem_rsv() */
export function fdt_num_mem_rsv(fdt: number): number {
  let re: number | null;

  for (let i = 0; ; i++) {
    re = fdt_mem_rsv(fdt, i);
    if (re === null) {
      return -FDT_ERR_TRUNCATED;
    }
    if (fdt64_ld(re + 8) === 0n) {
      return i;
    }
  }
}

/** Where the name of a node lies; null: there is no such node. Before version 16, names are paths. */
function nameAddress(fdt: number, nodeoffset: number): number | null {
  if (fdt_ro_probe_(fdt) < 0 || fdt_check_node_offset_(fdt, nodeoffset) < 0) {
    return null;
  }
  const address = fdt_offset_ptr_(fdt, nodeoffset) + 4;
  if (fdt_version(fdt) >= 16) {
    return address;
  }
  const slash = loadText(address)?.lastIndexOf('/') ?? -1;
  return slash < 0 ? null : address + slash + 1;
}

/** Null: there is no such node. @uboot lib/libfdt/fdt_ro.c fdt_get_name() */
export function fdt_get_name(fdt: number, nodeoffset: number): string | null {
  const address = nameAddress(fdt, nodeoffset);
  return address === null ? null : loadText(address);
}

/** A name without a unit address also names a node that has one. @uboot lib/libfdt/fdt_ro.c fdt_nodename_eq_() */
function fdt_nodename_eq_(fdt: number, offset: number, name: string): boolean {
  const found = fdt_get_name(fdt, offset);

  if (found?.startsWith(name) !== true) {
    return false;
  }
  return found.length === name.length || (!name.includes('@') && found[name.length] === '@');
}

/** @uboot lib/libfdt/fdt_ro.c fdt_subnode_offset() */
export function fdt_subnode_offset(fdt: number, parentoffset: number, name: string): number {
  const probed = fdt_ro_probe_(fdt);
  const walk = { depth: 0 };
  let offset = parentoffset;

  if (probed < 0) {
    return probed;
  }
  while (offset >= 0 && walk.depth >= 0) {
    if (walk.depth === 1 && fdt_nodename_eq_(fdt, offset, name)) {
      return offset;
    }
    offset = fdt_next_node(fdt, offset, walk);
  }
  return walk.depth < 0 ? -FDT_ERR_NOTFOUND : offset;
}

/** An alias names a path; an alias whose path begins with an alias is followed. */
const MOST_ALIASES = 100;

/**
 * The node at a path, which begins with `/` or with an alias; or an error.
 *
 * @uboot lib/libfdt/fdt_ro.c fdt_path_offset()
 */
export function fdt_path_offset(fdt: number, path: string, aliases = 0): number {
  const probed = fdt_ro_probe_(fdt);
  let rest = path;
  let offset = 0;

  if (probed < 0) {
    return probed;
  }
  if (path === '' || aliases > MOST_ALIASES) {
    return -FDT_ERR_BADPATH;
  }
  if (!path.startsWith('/')) {
    const alias = path.split('/', 1)[0] ?? '';
    const target = fdt_get_alias(fdt, alias);
    if (target === null) {
      return -FDT_ERR_BADPATH;
    }
    offset = fdt_path_offset(fdt, target, aliases + 1);
    rest = path.slice(alias.length);
  }
  for (const name of rest.split('/').filter((part) => part !== '')) {
    offset = fdt_subnode_offset(fdt, offset, name);
    if (offset < 0) {
      return offset;
    }
  }
  return offset;
}

/** What an alias stands for; null: there is no such alias. @uboot lib/libfdt/fdt_ro.c fdt_get_alias() */
function fdt_get_alias(fdt: number, name: string): string | null {
  const offset = fdt_path_offset(fdt, '/aliases');
  const value = offset < 0 ? offset : fdt_getprop(fdt, offset, name);
  return typeof value === 'number' ? null : loadText(value.data);
}

/** The first property from here on; an error where the node has no other. @uboot lib/libfdt/fdt_ro.c nextprop_() */
function nextprop_(fdt: number, from: number): number {
  let offset = from;
  let tag: number;
  let nextoffset: number;

  do {
    ({ tag, nextoffset } = fdt_next_tag(fdt, offset));
    switch (tag) {
      case FDT_END:
        return nextoffset >= 0 ? -FDT_ERR_BADSTRUCTURE : nextoffset;
      case FDT_PROP:
        return offset;
    }
    offset = nextoffset;
  } while (tag === FDT_NOP);
  return -FDT_ERR_NOTFOUND;
}

/** @uboot lib/libfdt/fdt_ro.c fdt_first_property_offset() */
export function fdt_first_property_offset(fdt: number, nodeoffset: number): number {
  const offset = fdt_check_node_offset_(fdt, nodeoffset);
  return offset < 0 ? offset : nextprop_(fdt, offset);
}

/** @uboot lib/libfdt/fdt_ro.c fdt_next_property_offset() */
export function fdt_next_property_offset(fdt: number, offset: number): number {
  const next = fdt_check_prop_offset_(fdt, offset);
  return next < 0 ? next : nextprop_(fdt, next);
}

/** Offset of a property, or an error. */
function propertyOffset(fdt: number, nodeoffset: number, name: string): number {
  let offset = fdt_first_property_offset(fdt, nodeoffset);

  while (offset >= 0) {
    const nameoff = fdt32_ld(fdt_offset_ptr_(fdt, offset) + 8);
    if (fdt_string(fdt, nameoff) === name) {
      return offset;
    }
    offset = fdt_next_property_offset(fdt, offset);
  }
  return offset;
}

/** Guest address of a property, or an error. @uboot lib/libfdt/fdt_ro.c fdt_get_property() */
export function fdt_get_property(fdt: number, nodeoffset: number, name: string): number {
  if (fdt_version(fdt) < 16) {
    return -FDT_ERR_BADVERSION;
  }
  const offset = propertyOffset(fdt, nodeoffset, name);
  return offset < 0 ? offset : fdt_offset_ptr_(fdt, offset);
}

/** The value of a property, or an error. @uboot lib/libfdt/fdt_ro.c fdt_getprop() */
export function fdt_getprop(fdt: number, nodeoffset: number, name: string): FdtValue | number {
  const offset = propertyOffset(fdt, nodeoffset, name);

  if (offset < 0) {
    return offset;
  }
  const property = fdt_offset_ptr_(fdt, offset);
  const len = fdt32_ld(property + 4) | 0;
  const realigned = fdt_version(fdt) < 16 && (offset + FDT_PROPERTY_BYTES) % 8 !== 0 && len >= 8;
  return { data: property + FDT_PROPERTY_BYTES + (realigned ? 4 : 0), len };
}
