import {
  FDT_BEGIN_NODE,
  FDT_END,
  FDT_END_NODE,
  FDT_ERR_BADOFFSET,
  FDT_ERR_BADSTRUCTURE,
  FDT_ERR_NOTFOUND,
  FDT_ERR_TRUNCATED,
  FDT_NOP,
  FDT_PROP,
  FDT_PROPERTY_BYTES,
  FDT_TAGALIGN,
  FDT_TAGSIZE,
} from '../../../include/linux/libfdt';
import { fdt_off_dt_struct, fdt_size_dt_struct, fdt_totalsize, fdt_version } from './header';
import { fdt32_ld, fdt8_ld } from './load-store';

/** A tag, and where the next one is; an error in its place where this was the last that can be read. */
export interface FdtTag {
  readonly tag: number;
  readonly nextoffset: number;
}

/** Where an offset into the structure lies. Nothing is checked. @uboot lib/libfdt/fdt.c fdt_offset_ptr_() */
export function fdt_offset_ptr_(fdt: number, offset: number): number {
  return fdt + fdt_off_dt_struct(fdt) + offset;
}

/**
 * Where an offset into the structure lies, if `len` bytes from there on belong to it; null: they don't. Sums wrap at 32
 * bits, as in C.
 *
 * @uboot lib/libfdt/fdt.c fdt_offset_ptr()
 */
export function fdt_offset_ptr(fdt: number, offset: number, len: number): number | null {
  const uoffset = offset >>> 0;
  const absoffset = (offset + fdt_off_dt_struct(fdt)) >>> 0;
  const absEnd = (absoffset + len) >>> 0;
  const end = (uoffset + len) >>> 0;

  if (offset < 0 || absoffset < uoffset || absEnd < absoffset || absEnd > fdt_totalsize(fdt)) {
    return null;
  }
  if (fdt_version(fdt) >= 17 && (end < uoffset || end > fdt_size_dt_struct(fdt))) {
    return null;
  }
  return fdt_offset_ptr_(fdt, offset);
}

/** Behind the name of a node; null: it has no end. */
function skipName(fdt: number, offset: number): number | null {
  let at = offset;
  let p: number | null;

  do {
    p = fdt_offset_ptr(fdt, at, 1);
    at++;
  } while (p !== null && fdt8_ld(p) !== 0);
  return p === null ? null : at;
}

/** Behind the value of a property; null: the structure ends before its length. */
function skipProperty(fdt: number, offset: number): number | null {
  const lenp = fdt_offset_ptr(fdt, offset, 4);

  if (lenp === null) {
    return null;
  }
  const len = fdt32_ld(lenp);
  const end = (offset + FDT_PROPERTY_BYTES - FDT_TAGSIZE + len) | 0;
  const realigned = fdt_version(fdt) < 16 && len >= 8 && ((end - len) | 0) % 8 !== 0;
  return realigned ? end + 4 : end;
}

/** @uboot lib/libfdt/fdt.c fdt_next_tag() */
export function fdt_next_tag(fdt: number, startoffset: number): FdtTag {
  const tagp = fdt_offset_ptr(fdt, startoffset, FDT_TAGSIZE);
  const bad = { tag: FDT_END, nextoffset: -FDT_ERR_BADSTRUCTURE };
  let offset: number | null = startoffset + FDT_TAGSIZE;

  if (tagp === null) {
    return { tag: FDT_END, nextoffset: -FDT_ERR_TRUNCATED };
  }
  const tag = fdt32_ld(tagp);
  switch (tag) {
    case FDT_BEGIN_NODE:
      offset = skipName(fdt, offset);
      break;
    case FDT_PROP:
      offset = skipProperty(fdt, offset);
      break;
    case FDT_END:
    case FDT_END_NODE:
    case FDT_NOP:
      break;
    default:
      return bad;
  }
  if (offset === null || fdt_offset_ptr(fdt, startoffset, offset - startoffset) === null) {
    return bad;
  }
  if (FDT_TAGALIGN(offset) === startoffset) {
    // A property of -12 bytes. U-Boot comes back to it for ever.
    return bad;
  }
  return { tag, nextoffset: FDT_TAGALIGN(offset) };
}

function checkOffset(fdt: number, offset: number, wanted: number): number {
  if (offset < 0 || offset % FDT_TAGSIZE !== 0) {
    return -FDT_ERR_BADOFFSET;
  }
  const { tag, nextoffset } = fdt_next_tag(fdt, offset);
  return tag === wanted ? nextoffset : -FDT_ERR_BADOFFSET;
}

/** Offset behind the beginning of a node, or an error. @uboot lib/libfdt/fdt.c fdt_check_node_offset_() */
export function fdt_check_node_offset_(fdt: number, offset: number): number {
  return checkOffset(fdt, offset, FDT_BEGIN_NODE);
}

/** Offset behind a property, or an error. @uboot lib/libfdt/fdt.c fdt_check_prop_offset_() */
export function fdt_check_prop_offset_(fdt: number, offset: number): number {
  return checkOffset(fdt, offset, FDT_PROP);
}

/** How deep a walk is below the node that it began with; negative once it has left that. */
export interface FdtDepth {
  depth: number;
}

/**
 * The node that begins next, at whatever depth; or where the last node that was counted ends, with a negative depth; or
 * an error.
 *
 * @param offset negative: begin with the root
 * @uboot lib/libfdt/fdt.c fdt_next_node()
 */
export function fdt_next_node(fdt: number, offset: number, walk: FdtDepth): number {
  let nextoffset = offset < 0 ? 0 : fdt_check_node_offset_(fdt, offset);
  let at: number;
  let tag: number;

  if (nextoffset < 0) {
    return nextoffset;
  }
  do {
    at = nextoffset;
    ({ tag, nextoffset } = fdt_next_tag(fdt, at));
    switch (tag) {
      case FDT_BEGIN_NODE:
        walk.depth++;
        break;
      case FDT_END_NODE:
        walk.depth--;
        if (walk.depth < 0) {
          return nextoffset;
        }
        break;
      case FDT_END:
        return nextoffset >= 0 ? -FDT_ERR_NOTFOUND : nextoffset;
    }
  } while (tag !== FDT_BEGIN_NODE);
  return at;
}

/** The first node below a node, or an error. @uboot lib/libfdt/fdt.c fdt_first_subnode() */
export function fdt_first_subnode(fdt: number, offset: number): number {
  const walk = { depth: 0 };
  const found = fdt_next_node(fdt, offset, walk);

  return found < 0 || walk.depth !== 1 ? -FDT_ERR_NOTFOUND : found;
}

/** The next node beside a node, or an error. @uboot lib/libfdt/fdt.c fdt_next_subnode() */
export function fdt_next_subnode(fdt: number, offset: number): number {
  const walk = { depth: 1 };
  let at = offset;

  do {
    at = fdt_next_node(fdt, at, walk);
    if (at < 0 || walk.depth < 1) {
      return -FDT_ERR_NOTFOUND;
    }
  } while (walk.depth > 1);
  return at;
}

/** Where a node ends, or an error. @uboot lib/libfdt/fdt.c fdt_node_end_offset_() */
export function fdt_node_end_offset_(fdt: number, offset: number): number {
  const walk = { depth: 0 };
  let at = offset;

  while (at >= 0 && walk.depth >= 0) {
    at = fdt_next_node(fdt, at, walk);
  }
  return at;
}
