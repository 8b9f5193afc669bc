import type { RunMoment } from '../../protocol/travel';
import type { WorkerReport } from '../../protocol/worker-messages';
import type { RunLink } from '../guest/run-link';
import type { Traveller } from './traveller';

/** A way that takes longer than this is shown. */
const LONG_NS = 500e6;
const BETWEEN_REPORTS_NS = 100e6;

/** Tells the outside how far a way through the past is, and where it ended. */
export class TravelReport {
  readonly #link: Pick<RunLink, 'report' | 'wallNs'>;
  readonly #traveller: Pick<Traveller, 'progress'>;
  #nextNs = Infinity;
  #writtenBytes = 0;

  constructor(link: Pick<RunLink, 'report' | 'wallNs'>, traveller: Pick<Traveller, 'progress'>) {
    this.#link = link;
    this.#traveller = traveller;
  }

  /** @param writtenBytes by the guest on its console until now */
  begin(writtenBytes: number): void {
    this.#writtenBytes = writtenBytes;
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

  landing(moment: RunMoment, writtenBytes: number): WorkerReport {
    this.#nextNs = Infinity;
    const unwrittenBytes = Math.max(0, this.#writtenBytes - writtenBytes);
    return { kind: 'landed', moment, unwrittenBytes };
  }
}
