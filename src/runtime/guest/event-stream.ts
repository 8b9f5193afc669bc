import type { EventKind, EventSink, StampedEvent, TraceEvent } from '../../base/trace-event';

export type EventConsumer = (event: StampedEvent) => void;

/** What consumers see of the stream. */
export interface EventSource {
  /**
   * The consumer hears of events of these kinds while they happen, after those who came before it. Returns a function that
   * takes it away.
   */
  subscribe(kinds: readonly EventKind[], consumer: EventConsumer): () => void;
}

/**
 * The one stream of events of a session. Only what somebody has subscribed to is built and told; each event is stamped
 * when it is emitted.
 */
export class EventStream implements EventSink, EventSource {
  readonly #statement: () => number;
  /** Kinds that nobody listens to are not in it. */
  readonly #consumers = new Map<EventKind, readonly EventConsumer[]>();
  readonly #producers = new Set<() => void>();

  constructor(statement: () => number) {
    this.#statement = statement;
  }

  wants(kind: EventKind): boolean {
    return this.#consumers.has(kind);
  }

  subscribe(kinds: readonly EventKind[], consumer: EventConsumer): () => void {
    for (const kind of kinds) {
      this.#consumers.set(kind, [...(this.#consumers.get(kind) ?? []), consumer]);
    }
    this.#tellProducers();
    return () => {
      for (const kind of kinds) {
        const left = (this.#consumers.get(kind) ?? []).filter((other) => other !== consumer);
        if (left.length === 0) {
          this.#consumers.delete(kind);
        } else {
          this.#consumers.set(kind, left);
        }
      }
      this.#tellProducers();
    };
  }

  /**
   * For those who make events of some kinds only after some work: told now, and whenever who listens changes. Returns a
   * function that ends that.
   */
  produce(kinds: readonly EventKind[], prepare: (wanted: boolean) => void): () => void {
    const tell = (): void => {
      prepare(kinds.some((kind) => this.wants(kind)));
    };
    this.#producers.add(tell);
    tell();
    return () => {
      this.#producers.delete(tell);
    };
  }

  emit(event: TraceEvent): void {
    const consumers = this.#consumers.get(event.kind);
    if (consumers === undefined) {
      return;
    }
    const stamped = { statement: this.#statement(), event };
    for (const consumer of consumers) {
      consumer(stamped);
    }
  }

  #tellProducers(): void {
    for (const tell of this.#producers) {
      tell();
    }
  }
}
