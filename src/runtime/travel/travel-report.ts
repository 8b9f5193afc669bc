import type { RunMoment } from '../../protocol/travel';
import type { WorkerReport } from '../../protocol/worker-messages';
import type { RunLink } from '../guest/run-link';
import type { Traveller } from './traveller';

/** A way that takes longer than this is shown. */
const LONG_NS = 500e6;
const BETWEEN_REPORTS_NS = 100e6;

/** What the guest has written since power-on. */
export interface WrittenBytes {
  readonly console: number;
  /** By the ports' character devices. */
  readonly ports: ReadonlyMap<string, number>;
}

/** Tells the outside how far a way through the past is, and where it ended. */
export class TravelReport {
  readonly #link: Pick<RunLink, 'report' | 'wallNs'>;
  readonly #traveller: Pick<Traveller, 'progress'>;
  #nextNs = Infinity;
  #written: WrittenBytes = { console: 0, ports: new Map() };

  constructor(link: Pick<RunLink, 'report' | 'wallNs'>, traveller: Pick<Traveller, 'progress'>) {
    this.#link = link;
    this.#traveller = traveller;
  }

  /** @param written by the guest until now */
  begin(written: WrittenBytes): void {
    this.#written = written;
    this.#nextNs = this.#link.wallNs() + LONG_NS;
  }

  /** Called now and then on the way. */
  look(): void {
    if (this.#nextNs === Infinity) {
      return;
    }
    const now = this.#link.wallNs();
    const progress = now < this.#nextNs ? undefined : this.#traveller.progress();
    if (progress !== undefined) {
      this.#nextNs = now + BETWEEN_REPORTS_NS;
      this.#link.report({ kind: 'travelling', ...progress });
    }
  }

  landing(moment: RunMoment, written: WrittenBytes): WorkerReport {
    this.#nextNs = Infinity;
    const before = this.#written;
    const unwrittenBytes = Math.max(0, before.console - written.console);
    const unwrittenPorts = [...before.ports]
      .filter(([chardev, bytes]) => bytes > (written.ports.get(chardev) ?? 0))
      .map(([chardev]) => chardev);
    return { kind: 'landed', moment, unwrittenBytes, unwrittenPorts };
  }
}
