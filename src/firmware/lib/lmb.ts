import { printf } from '../common/console';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { LMB_ALLOC_ANYWHERE, LMB_NONE } from '../include/lmb';
import type { Lmb, LmbRegion } from '../include/lmb';

/** @uboot lib/lmb.c lmb_dump_region() */
function lmb_dump_region(name: string, regions: readonly LmbRegion[]): void {
  let end: number;

  printf(' %s.cnt  = 0x%lx\n', name, regions.length);
  for (const [i, region] of regions.entries()) {
    end = region.base + region.size - 1;
    printf(
      ' %s[%d]\t[0x%llx-0x%llx], 0x%08llx bytes flags: %x\n',
      name,
      i,
      region.base,
      end,
      region.size,
      region.flags,
    );
  }
}

/** @uboot lib/lmb.c lmb_dump_all_force() */
export function lmb_dump_all_force(lmb: Lmb): void {
  printf('lmb_dump_all:\n');
  lmb_dump_region('memory', lmb.memory);
  lmb_dump_region('reserved', lmb.reserved);
}

/** @uboot lib/lmb.c lmb_addrs_overlap() */
function lmb_addrs_overlap(base1: number, size1: number, base2: number, size2: number): boolean {
  return base1 <= base2 + size2 - 1 && base2 <= base1 + size1 - 1;
}

/** 1: the second begins where the first ends; -1: the other way round. @uboot lib/lmb.c lmb_addrs_adjacent() */
function lmb_addrs_adjacent(base1: number, size1: number, base2: number, size2: number): number {
  if (base2 === base1 + size1) {
    return 1;
  }
  return base1 === base2 + size2 ? -1 : 0;
}

/**
 * How many regions it was joined to, 0 for one of its own, -1 where it overlaps another or there are too many. A region
 * that is joined to one is not compared with those behind that.
 *
 * @uboot lib/lmb.c lmb_add_region_flags()
 */
function lmb_add_region_flags(
  regions: LmbRegion[],
  base: number,
  size: number,
  flags: number,
): number {
  let coalesced = 0;
  let i = 0;
  let adjacent = 0;

  for (const region of regions) {
    if (region.base === base && region.size === size) {
      return flags === region.flags ? 0 : -1;
    }
    adjacent = lmb_addrs_adjacent(base, size, region.base, region.size);
    if (adjacent !== 0) {
      if (flags === region.flags) {
        region.base -= adjacent > 0 ? size : 0;
        region.size += size;
        coalesced++;
      }
      break;
    }
    if (lmb_addrs_overlap(base, size, region.base, region.size)) {
      return -1;
    }
    i++;
  }
  coalesced += lmb_coalesce_with_next(regions, i);
  if (coalesced > 0) {
    return coalesced;
  }
  if (regions.length >= CONFIG_INT('LMB_MAX_REGIONS', 8)) {
    return -1;
  }
  regions.push({ base, size, flags });
  regions.sort((a, b) => a.base - b.base);
  return 0;
}

/** @uboot lib/lmb.c lmb_regions_adjacent(), lmb_coalesce_regions() */
function lmb_coalesce_with_next(regions: LmbRegion[], i: number): number {
  const region = regions[i];
  const next = regions[i + 1];
  if (
    region === undefined ||
    next?.base !== region.base + region.size ||
    next.flags !== region.flags
  ) {
    return 0;
  }
  region.size += next.size;
  regions.splice(i + 1, 1);
  return 1;
}

/** The first region that overlaps; -1: none. @uboot lib/lmb.c lmb_overlaps_region() */
function lmb_overlaps_region(regions: readonly LmbRegion[], base: number, size: number): number {
  return regions.findIndex((region) => lmb_addrs_overlap(base, size, region.base, region.size));
}

/** @uboot lib/lmb.c lmb_add() */
export function lmb_add(lmb: Lmb, base: number, size: number): number {
  return lmb_add_region_flags(lmb.memory, base, size, LMB_NONE);
}

/** @uboot lib/lmb.c lmb_reserve_flags() */
export function lmb_reserve_flags(lmb: Lmb, base: number, size: number, flags: number): number {
  return lmb_add_region_flags(lmb.reserved, base, size, flags);
}

