import type { ByteSink } from '../../base/host';
import type { EventSink } from '../../base/trace-event';
import type { RunLink } from './run-link';
import type { TypingScript } from './typing-script';

/** Bytes of output that are kept back at most. A line end, a wait and a stop send them earlier. */
const FLUSH_BYTES = 4096;
/** What a UART holds: more typed bytes wait outside, as they would on a wire. */
const UART_FIFO_BYTES = 16;

/** Where in the run a piece of console input was given to the UART. With it a run can be repeated. */
export interface InputLogEntry {
  readonly statement: number;
  readonly bytes: Uint8Array;
}

/** The terminal end of the guest's UART: output in batches, input as the guest takes it. */
export class GuestConsole implements ByteSink {
  readonly inputLog: InputLogEntry[] = [];
  readonly #link: RunLink;
  readonly #script: TypingScript | undefined;
  readonly #events: EventSink;
  readonly #statement: () => number;
  readonly #buffer = new Uint8Array(FLUSH_BYTES);
  #used = 0;
  /** What was kept back when `flushStale` looked last. */
  #usedBefore = 0;

  constructor(options: {
    link: RunLink;
    script: TypingScript | undefined;
    events: EventSink;
    statement: () => number;
  }) {
    this.#link = options.link;
    this.#script = options.script;
    this.#events = options.events;
    this.#statement = options.statement;
  }

  write(byte: number): void {
    this.#buffer[this.#used++] = byte;
    this.#script?.output(byte);
    if (byte === 0x0a || this.#used === FLUSH_BYTES) {
      this.flush();
    }
  }

  writeText(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.write(text.charCodeAt(i));
    }
  }

  flush(): void {
    if (this.#used > 0) {
      const bytes = this.#buffer.slice(0, this.#used);
      this.#used = 0;
      if (this.#events.enabled) {
        this.#events.emit({ kind: 'consoleOutput', bytes });
      }
      this.#link.report({ kind: 'console', bytes });
    }
  }

  /** Called now and then: sends what has been kept back since the last call, so that a guest that hangs has said all. */
  flushStale(): void {
    if (this.#used > 0 && this.#used === this.#usedBefore) {
      this.flush();
    }
    this.#usedBefore = this.#used;
  }

  /** Input for the UART, which still holds `pendingBytes`. Everything given out is logged. */
  takeInput(pendingBytes: number): Uint8Array | undefined {
    const room = UART_FIFO_BYTES - pendingBytes;
    const bytes = this.#script?.take() ?? (room > 0 ? this.#link.takeInput(room) : undefined);
    if (bytes !== undefined) {
      this.inputLog.push({ statement: this.#statement(), bytes });
    }
    return bytes;
  }

  /** The guest waits for input: the script types its next line. `ended`: nothing will ever be typed again. */
  guestWaits(): 'wait' | 'typed' | 'ended' {
    if (this.#script !== undefined) {
      const line = this.#script.nextLine();
      if (line !== undefined) {
        if (this.#events.enabled) {
          this.#events.emit({ kind: 'typed', line });
        }
        return 'typed';
      }
      if (this.#script.endsRun) {
        return 'ended';
      }
    }
    return this.#link.inputEnded() ? 'ended' : 'wait';
  }
}
