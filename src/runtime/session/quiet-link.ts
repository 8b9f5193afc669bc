import type { WorkerCommand, WorkerReport } from '../../protocol/worker-messages';
import type { RunLink } from '../guest/run-link';

/** A guest's line to the outside, which is mute while the guest only does again what it has done before. */
export class QuietLink implements RunLink {
  readonly #link: RunLink;
  readonly #isQuiet: () => boolean;

  constructor(link: RunLink, isQuiet: () => boolean) {
    this.#link = link;
    this.#isQuiet = isQuiet;
  }

  attention(): boolean {
    return this.#link.attention();
  }

  wait(timeoutMs: number | undefined): void {
    this.#link.wait(timeoutMs);
  }

  takeCommand(): WorkerCommand | undefined {
    return this.#link.takeCommand();
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    return this.#isQuiet() ? undefined : this.#link.takeInput(maxBytes);
  }

  inputEnded(): boolean {
    return !this.#isQuiet() && this.#link.inputEnded();
  }

  report(report: WorkerReport): void {
    if (!this.#isQuiet()) {
      this.#link.report(report);
    }
  }

  wallNs(): number {
    return this.#link.wallNs();
  }
}
