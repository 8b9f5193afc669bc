import { hex } from '../base/hex';
import type { StampedEvent } from '../base/trace-event';

/** Members whose numbers are addresses, register values or status bytes: written in hex. */
const HEX_MEMBERS: ReadonlySet<string> = new Set([
  'address',
  'value',
  'descAddress',
  'availAddress',
  'usedAddress',
  'entry',
  'deviceTree',
  'bootParams',
  'features',
  'from',
  'to',
]);

/**
 * One line of a trace file: `{"statement":N,"kind":...}` and the event's members. Addresses and values are hexadecimal
 * text, bytes are latin1 text.
 */
export function eventLine({ statement, event }: StampedEvent): string {
  return JSON.stringify({ statement, ...event }, (key: string, value: unknown) => {
    if (typeof value === 'bigint' || (typeof value === 'number' && HEX_MEMBERS.has(key))) {
      return hex(value);
    }
    if (value instanceof Uint8Array) {
      return String.fromCharCode(...value);
    }
    return value;
  });
}
