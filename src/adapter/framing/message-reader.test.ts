import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES, MessageReader, type Framed } from './message-reader';

const HELLO = { seq: 1, type: 'request', command: 'threads' };
const TEXT = JSON.stringify(HELLO);
const LENGTH = TEXT.length;
const EXPECTED = 'expected "Content-Length: NUMBER" and an empty line before each message, found';

function read(...pieces: readonly (string | Uint8Array)[]): Framed[] {
  const reader = new MessageReader();
  return pieces.flatMap((piece) => reader.take(Buffer.from(piece as string)));
}

const asMessage = { kind: 'message', message: HELLO };
const refused = (text: string) => ({ kind: 'refused', text });

describe('a frame that is understood', () => {
  it.each([
    ['as the protocol writes it', `Content-Length: ${LENGTH}\r\n\r\n${TEXT}`],
    ['a header in lower case', `content-length: ${LENGTH}\r\n\r\n${TEXT}`],
    ['a header in upper case', `CONTENT-LENGTH: ${LENGTH}\r\n\r\n${TEXT}`],
    ['no space behind the colon', `Content-Length:${LENGTH}\r\n\r\n${TEXT}`],
    ['lines that end in LF alone', `Content-Length: ${LENGTH}\n\n${TEXT}`],
    ['a byte order mark', `\ufeffContent-Length: ${LENGTH}\r\n\r\n${TEXT}`],
    [
      'a second header',
      `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: ${LENGTH}\r\n\r\n${TEXT}`,
    ],
  ])('%s', (_what, stream) => {
    expect(read(stream)).toEqual([asMessage]);
    expect(read(stream + stream)).toEqual([asMessage, asMessage]);
    expect(read(...stream.split(''))).toEqual([asMessage]);
  });

  it('counts bytes, not characters', () => {
    const message = { seq: 1, name: 'größer 💾' };
    const text = JSON.stringify(message);
    expect(read(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)).toEqual([
      { kind: 'message', message },
    ]);
  });

  it('empty lines between two messages', () => {
    const frame = `Content-Length: ${LENGTH}\r\n\r\n${TEXT}`;
    expect(read(`${frame}\n${frame}\r\n\r\n${frame}`)).toEqual([asMessage, asMessage, asMessage]);
  });
});

describe('what is no frame is refused, once and for good', () => {
  it.each([
    [
      'a request of a browser',
      'POST / HTTP/1.1\r\nHost: x\r\n\r\n',
      `${EXPECTED} "POST / HTTP/1.1"`,
    ],
    [
      'a request of a proxy',
      'CONNECT a:80 HTTP/1.1\r\n\r\n',
      `${EXPECTED} "CONNECT a:80 HTTP/1.1"`,
    ],
    ['a message without a header', TEXT, `${EXPECTED} "${TEXT}"`],
    ['TLS', Uint8Array.of(0x16, 3, 1, 2, 0), `${EXPECTED} "?????"`],
    ['an unknown header', 'Content-Size: 4\r\n\r\n1234', `${EXPECTED} "Content-Size: 4"`],
    ['an empty line', '\r\n\r\n', `${EXPECTED} ""`],
    ['no colon', 'Content-Length\r\n', `${EXPECTED} "Content-Length"`],
    [
      'no length',
      'Content-Length: many\r\n\r\n',
      'Content-Length: expected a number of bytes, found "many"',
    ],
    [
      'a length below zero',
      'Content-Length: -1\r\n\r\n',
      'Content-Length: expected a number of bytes, found "-1"',
    ],
    [
      'a length of 50 MB',
      'Content-Length: 52428800\r\n\r\n',
      `Content-Length: expected at most ${MAX_MESSAGE_BYTES} bytes, found 52428800`,
    ],
    [
      'a header without end',
      `Content-Type: ${'x'.repeat(5000)}`,
      'expected a header of at most 1024 bytes, found a longer one',
    ],
  ])('%s', (_what, stream, text) => {
    expect(read(stream)).toEqual([refused(text)]);
    expect(read(stream, `Content-Length: ${LENGTH}\r\n\r\n${TEXT}`)).toEqual([refused(text)]);
  });

  it('at the first byte that does not fit', () => {
    expect(read('P')).toEqual([refused(`${EXPECTED} "P"`)]);
    expect(read('CON')).toEqual([]);
    expect(read('CONN')).toEqual([refused(`${EXPECTED} "CONN"`)]);
  });
});

