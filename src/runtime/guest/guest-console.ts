import type { ByteSink } from '../../base/host';
import type { EventSink } from '../../base/trace-event';
import type { InputMoment } from '../../protocol/run-recipe';
import type { GuestPorts } from './guest-ports';
import type { InputLog } from './input-log';
import type { RunLink } from './run-link';
import type { TypingMark, TypingScript } from './typing-script';

/** Bytes of output that are kept back at most. A line end, a wait and a stop send them earlier. */
const FLUSH_BYTES = 4096;
/** What a UART holds: more typed bytes wait outside, as they would on a wire. */
const UART_FIFO_BYTES = 16;

/** What the console of a run has done. */
export interface ConsoleMark {
  readonly written: number;
  /** Not sent yet. */
  readonly kept: Uint8Array;
  readonly keptBefore: number;
  readonly script: TypingMark;
}

/** The terminal end of the guest's UART: output in batches, input as the guest takes it. */
export class GuestConsole implements ByteSink {
  readonly #link: Pick<RunLink, 'report'>;
  readonly #script: TypingScript;
  readonly #events: EventSink;
  readonly #input: InputLog;
  readonly #ports: Pick<GuestPorts, 'flush'>;
  readonly #buffer = new Uint8Array(FLUSH_BYTES);
  #used = 0;
  #written = 0;
  /** What was kept back when `flushStale` looked last. */
  #usedBefore = 0;

  constructor(options: {
    link: Pick<RunLink, 'report'>;
    script: TypingScript;
    events: EventSink;
    input: InputLog;
    ports: Pick<GuestPorts, 'flush'>;
  }) {
    this.#link = options.link;
    this.#script = options.script;
    this.#events = options.events;
    this.#input = options.input;
    this.#ports = options.ports;
  }

  write(byte: number): void {
    this.#buffer[this.#used++] = byte;
    this.#written++;
    this.#script.output(byte);
    if (byte === 0x0a || this.#used === FLUSH_BYTES) {
      this.flush();
    }
  }

  /** Bytes that the guest has written since power-on. */
  get written(): number {
    return this.#written;
  }

  /** Where it is, for `goBack`. */
  mark(): ConsoleMark {
    const kept = this.#buffer.slice(0, this.#used);
    return {
      written: this.#written,
      kept,
      keptBefore: this.#usedBefore,
      script: this.#script.mark(),
    };
  }

  goBack({ written, kept, keptBefore, script }: ConsoleMark): void {
    this.#buffer.set(kept);
    this.#used = kept.length;
    this.#usedBefore = keptBefore;
    this.#written = written;
    this.#script.goBack(script);
  }

  /** Sends what was kept back, of the ports too. */
  flush(): void {
    this.#ports.flush();
    if (this.#used > 0) {
      const bytes = this.#buffer.slice(0, this.#used);
      this.#used = 0;
      if (this.#events.wants('consoleOutput')) {
        this.#events.emit({ kind: 'consoleOutput', bytes });
      }
      this.#link.report({ kind: 'console', bytes });
    }
  }

  /** Called now and then: sends what has been kept back since the last call, so that a guest that hangs has said all. */
  flushStale(): void {
    if (this.#used > 0 && this.#used === this.#usedBefore) {
      this.flush();
    } else {
      this.#ports.flush();
    }
    this.#usedBefore = this.#used;
  }

  /**
   * Input for the UART, which still holds `pendingBytes`. The script types only while the guest waits, so that what it
   * does depends on the guest alone and not on when somebody looked.
   */
  takeInput(moment: InputMoment, pendingBytes: number): Uint8Array | undefined {
    const typed = moment === 'wait' ? this.#script.take() : undefined;
    return typed ?? this.#input.console(moment, UART_FIFO_BYTES - pendingBytes);
  }

  /** The guest waits for input: the script types its next line. `ended`: nothing will ever be typed again. */
  guestWaits(): 'wait' | 'typed' | 'ended' {
    const line = this.#script.nextLine();
    if (line !== undefined) {
      if (this.#events.wants('typed')) {
        this.#events.emit({ kind: 'typed', line });
      }
      return 'typed';
    }
    if (this.#script.endsRun) {
      return 'ended';
    }
    this.#input.mustBeConsole();
    return this.#input.consoleEnded() ? 'ended' : 'wait';
  }
}
