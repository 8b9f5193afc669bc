/** How lines for the Debug Console look where the client knows ANSI escape sequences: select graphic rendition (ECMA-48). */
const STYLES = { error: '\x1b[31m', warning: '\x1b[33m' } as const;
const PLAIN = '\x1b[0m';

export function styled(level: keyof typeof STYLES, text: string): string {
  return `${STYLES[level]}${text}${PLAIN}`;
}

/** CSI sequences, and two-character ones. */

const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-OQ-WYZ\\^_`-~])/g;

const BEGUN = /\x1b(?:\[[0-?]*[ -/]*|[ -/]*)$/;

/** Takes escape sequences out of text that comes in pieces, for clients that would show them as they are. */
export class EscapeFilter {
  #begun = '';

  take(piece: string): string {
    const text = this.#begun + piece;
    this.#begun = BEGUN.exec(text)?.[0] ?? '';
    return text.slice(0, text.length - this.#begun.length).replaceAll(SEQUENCE, '');
  }
}
