import type { EventKind, StampedEvent } from '../../base/trace-event';
import type { EventSource } from '../guest/event-stream';
import type { RunLink } from '../guest/run-link';

/** Events are reported in batches of at most this many. */
const BATCH = 256;
/** A batch that isn't full is reported after so many looks; one is every ten thousand statements or so. */
const LOOKS = 64;

/** The consumer that sends events to the outside, in batches. */
export class EventReporter {
  readonly #source: EventSource;
  readonly #link: Pick<RunLink, 'report'>;
  #batch: StampedEvent[] = [];
  #looks = 0;
  #unsubscribe: (() => void) | undefined;
  /** What happens is not reported: it has happened before. */
  quiet = false;

  constructor(source: EventSource, link: Pick<RunLink, 'report'>) {
    this.#source = source;
    this.#link = link;
  }

  /** From now on events of these kinds, and no others, are reported. */
  subscribe(kinds: readonly EventKind[]): void {
    this.flush();
    this.#unsubscribe?.();
    this.#unsubscribe = this.#source.subscribe(kinds, (event) => {
      if (this.quiet) {
        return;
      }
      this.#batch.push(event);
      if (this.#batch.length >= BATCH) {
        this.flush();
      }
    });
  }

  /** Called now and then, so that the outside hears of what has happened while nothing more does. */
  look(): void {
    if (this.#batch.length > 0 && ++this.#looks >= LOOKS) {
      this.flush();
    }
  }

  flush(): void {
    this.#looks = 0;
    if (this.#batch.length > 0) {
      const events = this.#batch;
      this.#batch = [];
      this.#link.report({ kind: 'events', events });
    }
  }
}