/** Negative where some of it is reserved already. @uboot lib/lmb.c lmb_reserve() */
export function lmb_reserve(lmb: Lmb, base: number, size: number): number {
  return lmb_reserve_flags(lmb, base, size, LMB_NONE);
}

/** Gives a reserved place back, or a part of one. Negative: it isn't in one. @uboot lib/lmb.c lmb_free() */
export function lmb_free(lmb: Lmb, base: number, size: number): number {
  const { reserved } = lmb;
  const end = base + size;
  const i = reserved.findIndex((region) => region.base <= base && region.base + region.size >= end);
  const region = reserved[i];
  if (region === undefined) {
    return -1;
  }
  const regionEnd = region.base + region.size;
  const rest = [
    { ...region, size: base - region.base },
    { ...region, base: end, size: regionEnd - end },
  ].filter((part) => part.size > 0);
  reserved.splice(i, 1, ...rest);
  return 0;
}

/** @uboot lib/lmb.c lmb_align_down() */
function lmb_align_down(address: number, align: number): number {
  return address - (address % align);
}

/** The highest free place below `max_addr`, reserved; 0: there is none. @uboot lib/lmb.c __lmb_alloc_base() */
function __lmb_alloc_base(lmb: Lmb, size: number, align: number, max_addr: number): number {
  let base = 0;
  let overlapped: LmbRegion | undefined;

  for (const region of [...lmb.memory].reverse()) {
    if (region.size < size) {
      continue;
    }
    base = region.base + region.size;
    if (max_addr !== LMB_ALLOC_ANYWHERE) {
      if (region.base >= max_addr) {
        continue;
      }
      base = Math.min(base, max_addr);
    }
    base = base < size ? 0 : lmb_align_down(base - size, align);
    while (base > 0 && region.base <= base) {
      overlapped = lmb.reserved[lmb_overlaps_region(lmb.reserved, base, size)];
      if (overlapped === undefined) {
        return lmb_reserve(lmb, base, size) < 0 ? 0 : base;
      }
      if (overlapped.base < size) {
        break;
      }
      base = lmb_align_down(overlapped.base - size, align);
    }
  }
  return 0;
}

/** @uboot lib/lmb.c lmb_alloc_base() */
export function lmb_alloc_base(lmb: Lmb, size: number, align: number, max_addr: number): number {
  const address = __lmb_alloc_base(lmb, size, align, max_addr);
  if (address === 0) {
    printf('ERROR: Failed to allocate 0x%lx bytes below 0x%lx.\n', size, max_addr);
  }
  return address;
}

/** @uboot lib/lmb.c lmb_alloc() */
export function lmb_alloc(lmb: Lmb, size: number, align: number): number {
  return lmb_alloc_base(lmb, size, align, LMB_ALLOC_ANYWHERE);
}

/**
 * Where an image of that size goes when it is wanted at `base`: there, or 0 when it can't be there. What begins below RAM
 * and ends in it passes.
 *
 * @uboot lib/lmb.c lmb_alloc_addr()
 */
export function lmb_alloc_addr(lmb: Lmb, base: number, size: number): number {
  const region = lmb.memory[lmb_overlaps_region(lmb.memory, base, size)];
  if (
    region !== undefined &&
    lmb_addrs_overlap(region.base, region.size, base + size - 1, 1) &&
    lmb_reserve(lmb, base, size) >= 0
  ) {
    return base;
  }
  return 0;
}

/** Bytes from `address` up to what is in use, 0 when it is in use itself. @uboot lib/lmb.c lmb_get_free_size() */
export function lmb_get_free_size(lmb: Lmb, address: number): number {
  const last = lmb.memory.at(-1);
  if (last === undefined || lmb_overlaps_region(lmb.memory, address, 1) < 0) {
    return 0;
  }
  for (const { base, size } of lmb.reserved) {
    if (address < base) {
      return base - address;
    }
    if (base + size > address) {
      return 0;
    }
  }
  return last.base + last.size - address;
}
