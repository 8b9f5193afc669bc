import type { WorkerCommand, WorkerReport } from '../../../protocol/worker-messages';
import type { RunLink } from '../../../runtime/guest/run-link';
import type { GuestPortEnds } from './guest-port-ends';

/** A console's line beside which ports have ends of their own. */
export class PortLink implements RunLink {
  readonly #console: RunLink;
  readonly #stdioPort: string | undefined;
  readonly #ends: GuestPortEnds | undefined;

  /** @param stdioPort the port that standard input is for, by its character device; undefined: it is for the console */
  constructor(console: RunLink, stdioPort: string | undefined, ends: GuestPortEnds | undefined) {
    this.#console = console;
    this.#stdioPort = stdioPort;
    this.#ends = ends;
  }

  attention(): boolean {
    return this.#console.attention();
  }

  wait(timeoutMs: number | undefined): void {
    this.#console.wait(timeoutMs);
  }

  takeCommand(): WorkerCommand | undefined {
    return this.#console.takeCommand();
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    return this.#stdioPort === undefined ? this.#console.takeInput(maxBytes) : undefined;
  }

  takePortInput(chardev: string, maxBytes: number): Uint8Array | undefined {
    if (chardev !== this.#stdioPort) {
      return this.#ends?.take(chardev, maxBytes);
    }
    return maxBytes > 0 ? this.#console.takeInput(maxBytes) : undefined;
  }

  inputEnded(): boolean {
    return this.#console.inputEnded();
  }

  report(report: WorkerReport): void {
    this.#console.report(report);
  }

  wallNs(): number {
    return this.#console.wallNs();
  }
}
