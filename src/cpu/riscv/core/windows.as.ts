// The parts of RAM within which the run loop asks nothing: where loads and stores are allowed and no load is watched, and
// where code may be executed. Without protection and watches that is all of RAM. Else it is found around an address that
// was just used, as far as protection and watches say the same of all.
import {
  ux, S_mstatus, S_privilege, S_ramBase, S_ramSize, S_readWatches, S_watchCount, WATCHES,
  WATCH_BYTES,
} from './generated.as';
import { ENTRIES, entryEnd, entryStart, EXECUTE, isOn, protects, READ, rights, WRITE } from './protection.as';
import { get, MACHINE, MPRV, USER } from './state.as';

/** Of loads and stores: guest address, bytes at which an access may begin, and offset in RAM. */
export let dataBase: ux = 0;
export let dataSpan: ux = 0;
export let dataLow: u32 = 0;
/** Of code. */
export let codeBase: ux = 0;
export let codeSpan: ux = 0;
/** Mode, protection or watches may have changed. */
export let stale: bool = true;
/** Whether protection has to be asked. */
export let guarded: bool = false;

/** An access of 8 bytes that begins within ends within. */
const LONGEST: u64 = 7;

export function markStale(): void {
  stale = true;
}

/** The mode with whose rights loads and stores are made. */
function dataMode(): u32 {
  const privilege = load<u32>(S_privilege);
  const status = get(S_mstatus);
  if (privilege != MACHINE || (status & MPRV) == 0) return privilege;
  const before = u32(status >> 11) & 3;
  return before == 2 ? USER : before;
}

export function renewWindows(): void {
  stale = false;
  guarded = protects();
  const base = get(S_ramBase);
  const span = <ux>(load<u64>(S_ramSize) - LONGEST);
  codeBase = base;
  codeSpan = guarded ? 0 : span;
  dataBase = base;
  dataSpan = guarded || load<u32>(S_readWatches) != 0 ? 0 : span;
  dataLow = 0;
}

/** Whether loads (READ) or stores (WRITE) may be done there. */
export function mayAccess(address: ux, size: i32, kind: u32): bool {
  return !guarded || (rights(u64(address), size, dataMode()) & kind) == kind;
}
export function mayExecute(address: ux, size: i32): bool {
  return !guarded || (rights(u64(address), size, load<u32>(S_privilege)) & EXECUTE) != 0;
}

let from: u64 = 0;
let to: u64 = 0;
/** Makes the range from `from` to `to` smaller, so that it has the edge at one of its ends. */
function cut(edge: u64, address: u64): void {
  if (edge <= address) from = max(from, edge);
  else to = min(to, edge);
}
/** All of RAM around an address of which protection says the same. */
function around(address: u64): void {
  from = u64(get(S_ramBase));
  to = from + load<u64>(S_ramSize);
  for (let entry: u32 = 0; entry < ENTRIES; entry++) {
    if (!isOn(entry)) continue;
    cut(entryStart(entry), address);
    cut(entryEnd(entry), address);
  }
}

/** After an access to RAM there that was not in the window. */
export function openData(at: ux): void {
  if (!guarded && load<u32>(S_readWatches) == 0) return;
  const address = u64(at);
  const both = READ | WRITE;
  if (!mayAccess(at, 1, both)) return;
  around(address);
  const count = load<u32>(S_watchCount);
  for (let i: u32 = 0; i < count; i++) {
    const watch = WATCHES + i * WATCH_BYTES;
    if ((load<u32>(watch, 16) & READ) == 0) continue;
    const start = load<u64>(watch);
    const end = load<u64>(watch, 8);
    if (address >= start && address < end) return;
    cut(start, address);
    cut(end, address);
  }
  if (to - from <= LONGEST) return;
  dataBase = <ux>from;
  dataSpan = <ux>(to - from - LONGEST);
  dataLow = u32(from - u64(get(S_ramBase)));
}

/** Before code there is executed that is not in the window: whole pages. */
export function openCode(at: ux): void {
  if (!guarded) return;
  const address = u64(at);
  const base = u64(get(S_ramBase));
  if (address - base >= load<u64>(S_ramSize) || !mayExecute(at, 1)) return;
  around(address);
  from = (from + 0xfff) & ~(<u64>0xfff);
  to = min(to & ~(<u64>0xfff), base + load<u64>(S_ramSize) - LONGEST);
  if (address < from || address >= to) return;
  codeBase = <ux>from;
  codeSpan = <ux>(to - from);
}
