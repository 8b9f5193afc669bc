import { CONFIG_INT, gd, statics } from '../include/asm-generic/global_data';
import { BOOTSTAGE_ID_AWAKE } from '../include/bootstage';
import { IS_ENABLED } from '../include/linux/kconfig';
import { print_grouped_ull } from '../lib/vsprintf/grouped';
import { printf, puts } from './console';

/** A record has a time, a start, a name, flags and a number; two counters stand before them all. */
const RECORD_BYTES = { 64: 32, 32: 20 };
const COUNTERS_BYTES = 8;
const BOOTSTAGE_DIGITS = 9;

/** @uboot common/bootstage.c struct bootstage_record */
interface BootstageRecord {
  readonly id: number;
  readonly name: string;
  /** When it was reached, or how long it took in all. */
  time_us: number;
  /** Of something that takes time; 0: it is a moment. */
  start_us: number;
}

/** In the order in which they were first heard of. */
function records(): BootstageRecord[] {
  return statics<{ list: BootstageRecord[] }>('common/bootstage.c', () => ({
    list: [{ id: BOOTSTAGE_ID_AWAKE, name: 'reset', time_us: 0, start_us: 0 }],
  })).list;
}

/** The record of a step, a new one if there is room. @uboot common/bootstage.c find_id(), ensure_id() */
function ensure_id(id: number, name: string): BootstageRecord | undefined {
  const list = records();
  const found = list.find((one) => one.id === id);
  if (found !== undefined) {
    return found;
  }
  if (list.length >= CONFIG_INT('BOOTSTAGE_RECORD_COUNT', 30)) {
    puts('Bootstage space exhasuted\n');
    return undefined;
  }
  list.push({ id, name, time_us: 0, start_us: 0 });
  return list.at(-1);
}

/** The boot has come so far; the first time counts. @uboot common/bootstage.c bootstage_mark_name() */
export function bootstage_mark_name(id: number, name: string): void {
  if (IS_ENABLED('BOOTSTAGE') && !records().some((one) => one.id === id)) {
    const made = ensure_id(id, name);
    if (made !== undefined) {
      made.time_us = gd.hal.timerMicros();
    }
  }
}

/** Something begins whose time is added up. @uboot common/bootstage.c bootstage_start() */
export function bootstage_start(id: number, name: string): void {
  const started = IS_ENABLED('BOOTSTAGE') ? ensure_id(id, name) : undefined;
  if (started !== undefined) {
    started.start_us = gd.hal.timerMicros();
  }
}

/** It has ended. @uboot common/bootstage.c bootstage_accum() */
export function bootstage_accum(id: number): void {
  const ended = records().find((one) => one.id === id);
  if (ended !== undefined) {
    ended.time_us += gd.hal.timerMicros() - ended.start_us;
  }
}

/** @uboot common/bootstage.c print_time_record() */
function print_time_record({ name, time_us }: BootstageRecord, prev: number | null): number {
  if (prev === null) {
    printf('%11s', '');
    print_grouped_ull(time_us, BOOTSTAGE_DIGITS);
  } else {
    print_grouped_ull(time_us, BOOTSTAGE_DIGITS);
    print_grouped_ull(time_us - prev, BOOTSTAGE_DIGITS);
  }
  printf('  %s\n', name);
  return time_us;
}

/** When the boot had come how far, and what took how long. @uboot common/bootstage.c bootstage_report() */
export function bootstage_report(): void {
  const sorted = [...records()].sort((a, b) => a.time_us - b.time_us);
  let prev = 0;
  printf('Timer summary in microseconds (%d records):\n', sorted.length);
  printf('%11s%11s  %s\n', 'Mark', 'Elapsed', 'Stage');
  for (const one of sorted) {
    if (one.start_us === 0) {
      prev = print_time_record(one, prev);
    }
  }
  puts('\nAccumulated time:\n');
  for (const one of sorted) {
    if (one.start_us !== 0) {
      print_time_record(one, null);
    }
  }
}

/** Bytes of all records, and of the names of those that have been made. @uboot common/bootstage.c bootstage_get_size() */
export function bootstage_get_size(): number {
  const all = CONFIG_INT('BOOTSTAGE_RECORD_COUNT', 30) * RECORD_BYTES[gd.arch64 ? 64 : 32];
  return records().reduce((size, { name }) => size + name.length + 1, COUNTERS_BYTES + all);
}
