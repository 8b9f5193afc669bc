import { CONFIG_INT, gd } from '../include/asm-generic/global_data';

/** A record has a time, a start, a name, flags and a number; two counters stand before them all. */
const RECORD_BYTES = { 64: 32, 32: 20 };
const COUNTERS_BYTES = 8;

/** Bytes of all records, and of the names of those that have been made. @uboot common/bootstage.c bootstage_get_size() */
export function bootstage_get_size(names: readonly string[]): number {
  const records = CONFIG_INT('BOOTSTAGE_RECORD_COUNT', 30) * RECORD_BYTES[gd.arch64 ? 64 : 32];
  return names.reduce((size, name) => size + name.length + 1, COUNTERS_BYTES + records);
}
