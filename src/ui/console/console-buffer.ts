/**
 * Console output on its way to a terminal: bytes to text, kept until the terminal is open. A character of several
 * bytes may arrive in pieces.
 */
export class ConsoleBuffer {
  readonly #decoder = new TextDecoder();
  readonly #sink: (text: string) => void;
  #early: string[] | undefined = [];

  constructor(sink: (text: string) => void) {
    this.#sink = sink;
  }

  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    if (early.length > 0) {
      this.#sink(early.join(''));
    }
  }

  write(bytes: Uint8Array): void {
    this.note(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Text of our own, at this place in the output. */
  note(text: string): void {
    if (text === '') {
      return;
    }
    if (this.#early === undefined) {
      this.#sink(text);
    } else {
      this.#early.push(text);
    }
  }
}
