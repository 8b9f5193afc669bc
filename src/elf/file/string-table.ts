import { latin1Text } from '../../base/text/latin1';

/** No name of a symbol or section is longer; a table without ends would make names of megabytes. */
const MOST_NAME_BYTES = 4096;

/** Names, each ended by a zero byte. */
export class StringTable {
  /** Each byte as one character, so that names are parts of one text and take no memory of their own. */
  readonly #text: string;

  constructor(bytes: Uint8Array) {
    this.#text = latin1Text(bytes);
  }

  /** The name at an offset; undefined when there is none, or no end of it. */
  at(offset: number): string | undefined {
    if (offset >= this.#text.length) {
      return undefined;
    }
    const end = this.#text.indexOf('\0', offset);
    if (end < 0 || end - offset > MOST_NAME_BYTES) {
      return undefined;
    }
    return fromUtf8(this.#text.slice(offset, end));
  }
}

/** Characters of one byte each, which are UTF-8, as text. What isn't UTF-8 stays as it is. */
function fromUtf8(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) {
    return text;
  }
  try {
    return decodeURIComponent(
      text.replace(/[^\w.]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
  } catch {
    return text;
  }
}
