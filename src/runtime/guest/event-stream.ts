import { hex } from '../../base/hex';
import type { EventSink, StampedEvent, TraceEvent } from '../../base/trace-event';

export type EventConsumer = (event: StampedEvent) => void;
export type GuestErrorEvent = Extract<TraceEvent, { kind: 'guestError' }>;

/** The one stream of events of a run. It is enabled while anybody listens; each event is stamped when it is emitted. */
export class EventStream implements EventSink {
  readonly #statement: () => number;
  readonly #consumers: EventConsumer[] = [];
  readonly #onGuestError: ((event: GuestErrorEvent) => void) | undefined;

  /** @param onGuestError hears of a guest's mistakes even while the stream is not enabled */
  constructor(statement: () => number, onGuestError?: (event: GuestErrorEvent) => void) {
    this.#statement = statement;
    this.#onGuestError = onGuestError;
  }

  get enabled(): boolean {
    return this.#consumers.length > 0;
  }

  /** Returns a function that takes the consumer away. */
  subscribe(consumer: EventConsumer): () => void {
    this.#consumers.push(consumer);
    return () => {
      const at = this.#consumers.indexOf(consumer);
      if (at >= 0) {
        this.#consumers.splice(at, 1);
      }
    };
  }

  emit(event: TraceEvent): void {
    if (event.kind === 'guestError') {
      this.#onGuestError?.(event);
    }
    const stamped = { statement: this.#statement(), event };
    for (const consumer of this.#consumers) {
      consumer(stamped);
    }
  }
}

/** Members whose numbers are addresses, register values or status bytes: written in hex. */
const HEX_MEMBERS: ReadonlySet<string> = new Set([
  'address',
  'value',
  'descAddress',
  'availAddress',
  'usedAddress',
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
