/** The longest message that is taken, in bytes. Requests are short: the longest are lists of breakpoints. */
export const MAX_MESSAGE_BYTES = 16 * 2 ** 20;
/** The longest header that is read for its end. */
const MAX_HEADER_BYTES = 1024;
/** How much of what came is shown in a message about it. */
const SHOWN_CHARACTERS = 60;
const HEADER_NAMES = ['content-length', 'content-type'];
const BYTE_ORDER_MARK = /^\u00ef(\u00bb(\u00bf)?)?/;
const LINE_FEED = 0x0a;

/** What a stream of the protocol holds, in order. */
export type Framed =
  | { readonly kind: 'message'; readonly message: unknown }
  /** A message with the right frame whose text is no JSON. The next one can still be read. */
  | { readonly kind: 'broken'; readonly text: string }
  /** This is no frame of the protocol. Where the next one begins is not known, so nothing more is read. */
  | { readonly kind: 'refused'; readonly text: string };

/**
 * Takes messages out of a stream of the Debug Adapter Protocol: `Content-Length: NUMBER`, an empty line, and that many
 * bytes of JSON. Names of headers in any case, with or without a space behind the colon, lines that end in LF alone and a byte
 * order mark are taken too. Anything else is refused at the first byte that can't belong to a header, so that a browser's
 * `POST / HTTP/1.1` gets no further than its P. Each byte is looked at once.
 */
export class MessageReader {
  /** The header's present line, a character for each byte. */
  #line = '';
  #headerBytes = 0;
  #length: number | undefined;
  /** Of the message whose header has been read; undefined: a header comes next. */
  #body:
    { readonly lengthBytes: number; readonly chunks: Uint8Array[]; haveBytes: number } | undefined;
  #messages = 0;
  #refused = false;

  /** What a client is still expected to send, for a person; undefined between two messages. */
  get awaited(): string | undefined {
    if (this.#refused) {
      return undefined;
    }
    if (this.#body !== undefined) {
      const { lengthBytes, haveBytes } = this.#body;
      return `Content-Length said ${lengthBytes} bytes, and ${haveBytes} have come`;
    }
    return this.#headerBytes === 0
      ? undefined
      : `a header has begun and not ended, last with "${shown(this.#line)}"`;
  }

  /** Takes what came, in pieces of any length. After `refused` nothing follows. */
  take(chunk: Uint8Array): Framed[] {
    const found: Framed[] = [];
    let at = 0;
    while (at < chunk.length && !this.#refused) {
      at =
        this.#body === undefined ? this.#takeHeader(chunk, at, found) : this.#takeBody(chunk, at);
      if (this.#body !== undefined && this.#body.haveBytes === this.#body.lengthBytes) {
        found.push(parse(this.#body.chunks));
        this.#body = undefined;
        this.#messages++;
      }
    }
    return found;
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const body = this.#body;
    if (body === undefined) {
      return at;
    }
    const part = chunk.subarray(at, at + body.lengthBytes - body.haveBytes);
    body.chunks.push(part);
    body.haveBytes += part.length;
    return at + part.length;
  }

  #takeHeader(chunk: Uint8Array, at: number, found: Framed[]): number {
    for (let next = at; next < chunk.length; next++) {
      const byte = chunk[next] ?? 0;
      const problem =
        ++this.#headerBytes > MAX_HEADER_BYTES
          ? `expected a header of at most ${MAX_HEADER_BYTES} bytes, found a longer one`
          : byte === LINE_FEED
            ? this.#endLine()
            : this.#character(byte, chunk.subarray(next + 1));
      if (problem !== undefined) {
        this.#refused = true;
        found.push({ kind: 'refused', text: problem });
        return chunk.length;
      }
      if (this.#body !== undefined) {
        return next + 1;
      }
    }
    return chunk.length;
  }

  /** Undefined: the character can belong to a header. */
  #character(byte: number, rest: Uint8Array): string | undefined {
    this.#line += String.fromCharCode(byte);
    const line = this.#line.replace(BYTE_ORDER_MARK, '');
    if (line === '\r' || line.includes(':')) {
      return undefined;
    }
    const name = line.toLowerCase();
    return HEADER_NAMES.some((known) => known.startsWith(name))
      ? undefined
      : expectedHeader(
          this.#line + Buffer.from(rest.subarray(0, SHOWN_CHARACTERS)).toString('latin1'),
        );
  }

  #endLine(): string | undefined {
    const line = this.#line.replace(BYTE_ORDER_MARK, '').replace(/\r$/, '');
    this.#line = '';
    if (line !== '') {
      const colon = line.indexOf(':');
      return colon < 0
        ? expectedHeader(line)
        : this.#header(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    if (this.#length === undefined) {
      // Whoever writes messages by hand ends them with a line feed.
      const betweenMessages = this.#messages > 0 && this.#headerBytes <= 2;
      this.#headerBytes = 0;
      return betweenMessages ? undefined : expectedHeader('');
    }
    this.#body = { lengthBytes: this.#length, chunks: [], haveBytes: 0 };
    this.#length = undefined;
    this.#headerBytes = 0;
    return undefined;
  }

  #header(name: string, value: string): string | undefined {
    if (name !== 'content-length') {
      return HEADER_NAMES.includes(name) ? undefined : expectedHeader(name);
    }
    const length = /^\d+$/.test(value) ? Number(value) : NaN;
    if (Number.isNaN(length)) {
      return `Content-Length: expected a number of bytes, found "${shown(value)}"`;
    }
    if (length > MAX_MESSAGE_BYTES) {
      return `Content-Length: expected at most ${MAX_MESSAGE_BYTES} bytes, found ${shown(value)}`;
    }
    this.#length = length;
    return undefined;
  }
}

function parse(chunks: readonly Uint8Array[]): Framed {
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return { kind: 'message', message: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'broken', text: `expected JSON, found "${shown(text)}" (${shown(reason)})` };
  }
}

function expectedHeader(found: string): string {
  return `expected "Content-Length: NUMBER" and an empty line before each message, found "${shown(found)}"`;
}

/** The first line of something that need not be text. */
function shown(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  const printable = line.slice(0, SHOWN_CHARACTERS).replace(/[^ -~]/g, '?');
  return line.length > SHOWN_CHARACTERS ? `${printable}...` : printable;
}
