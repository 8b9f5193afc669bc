import { utf8 } from '../../base/text/utf8';

const AUTOBOOT_TEXT = 'Hit any key to stop autoboot';

/** What a script has still to do. */
export interface TypingMark {
  readonly lines: readonly string[];
  readonly lineText: string;
  readonly pending: Uint8Array | undefined;
}

/**
 * Types by itself: a space when the autoboot countdown begins, then one line whenever the guest waits for input. What it
 * does depends only on what the guest prints and waits for, so that a run with it is repeatable.
 */
export class TypingScript {
  /** With lines to type, the run ends after the last. */
  readonly endsRun: boolean;
  readonly #stopAutoboot: boolean;
  #lines: string[];
  #lineText = '';
  #pending: Uint8Array | undefined;

  constructor(options: { stopAutoboot: boolean; lines: readonly string[] | undefined }) {
    this.#stopAutoboot = options.stopAutoboot;
    this.endsRun = options.lines !== undefined;
    this.#lines = [...(options.lines ?? [])];
  }

  /** Where it is, for `goBack`. */
  mark(): TypingMark {
    return { lines: [...this.#lines], lineText: this.#lineText, pending: this.#pending };
  }

  goBack({ lines, lineText, pending }: TypingMark): void {
    this.#lines = [...lines];
    this.#lineText = lineText;
    this.#pending = pending;
  }

  /** A byte that the guest printed. */
  output(byte: number): void {
    if (byte === 0x0a || byte === 0x0d) {
      this.#lineText = '';
    } else if (this.#lineText.length < AUTOBOOT_TEXT.length) {
      this.#lineText += String.fromCharCode(byte);
      if (this.#stopAutoboot && this.#lineText === AUTOBOOT_TEXT) {
        this.#pending = Uint8Array.of(0x20);
      }
    }
  }

  /** What was typed and not yet given to the UART. */
  take(): Uint8Array | undefined {
    const bytes = this.#pending;
    this.#pending = undefined;
    return bytes;
  }

  /** Types the next line, if there is one. Characters go as UTF-8, as a terminal sends them. */
  nextLine(): string | undefined {
    const line = this.#lines.shift();
    if (line !== undefined) {
      this.#pending = utf8(`${line}\r`);
    }
    return line;
  }
}
