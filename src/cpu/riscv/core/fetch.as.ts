// From an address to decoded instructions: one slot for each page of RAM that was executed.
import {
  ux,
  BREAKPOINTS,
  decodeLong,
  decodeShort,
  OP_BREAKPOINT,
  OP_CROSSING,
  OP_LOOKUP,
  PAGE_FLAGS,
  PAGE_HAS_CODE,
  PAGE_SLOTS,
  S_breakpointCount,
  S_busValue,
  S_fetched,
  S_usedSlots,
  SINGLE,
  SLOT_BYTES,
  SLOT_COUNT,
  SLOT_PAGES,
  SLOTS,
  S_ramBase,
} from './generated.as';
import { askBus, get, isRam, raise, ramPointer } from './state.as';
import { mayExecute } from './windows.as';

export const FETCH_FAULT: ux = 1;

/** All pages are decoded again. */
export function forgetAll(): void {
  const used = load<u32>(S_usedSlots);
  for (let slot: u32 = 0; slot < used; slot++) {
    const page = load<u32>(SLOT_PAGES + (slot << 2));
    store<u16>(page << 1, 0, PAGE_SLOTS);
    store<u8>(page, load<u8>(page, PAGE_FLAGS) & ~PAGE_HAS_CODE, PAGE_FLAGS);
  }
  store<u64>(S_usedSlots, 0);
}

/** The page's slot, a free one if it has none. */
export function slotOf(page: u32): u32 {
  const known = load<u16>(page << 1, PAGE_SLOTS);
  if (known != 0) return SLOTS + (known - 1) * SLOT_BYTES;
  if (load<u32>(S_usedSlots) == SLOT_COUNT) forgetAll();
  const slot = load<u32>(S_usedSlots);
  store<u64>(S_usedSlots, slot + 1);
  store<u32>(SLOT_PAGES + (slot << 2), page);
  store<u16>(page << 1, u16(slot + 1), PAGE_SLOTS);
  store<u8>(page, load<u8>(page, PAGE_FLAGS) | PAGE_HAS_CODE, PAGE_FLAGS);
  const base = SLOTS + slot * SLOT_BYTES;
  memory.fill(base, 0, 0x4000);
  store<u64>(base + 0x4000, OP_LOOKUP | (2 << 24));
  return base;
}

function isBreakpoint(pc: ux): bool {
  const count = load<u32>(S_breakpointCount);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u64>(BREAKPOINTS + (i << 3)) == u64(pc)) return true;
  }
  return false;
}

/** Decodes what stands in RAM, for the entry of its slot. */
export function decodeAt(pc: ux): u64 {
  if (isBreakpoint(pc)) return OP_BREAKPOINT;
  const at = ramPointer(pc);
  const first = load<u16>(at);
  if ((first & 3) != 3) return decodeShort(first);
  return (u32(pc) & 0xfff) == 0xffe ? OP_CROSSING : decodeLong(load<u32>(at));
}

function fetchHalf(pc: ux): u32 {
  if (!mayExecute(pc, 2)) {
    raise(FETCH_FAULT, pc);
    return 0;
  }
  if (isRam(pc, 2)) return load<u16>(ramPointer(pc));
  if (askBus(pc, 2)) return load<u16>(S_busValue);
  raise(FETCH_FAULT, pc);
  return 0;
}

/** Bits of the instruction there, anywhere; raises. */
export function fetch(pc: ux): u32 {
  const first = fetchHalf(pc);
  if ((first & 3) != 3) return first;
  return first | (fetchHalf(pc + 2) << 16);
}

/** Makes the one instruction at an address, in RAM or not, without a look at breakpoints. */
export function makeSingle(pc: ux): void {
  const bits = fetch(pc);
  store<u64>(S_fetched, bits);
  store<u64>(SINGLE, (bits & 3) != 3 ? decodeShort(bits) : decodeLong(bits));
  store<u64>(SINGLE + 8, OP_LOOKUP | (2 << 24));
  store<u64>(SINGLE + 16, OP_LOOKUP | (2 << 24));
}

/** Whether a breakpoint stands there, for code that has no slot. */
export function stopsAt(pc: ux): bool {
  return load<u32>(S_breakpointCount) != 0 && isBreakpoint(pc);
}
