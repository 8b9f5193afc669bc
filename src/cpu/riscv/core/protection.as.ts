// Physical memory protection: what its entries say about an address.
import { XLEN, S_pmpaddr0, S_pmpcfg0 } from './generated.as';
import { MACHINE } from './state.as';

export const ENTRIES: u32 = 16;
export const READ: u32 = 1;
export const WRITE: u32 = 2;
export const EXECUTE: u32 = 4;
export const LOCKED: u32 = 0x80;
const LAST: u64 = ~(<u64>0);
const ALL: u32 = READ | WRITE | EXECUTE;

@inline function configuration(entry: u32): u32 {
  return load<u8>(S_pmpcfg0 + entry);
}
@inline function addressOf(entry: u32): u64 {
  return load<u64>(S_pmpaddr0 + (entry << 3));
}
/** A power of two that covers all addresses, those that are too large for a range among them. */
@inline function isAll(address: u64): bool {
  return address == (XLEN == 64 ? 0x3fffffffffffff : 0xffffffff);
}
/** Off, a range from the entry before, 4 bytes, or a power of two. */
@inline function matching(entry: u32): u32 {
  return (configuration(entry) >> 3) & 3;
}

/** First byte of an entry that is on. */
export function entryStart(entry: u32): u64 {
  const address = addressOf(entry);
  switch (matching(entry)) {
    case 1: return entry == 0 ? 0 : addressOf(entry - 1) << 2;
    case 2: return address << 2;
    default: return (address & ~((<u64>2 << ctz(~address)) - 1)) << 2;
  }
}
/** The byte behind its last one. */
export function entryEnd(entry: u32): u64 {
  const address = addressOf(entry);
  switch (matching(entry)) {
    case 1: return address << 2;
    case 2: return (address << 2) + 4;
    default: return isAll(address) ? ~(<u64>0) : entryStart(entry) + (<u64>8 << ctz(~address));
  }
}
@inline export function isOn(entry: u32): bool {
  return matching(entry) != 0;
}

/** Whether any entry is on. */
export function protects(): bool {
  for (let entry: u32 = 0; entry < ENTRIES; entry++) {
    if (isOn(entry)) return true;
  }
  return false;
}

/** READ, WRITE and EXECUTE, as far as `mode` may do so with all these bytes. The first entry that has any of them counts. */
export function rights(address: u64, size: u64, mode: u32): u32 {
  // The last addresses of all are never reached; they only mustn't look like the first ones.
  if (address > LAST - size) address = LAST - size;
  const behind = address + size;
  for (let entry: u32 = 0; entry < ENTRIES; entry++) {
    if (!isOn(entry)) continue;
    const start = entryStart(entry);
    const end = entryEnd(entry);
    if (address >= end || behind <= start) continue;
    if (address < start || behind > end) return 0;
    if (mode == MACHINE && (configuration(entry) & LOCKED) == 0) return ALL;
    return configuration(entry) & ALL;
  }
  return mode == MACHINE ? ALL : 0;
}
