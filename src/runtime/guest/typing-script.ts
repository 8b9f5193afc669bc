const AUTOBOOT_TEXT = 'Hit any key to stop autoboot';

/**
 * Types by itself: a space when the autoboot countdown begins, then one line whenever the guest waits for input. What it
 * does depends only on what the guest prints and waits for, so that a run with it is repeatable.
 */
export class TypingScript {
  /** With lines to type, the run ends after the last. */
  readonly endsRun: boolean;
  readonly #stopAutoboot: boolean;
  readonly #lines: string[];
  #lineText = '';
  #pending: Uint8Array | undefined;

  constructor(options: { stopAutoboot: boolean; lines: readonly string[] | undefined }) {
    this.#stopAutoboot = options.stopAutoboot;
    this.endsRun = options.lines !== undefined;
    this.#lines = [...(options.lines ?? [])];
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

function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes.push(code);
    } else if (code < 0x800) {
      bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    } else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
    }
  }
  return Uint8Array.from(bytes);
}