describe('a wrong length', () => {
  it('that is too short breaks the message, and then the stream', () => {
    const [first, second] = read(`Content-Length: ${LENGTH - 3}\r\n\r\n${TEXT}`);
    expect(first?.kind).toBe('broken');
    expect(first).toHaveProperty('text', expect.stringContaining('expected JSON'));
    expect(second).toEqual(refused(`${EXPECTED} "${TEXT.slice(-3)}"`));
  });

  it('that is too long is told while it waits, and breaks with the next message', () => {
    const reader = new MessageReader();
    expect(reader.take(Buffer.from(`Content-Length: ${LENGTH + 5}\r\n\r\n${TEXT}`))).toEqual([]);
    expect(reader.awaited).toBe(`Content-Length said ${LENGTH + 5} bytes, and ${LENGTH} have come`);
    const [first, second] = reader.take(Buffer.from(`Content-Length: ${LENGTH}\r\n\r\n${TEXT}`));
    expect(first).toMatchObject({ kind: 'broken' });
    expect(second).toEqual(refused(`${EXPECTED} "nt-Length: ${LENGTH}"`));
    expect(reader.awaited).toBeUndefined();
  });

  it('of zero holds no JSON', () => {
    expect(read('Content-Length: 0\r\n\r\n')).toMatchObject([{ kind: 'broken' }]);
  });
});

describe('what is awaited', () => {
  it('is the end of a header, or nothing', () => {
    const reader = new MessageReader();
    expect(reader.awaited).toBeUndefined();
    reader.take(Buffer.from('Content-Length: 4'));
    expect(reader.awaited).toBe('a header has begun and not ended, last with "Content-Length: 4"');
  });
});

it('takes the longest message in pieces of 64 bytes: each byte is copied once', () => {
  const message = { text: 'x'.repeat(MAX_MESSAGE_BYTES - 11) };
  const stream = Buffer.from(
    `Content-Length: ${MAX_MESSAGE_BYTES}\r\n\r\n${JSON.stringify(message)}`,
  );
  const reader = new MessageReader();
  const found: Framed[] = [];
  for (let at = 0; at < stream.length; at += 64) {
    found.push(...reader.take(stream.subarray(at, at + 64)));
  }
  expect(found).toHaveLength(1);
  expect(found[0]).toEqual({ kind: 'message', message });
});

it('gives the same messages however the stream is cut', () => {
  const headers = fc.constantFrom(
    (length: number) => `Content-Length: ${length}\r\n\r\n`,
    (length: number) => `content-length:${length}\n\n`,
    (length: number) => `\ufeffContent-Length:  ${length} \r\n\r\n`,
    (length: number) => `Content-Type: a\r\nCONTENT-LENGTH: ${length}\r\n\r\n`,
  );
  const items = fc.array(fc.tuple(headers, fc.jsonValue()), { minLength: 1, maxLength: 8 });
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(items, cuts, (messages, lengths) => {
      const stream = Buffer.concat(
        messages.map(([header, message]) => {
          const text = Buffer.from(JSON.stringify(message));
          return Buffer.concat([Buffer.from(header(text.length)), text]);
        }),
      );
      const reader = new MessageReader();
      const found: Framed[] = [];
      for (let at = 0; at < stream.length;) {
        const length = lengths.next().value as number;
        found.push(...reader.take(stream.subarray(at, at + length)));
        at += length;
      }
      expect(found).toEqual(
        messages.map(([, message]) => ({
          kind: 'message',
          message: JSON.parse(JSON.stringify(message)) as unknown,
        })),
      );
      expect(reader.awaited).toBeUndefined();
    }),
  );
});

it('stays calm whatever comes: it never throws, and refuses once and for good', () => {
  const scrap = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .constantFrom('Content-Length', ':', ' ', '\r\n', '\n', '7', '0', '{}', '"', '\ufeff')
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 30 }), (pieces) => {
      const reader = new MessageReader();
      const found = pieces.flatMap((piece) => reader.take(piece));
      const refusedAt = found.findIndex(({ kind }) => kind === 'refused');
      expect(refusedAt === -1 || refusedAt === found.length - 1).toBe(true);
      for (const item of found) {
        expect(item.kind === 'message' || !/[^ -~]/.test(item.text)).toBe(true);
      }
      if (refusedAt >= 0) {
        expect(reader.awaited).toBeUndefined();
      }
    }),
    { numRuns: 2000 },
  );
});
