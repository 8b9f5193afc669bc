import type { TextPosition, TextRange } from '../../problem';

/** Turns offsets of a text into lines and characters, and back. */
export class LineMap {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
    this.#length = text.length;
  }

  get lines(): number {
    return this.#starts.length;
  }

  position(offset: number): TextPosition {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  }

  range(start: number, end: number): TextRange {
    return { start: this.position(start), end: this.position(end) };
  }

  /** A place behind the end counts as the end. */
  offset({ line, character }: TextPosition): number {
    const start = this.#starts[line] ?? this.#length;
    const next = this.#starts[line + 1] ?? this.#length + 1;
    return Math.min(start + character, next - 1);
  }
}
