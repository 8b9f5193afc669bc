// Loads and stores that are not the quick case: devices, what is not aligned, the ends of RAM; and what stores to pages
// have to be noted for.
import {
  ux,
  PAGE_DIRTY,
  PAGE_FLAGS,
  PAGE_HAS_CODE,
  PAGE_SLOTS,
  S_busValue,
  S_ramBase,
  SLOT_BYTES,
  SLOTS,
} from './generated.as';
import { READ, WRITE } from './protection.as';
import { askBus, get, isRam, raise, ramPointer, tellBus, trapped } from './state.as';
import { mayAccess } from './windows.as';

export const LOAD_MISALIGNED: ux = 4;
export const LOAD_FAULT: ux = 5;
export const STORE_MISALIGNED: ux = 6;
export const STORE_FAULT: ux = 7;

/** After a store to RAM at `offset`, within one page. */
export function noteStore(offset: u32, size: u32): void {
  const page = offset >> 12;
  const flags = load<u8>(page, PAGE_FLAGS);
  store<u8>(page, flags | PAGE_DIRTY, PAGE_FLAGS);
  if ((flags & PAGE_HAS_CODE) != 0) {
    forget(page, offset & 0xfff, size);
  }
}

/** Decoded instructions of which some bytes are among these are decoded again. */
function forget(page: u32, at: u32, size: u32): void {
  const slot = load<u16>(page << 1, PAGE_SLOTS);
  if (slot == 0) {
    return;
  }
  const first = at >= 2 ? (at - 2) >> 1 : 0;
  const last = (at + size - 1) >> 1;
  const base = SLOTS + (slot - 1) * SLOT_BYTES;
  memory.fill(base + (first << 3), 0, (last - first + 1) << 3);
}

/** RAM from `offset` on was written by somebody else, a device or a debugger. */
export function written(offset: u32, size: u32): void {
  let at = offset;
  let left = size;
  while (left > 0) {
    const part = min(left, 0x1000 - (at & 0xfff));
    noteStore(at, part);
    at += part;
    left -= part;
  }
}

/** RAM, of any alignment; without sign. */
function loadRam(address: ux, size: i32): u64 {
  const at = ramPointer(address);
  switch (size) {
    case 1: return load<u8>(at);
    case 2: return load<u16>(at);
    case 4: return load<u32>(at);
    default: return load<u64>(at);
  }
}

/** RAM within a page, of any alignment. */
function storeRam(address: ux, size: i32, value: u64): void {
  const at = ramPointer(address);
  switch (size) {
    case 1: store<u8>(at, u8(value)); break;
    case 2: store<u16>(at, u16(value)); break;
    case 4: store<u32>(at, u32(value)); break;
    default: store<u64>(at, value);
  }
  noteStore(u32(address - get(S_ramBase)), size);
}

@inline function cut(value: u64, size: i32): u64 {
  return size == 8 ? value : value & (((<u64>1) << (size * 8)) - 1);
}
@inline function isInOnePage(address: ux, size: i32): bool {
  return (u32(address) & 0xfff) + size <= 0x1000;
}

/** An aligned load; without sign. */
function loadAligned(address: ux, size: i32): u64 {
  if (!mayAccess(address, size, READ)) {
    raise(LOAD_FAULT, address);
    return 0;
  }
  if (isRam(address, size)) return loadRam(address, size);
  if (!askBus(address, size)) {
    raise(LOAD_FAULT, address);
    return 0;
  }
  return cut(load<u64>(S_busValue), size);
}

/** What is not aligned, and not in one page of RAM, is read as the two aligned words that it lies in, as QEMU does. */
export function slowLoad(address: ux, size: i32): u64 {
  const lower = u32(address) & (size - 1);
  if (lower == 0) return loadAligned(address, size);
  if (!mayAccess(address, size, READ)) {
    raise(LOAD_FAULT, address);
    return 0;
  }
  if (isInOnePage(address, size) && isRam(address, size)) return loadRam(address, size);
  const first = loadAligned(address - lower, size);
  if (trapped) return 0;
  const second = loadAligned(address - lower + size, size);
  const bits = lower * 8;
  return cut((first >> bits) | (second << (size * 8 - bits)), size);
}

function storeAligned(address: ux, size: i32, value: u64): void {
  if (!mayAccess(address, size, WRITE)) {
    raise(STORE_FAULT, address);
  } else if (isRam(address, size)) {
    storeRam(address, size, value);
  } else if (!tellBus(address, size, cut(value, size))) {
    raise(STORE_FAULT, address);
  }
}

/** What is not aligned, and not in one page of RAM, is written byte by byte from the lowest on, as QEMU does. */
export function slowStore(address: ux, size: i32, value: u64): void {
  if ((u32(address) & (size - 1)) == 0) {
    storeAligned(address, size, value);
    return;
  }
  if (!mayAccess(address, size, WRITE)) {
    raise(STORE_FAULT, address);
    return;
  }
  if (isInOnePage(address, size)) {
    if (isRam(address, size)) {
      storeRam(address, size, value);
      return;
    }
  } else {
    // Nothing is written when the second page is protected.
    const second = (address + size) & ~(<ux>0xfff);
    if (!mayAccess(second, i32(address + size - second), WRITE)) {
      raise(STORE_FAULT, second);
      return;
    }
  }
  for (let i = 0; i < size && !trapped; i++) {
    storeAligned(address + i, 1, (value >> (i * 8)) & 0xff);
  }
}
