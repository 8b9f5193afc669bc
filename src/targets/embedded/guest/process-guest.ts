import type { ChildProcess } from 'node:child_process';
import type { GuestStart, WorkerCommand } from '../../../protocol/worker-messages';
import type { Guest, GuestFactory, GuestListener } from './guest';
import type { ProcessCommand, ProcessReport } from './process-messages';

/** Of what a process says before its end, so much is kept. */
const LAST_WORDS = 2000;

/**
 * A guest in a process of its own: whatever its code does to that, nobody else feels it.
 *
 * @param child runs the guest process's program, with a channel of `serialization: 'advanced'`
 */
export function processGuest(child: ChildProcess): GuestFactory {
  return (start, listener) => new ProcessGuest(child, start, listener);
}

class ProcessGuest implements Guest {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #lastWords = '';

  constructor(child: ChildProcess, start: GuestStart, listener: GuestListener) {
    this.#child = child;
    child.on('message', (message) => {
      const report = message as ProcessReport;
      if (report.kind === 'report') {
        listener.report(report.report);
      } else {
        listener.failed(report.message);
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    child.on('error', (error) => {
      listener.failed(error.message);
    });
    this.#closed = new Promise((resolve) => {
      const closed = (code: number | null, signal: string | null): void => {
        listener.exited(this.#howItEnded(code, signal));
        resolve();
      };
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        // It is over before anybody has asked for something.
        setImmediate(closed, child.exitCode, child.signalCode);
      } else {
        // After the last message, other than 'exit'.
        child.on('close', closed);
      }
    });
    this.#post({ kind: 'begin', start });
  }

  send(command: WorkerCommand): void {
    this.#post({ kind: 'command', command });
  }

  input(bytes: Uint8Array): void {
    this.#post({ kind: 'input', bytes: Uint8Array.from(bytes) });
  }

  terminate(): Promise<unknown> {
    this.#child.kill('SIGKILL');
    return this.#closed;
  }

  #post(message: ProcessCommand): void {
    if (this.#child.connected) {
      // What can't be sent is for a process that has gone, which is told by its end.
      this.#child.send(message, () => undefined);
    }
  }

  #howItEnded(code: number | null, signal: string | null): string {
    const reason = /^FATAL ERROR: .*|^\w*Error: .*/m.exec(this.#lastWords)?.[0];
    const how = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
    return reason === undefined ? how : `${how}: ${reason}`;
  }
}
