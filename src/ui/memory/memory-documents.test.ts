import { beforeEach, describe, expect, it } from 'vitest';
import { markedPieces } from './marked-changes';
import { readingNumber } from './memory-document';
import { MemoryDocuments } from './memory-documents';
import type { MemoryPlace } from './memory-place';
import { FakeMemorySession } from './testing/fake-memory-session';

let session: FakeMemorySession;
let documents: MemoryDocuments;
let dirty: Set<string>;
let closed: Set<string>;
let changed: string[];
let told: string[];
let later: (() => void)[];

const URI = 'uboot-memory://1/ring';
const place: MemoryPlace = {
  sessionId: '1',
  sessionName: 'session 1',
  name: 'used ring',
  address: 0x1010,
  sizeBytes: 20,
};
const FIRST =
  '0x00001010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  |................|\n' +
  '0x00001020  20 21 22 23                                       | !"#|\n';

const text = (uri = URI, of = place): Promise<string> => documents.text(uri, of);
/** The lines below the heading. */
const bytes = async (): Promise<string> => (await text()).replace(/^#.*\n/gm, '');
const state = async (): Promise<string> => /^# Reading \d+: (.*)$/m.exec(await text())?.[1] ?? '';
const poke = (address: number, ...values: number[]): void => {
  session.ram.set(values, address - 0x1000);
};

beforeEach(async () => {
  session = new FakeMemorySession('1');
  dirty = new Set();
  closed = new Set();
  changed = [];
  told = [];
  later = [];
  documents = new MemoryDocuments({
    isOpen: (uri) => !closed.has(uri),
    hasUnsavedEdits: (uri) => dirty.has(uri),
    changed: (uri) => changed.push(uri),
    tell: (message) => told.push(message),
    later: (action) => later.push(action),
  });
  documents.started(session);
  await documents.stopped(session);
});

describe('a memory document', () => {
  it('says what it is, whose it is and how it stands', async () => {
    expect(await text()).toBe(
      '# used ring: 0x1010 to 0x1023 (20 bytes), session "session 1"\n' +
        '# Reading 1: stopped\n' +
        '# Edit the two digits of a byte and save: what you have changed is written, and nothing else.\n' +
        FIRST,
    );
  });

  it('has at each stop what is there, and marks what has changed since the stop before', async () => {
    await text();
    poke(0x1011, 0xaa, 0xbb);
    poke(0x101f, 0xcc, 0x41);
    await documents.stopped(session);
    expect(changed).toEqual([URI]);
    expect(await state()).toBe(
      'stopped; 4 bytes changed since the stop before (bold and underlined)',
    );
    expect(await bytes()).toContain(
      '0x00001020  41 21 22 23                                       |A!"#|',
    );
    const document = documents.document(URI);
    const latest = document?.latest;
    expect(latest?.changed).toEqual([
      { index: 1, before: 0x11 },
      { index: 2, before: 0x12 },
      { index: 15, before: 0x1f },
      { index: 16, before: 0x20 },
    ]);
    const lines = (await text()).split('\n');
    const pieces = latest === undefined ? [] : markedPieces(latest);
    expect(
      pieces.map(({ line, column, endColumn }) => lines[line]?.slice(column, endColumn)),
    ).toEqual(['aa bb', '..', 'cc', '.', '41', 'A']);
    expect(pieces[0]?.hover).toBe('At the stop before: 11 12');

    await documents.stopped(session);
    expect(await state()).toBe('stopped; no byte changed since the stop before');
    expect(documents.document(URI)?.latest?.changed).toEqual([]);
  });

  it('shows what the user changes elsewhere, against the same stop before', async () => {
    await text();
    poke(0x1010, 1);
    await documents.stopped(session);
    poke(0x1012, 2);
    await documents.changed(session);
    expect(documents.document(URI)?.latest?.changed.map(({ index }) => index)).toEqual([0, 2]);
    changed = [];
    await documents.changed(session);
    expect(changed).toEqual([]);
  });

  it('keeps its bytes while U-Boot runs, and says so when that is more than a step', async () => {
    const before = await text();
    documents.resumed(session);
    poke(0x1010, 0xff);
    await documents.changed(session);
    expect(await text()).toBe(before);
    later.forEach((action) => {
      action();
    });
    expect(await state()).toMatch(/^U-Boot is running/);
    expect(await bytes()).toBe(FIRST);

    await documents.stopped(session);
    expect(await bytes()).toContain('0x00001010  ff 11');
    changed = [];
    documents.resumed(session);
    await documents.stopped(session);
    later.forEach((action) => {
      action();
    });
    expect(await state()).toMatch(/^stopped/);
  });

  it('says that its session has ended, keeps its bytes, and takes no more edits', async () => {
    const before = await text();
    documents.ended(session);
    expect(changed).toEqual([URI]);
    expect(await state()).toMatch(/^the session has ended/);
    expect(await bytes()).toBe(FIRST);
    expect(documents.document(URI)?.state).toBe('ended');
    await expect(documents.save(URI, place, before.replace('11 12', '11 ff'))).rejects.toThrow(
      'The debug session has ended',
    );
    expect(session.asked.filter((line) => line.startsWith('write'))).toEqual([]);
  });

  it('of a session that nobody knows has ended', async () => {
    const unknown = { ...place, sessionId: '7' };
    expect(await text('x', unknown)).toMatch(
      /nothing was read.*\n# Reading 1: the session has ended/,
    );
  });

  it('is its own session’s', async () => {
    const other = new FakeMemorySession('2');
    other.ram.fill(0x55);
    documents.started(other);
    await documents.stopped(other);
    const theirs = { ...place, sessionId: '2', sessionName: other.name };
    await text();
    expect(await text('theirs', theirs)).toContain('55 55 55 55');
    poke(0x1010, 0xee);
    other.ram.fill(0x66);
    await documents.stopped(other);
    expect(changed).toEqual(['theirs']);
    documents.ended(other);
    expect(documents.document(URI)?.state).toBe('stopped');
  });

  it('shows an error of the session, and what was there before it', async () => {
    await text();
    session.refuse('out of\norder');
    await documents.stopped(session);
    expect(await state()).toMatch(/there is an error: out of order$/);
    expect(await bytes()).toBe(FIRST);
  });

  it('is forgotten when it was closed, and can be opened again', async () => {
    await text();
    const version = await documents.version(URI, place);
    closed.add(URI);
    await documents.stopped(session);
    expect(documents.document(URI)).toBeUndefined();
    closed.clear();
    expect(await bytes()).toBe(FIRST);
    expect(await documents.version(URI, place)).toBeGreaterThan(version);
  });
});

describe('saving', () => {
  it('writes the bytes that were edited, and nothing else', async () => {
    const edited = (await text()).replace('12 13', 'AA 13').replace('20 21', '20 bb');
    dirty.add(URI);
    const version = await documents.version(URI, place);
    await documents.save(URI, place, edited);
    expect(session.asked.filter((line) => line.startsWith('write'))).toEqual([
      'write 0x1012 aa',
      'write 0x1021 bb',
    ]);
    // The editor has its own text until it says that it is saved.
    expect(changed).toEqual([]);
    expect(await documents.version(URI, place)).toBe(version);
    dirty.clear();
    documents.clean(URI);
    expect(changed).toEqual([URI]);
    expect(told).toEqual([]);
    expect(await bytes()).toContain('10 11 aa 13');
  });

  it('refuses a text that is none, with the place, and writes nothing', async () => {
    const edited = (await text()).replace('12 13', '12 xx').replace('21 22', '21 ff');
    await expect(documents.save(URI, place, edited)).rejects.toMatchObject({
      message: 'Line 4, column 22: expected two hexadecimal digits, such as 13 before; found "xx".',
      problem: { line: 4, column: 22, lengthChars: 2 },
    });
    await expect(documents.save(URI, place, FIRST)).rejects.toThrow(
      'Line 1, column 1: expected a line "# Reading N:", where N is 1 to 1',
    );
    const unknown = (await text()).replace('Reading 1:', 'Reading 9:');
    await expect(documents.save(URI, place, unknown)).rejects.toThrow(
      /^Line 2, column 1.*Reading 9/,
    );
    expect(session.asked.filter((line) => line.startsWith('write'))).toEqual([]);
  });

  it('passes on why the session refuses', async () => {
    const end = { ...place, address: 0x2ff8, sizeBytes: 16 };
    const before = await text('end', end);
    expect(before).toContain(
      'f8 f9 fa fb fc fd fe ff  -- -- -- -- -- -- -- --  |........        |',
    );
    await expect(documents.save('end', end, before.replace('--', '00'))).rejects.toThrow(
      'expected "--", as nothing can be read or written there; found "00"',
    );
    session.refuse('U-Boot is busy');
    await expect(documents.save('end', end, before.replace('f8 f9', '00 f9'))).rejects.toThrow(
      'U-Boot is busy',
    );
  });
});

describe('unsaved edits', () => {
  it('are never overwritten, which is told once, and saved without what U-Boot has changed', async () => {
    const edited = (await text()).replace('10 11', '99 11');
    dirty.add(URI);
    const version = await documents.version(URI, place);
    poke(0x1011, 0xab);
    await documents.stopped(session);
    poke(0x1012, 0xcd);
    await documents.stopped(session);
    expect(changed).toEqual([]);
    expect(await documents.version(URI, place)).toBe(version);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('used ring: your unsaved edits are kept');

    await documents.save(URI, place, edited);
    expect([...session.ram.subarray(0x10, 0x13)]).toEqual([0x99, 0xab, 0xcd]);
    dirty.clear();
    documents.clean(URI);
    expect(changed).toEqual([URI]);
    expect(await bytes()).toContain('0x00001010  99 ab cd');
  });

  it('give way to what is there when they are reverted', async () => {
    const before = readingNumber(await text());
    dirty.add(URI);
    poke(0x1011, 0xab);
    await documents.stopped(session);
    expect(readingNumber(await text())).toBeGreaterThan(before);
    expect(await bytes()).toContain('10 ab');
  });

  it('can no longer be written when the session has ended', async () => {
    await text();
    dirty.add(URI);
    documents.ended(session);
    expect(told).toEqual([
      'used ring: the debug session has ended, and your unsaved edits can no longer be written.',
    ]);
  });
});

describe('more bytes', () => {
  it('are shown on both sides, and marks stay where they belong', async () => {
    await text();
    poke(0x1010, 0xee);
    await documents.stopped(session);
    await documents.extend(URI, 'after');
    await documents.extend(URI, 'before');
    const lines = (await text()).split('\n');
    expect(lines[0]).toContain('0xf10 to 0x1123 (532 bytes)');
    expect(lines[3]).toMatch(/^0x00000f10 {2}-- -- /);
    expect(lines[3 + 16]).toMatch(/^0x00001010 {2}ee 11 /);
    expect(documents.document(URI)?.latest?.changed).toEqual([{ index: 256, before: 0x10 }]);
  });

  it('are refused beyond 1 MiB, below 0, and while there are edits', async () => {
    const large = { ...place, sizeBytes: 1024 * 1024 - 100 };
    await text('large', large);
    await documents.extend('large', 'after');
    expect(told.pop()).toBe('A memory document has at most 1048576 bytes; 1048732 are too many.');
    const low = { ...place, address: 0, sizeBytes: 16 };
    await text('low', low);
    await documents.extend('low', 'before');
    expect(told.pop()).toBe('There is nothing before address 0x0.');
    dirty.add('low');
    await documents.extend('low', 'after');
    expect(told.pop()).toContain('Save or revert your edits first');
    documents.ended(session);
    dirty.clear();
    await documents.extend('low', 'after');
    expect(told.pop()).toContain('The debug session has ended');
  });
});

describe('opening', () => {
  it('refuses too much, and where there is no memory', async () => {
    const check = (changes: Partial<MemoryPlace>): Promise<void> =>
      documents.check('new', { ...place, ...changes });
    await expect(check({ sizeBytes: 0xffff_ffff })).rejects.toThrow(
      'used ring: expected 1 to 1048576 bytes, as a document has no more; found 0x1010 to 0x10000100e (4294967295 bytes).',
    );
    await expect(check({ address: 0x9000 })).rejects.toThrow(
      'used ring: expected memory at 0x9000; nothing can be read of 0x9000 to 0x9013 (20 bytes).',
    );
    await expect(check({ address: 2 ** 60 })).rejects.toThrow('expected an address');
    await check({});
  });
});
