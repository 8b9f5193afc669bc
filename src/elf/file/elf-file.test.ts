import { describe, expect, it } from 'vitest';
import {
  ElfBytes,
  writeElf,
  writeNote,
  writeSymbols,
  type WrittenFile,
} from '../../../test/support/elf-writer';
import { bytesSource, type ByteSource } from './byte-source';
import { openElf, type ElfFile } from './elf-file';

function open(bytes: Uint8Array): ElfFile {
  const elf = openElf(bytesSource(bytes));
  if (!elf.ok) {
    throw new Error(elf.error.message);
  }
  return elf.value;
}

function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.error));
  }
  return result.value;
}

function message(result: { ok: boolean; error?: { message: string } | undefined }): string {
  return result.error?.message ?? 'no problem';
}

const TEXT = Uint8Array.from({ length: 16 }, (_, index) => 0x10 + index);
const DATA = Uint8Array.of(1, 2, 3, 4);
const BUILD_ID = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);

/** Section 1 is .text, 2 .data, 3 .bss, 4 .rela.dyn, 5 .note, 6 .symtab, 7 .strtab. */
function sample(encoding: Pick<WrittenFile, 'bits' | 'littleEndian'>): WrittenFile {
  const { bits = 64, littleEndian = true } = encoding;
  const rela = new ElfBytes(bits, littleEndian);
  // R_RISCV_RELATIVE without symbol, then R_RISCV_32/64 of symbol 1 with a negative addend.
  rela.word(0x8000_0008).word(3).word(0x8000_0000);
  rela
    .word(0x8000_0010)
    .word(bits === 64 ? (1n << 32n) | 2n : (1 << 8) | 1)
    .word(-8n);
  return {
    ...encoding,
    entry: 0x8000_0004,
    sections: [
      { name: '.text', type: 1, flags: 6, address: 0x8000_0000, content: TEXT },
      { name: '.data', type: 1, flags: 3, address: 0x8000_0010, content: DATA },
      { name: '.bss', type: 8, flags: 3, address: 0x8000_0018, size: 0x1000 },
      { name: '.rela.dyn', type: 4, flags: 2, content: rela.toBytes(), entryBytes: (3 * bits) / 8 },
      { name: '.note', type: 7, content: writeNote('GNU', 3, BUILD_ID, littleEndian) },
      ...writeSymbols(
        [
          { name: '_start', value: 0x8000_0000, info: 0x10 },
          { name: 'main', value: 0x8000_0004, size: 12, info: 0x12 },
          { name: 'hidden_weak', value: 0x8000_0010, size: 4, info: 0x21, other: 2, section: 2 },
          { name: 'start.S', info: 4, section: 0xfff1 },
          { name: 'elsewhere', info: 0x10, section: 0 },
          { name: 'Käse', value: 4, info: 0xad, other: 3 },
        ],
        7,
        encoding,
      ),
    ],
    segments: [
      { section: 1, lastSection: 2, address: 0x8000_0000, memoryBytes: 0x1018 },
      { type: 4, section: 5, address: 0 },
    ],
  };
}

describe.each([
  { bits: 64, littleEndian: true },
  { bits: 64, littleEndian: false },
  { bits: 32, littleEndian: true },
  { bits: 32, littleEndian: false },
] as const)('an ELF file of $bits bits, little-endian: $littleEndian', (encoding) => {
  const elf = open(writeElf(sample(encoding)));

  it('has its header', () => {
    expect(elf.header).toMatchObject({ ...encoding, type: 2, machine: 243, entry: 0x8000_0004 });
    expect(elf.header.sections.count).toBe(9);
  });

  it('has its sections with their names', () => {
    expect(
      value(elf.sections()).map(({ name, type, address, sizeBytes }) => [
        name,
        type,
        address,
        sizeBytes,
      ]),
    ).toEqual([
      ['', 0, 0, 0],
      ['.text', 1, 0x8000_0000, 16],
      ['.data', 1, 0x8000_0010, 4],
      ['.bss', 8, 0x8000_0018, 0x1000],
      ['.rela.dyn', 4, 0, encoding.bits === 64 ? 48 : 24],
      ['.note', 7, 0, 20],
      ['.symtab', 2, 0, encoding.bits === 64 ? 168 : 112],
      ['.strtab', 3, 0, 49],
      ['.shstrtab', 3, 0, 61],
    ]);
  });

  it('has its symbols', () => {
    expect(value(elf.symbols())).toEqual([
      symbol('_start', 0x8000_0000, 0, 'none', 'global', 'default', 1),
      symbol('main', 0x8000_0004, 12, 'function', 'global', 'default', 1),
      symbol('hidden_weak', 0x8000_0010, 4, 'object', 'weak', 'hidden', 2),
      symbol('start.S', 0, 0, 'file', 'local', 'default', 'absolute'),
      symbol('elsewhere', 0, 0, 'none', 'global', 'default', undefined),
      symbol('Käse', 4, 0, 13, 10, 'protected', 1),
    ]);
    expect(value(elf.symbolsOf('dynsym'))).toEqual([]);
    expect([elf.hasSymbols(), open(writeElf(sample(encoding))).hasSymbols()]).toEqual([true, true]);
    expect(elf.problems).toEqual([]);
  });

  it('has its relocations', () => {
    expect(value(elf.relocations())).toEqual([
      {
        address: 0x8000_0008,
        type: 3,
        symbol: 0,
        addend: encoding.bits === 64 ? 2 ** 31 : -(2 ** 31),
      },
      { address: 0x8000_0010, type: encoding.bits === 64 ? 2 : 1, symbol: 1, addend: -8 },
    ]);
  });

  it('has what is loaded', () => {
    const [part, ...others] = value(elf.loadParts());
    expect(others).toEqual([]);
    expect(part).toEqual({
      address: 0x8000_0000,
      virtualAddress: 0x8000_0000,
      bytes: Uint8Array.from([...TEXT, ...DATA]),
      memoryBytes: 0x1018,
    });
  });

  it('has its build id, also without sections', () => {
    expect(elf.buildId()).toBe('deadbeef');
    const { segments = [] } = sample(encoding);
    const note = writeNote('GNU', 3, BUILD_ID, encoding.littleEndian);
    const place = encoding.bits === 64 ? 64 + 56 : 52 + 32;
    const bare = writeElf({
      ...encoding,
      segments: [{ ...segments[1], address: 0, type: 4, offset: place, fileBytes: note.length }],
    });
    expect(open(Uint8Array.from([...bare, ...note])).buildId()).toBe('deadbeef');
  });
});

function symbol(
  name: string,
  at: number,
  sizeBytes: number,
  kind: string | number,
  binding: string | number,
  visibility: string,
  section: number | string | undefined,
) {
  return { name, value: at, sizeBytes, kind, binding, visibility, section };
}

describe('a file that is read in parts', () => {
  function counting(bytes: Uint8Array): { source: ByteSource; read: () => number } {
    let count = 0;
    const inner = bytesSource(bytes);
    const source: ByteSource = {
      sizeBytes: bytes.length,
      read: (offset, length) => {
        const part = inner.read(offset, length);
        count += part.length;
        return part.slice();
      },
    };
    return { source, read: () => count };
  }

  it('is opened by its header alone, and keeps its tables', () => {
    const { source, read } = counting(writeElf(sample({})));
    const elf = value(openElf(source));
    const opened = read();
    expect(opened).toBeLessThanOrEqual(100);
    expect(value(elf.segments())).toHaveLength(2);
    expect(read() - opened).toBe(2 * 56);
    expect(value(elf.symbols())).toHaveLength(6);
    const all = read();
    elf.symbols();
    elf.segments();
    elf.sections();
    expect(read()).toBe(all);
  });

  it('says where it ends when it has become shorter', () => {
    const bytes = writeElf(sample({}));
    const source: ByteSource = {
      sizeBytes: bytes.length,
      read: (offset, length) => bytesSource(bytes.subarray(0, 0xb8)).read(offset, length),
    };
    expect(message(value(openElf(source)).loadParts())).toBe(
      'offset 0xb0: expected 0x14 bytes, found 0x8 (the file ends)',
    );
  });
});

describe('a damaged file', () => {
  /** The sample, 64 bits and little-endian, with other numbers in it. */
  function damaged(...patches: readonly [offset: number, bytes: readonly number[]][]): Uint8Array {
    const bytes = writeElf(sample({}));
    for (const [offset, patch] of patches) {
      bytes.set(patch, offset);
    }
    return bytes;
  }
  const sectionsAt = Number(new DataView(damaged().buffer).getBigUint64(40, true));
  const section = (index: number, field: number) => sectionsAt + 64 * index + field;
  const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0];

  it.each([
    ['empty', new Uint8Array(), 'expected an ELF file (7f 45 4c 46), found nothing'],
    ['another format', Uint8Array.of(0x73, 0x25, 0x40, 0xf1, 5), 'found 73 25 40 f1'],
    ['a class', damaged([4, [7]]), 'offset 0x4: expected class 1 (32-bit) or 2 (64-bit), found 7'],
    ['a byte order', damaged([5, [0]]), 'offset 0x5: expected byte order 1'],
    ['a version', damaged([20, [9]]), 'offset 0x14: expected version 1, found 9'],
    ['its end', damaged().subarray(0, 60), 'expected a header of 0x40 bytes, found 0x3c bytes'],
    ['its table', damaged([54, [57]]), 'offset 0x36: expected table entries of 56 bytes, found 57'],
    ['its table', damaged([58, [63]]), 'offset 0x3a: expected table entries of 64 bytes, found 63'],
  ])('is not opened when it is wrong by %s', (_, bytes, expected) => {
    expect(message(openElf(bytesSource(bytes)))).toContain(expected);
  });

  it.each([
    [
      'segments',
      damaged([56, [0xff, 0xfe]]),
      'segments',
      'a table of 65279 segments inside the file',
    ],
    [
      'sections',
      damaged([60, [0xff, 0xfe]]),
      'sections',
      'a table of 65279 sections inside the file',
    ],
    ['sections', damaged([40, HUGE]), 'sections', 'a table of 9 sections inside the file'],
    [
      'a name index',
      damaged([62, [77]]),
      'sections',
      'a section for names below 9, found section 77',
    ],
    ['a segment', damaged([64 + 32, HUGE]), 'loadParts', 'segments of 0x'],
    ['a segment', damaged([64 + 8, HUGE]), 'loadParts', 'a segment inside the file of'],
    [
      'a segment',
      damaged([64 + 40, [1, 0]]),
      'loadParts',
      'at most 0x1 bytes (p_memsz), found 0x14',
    ],
    ['a segment', damaged([64 + 24, HUGE]), 'loadParts', 'ends at or below 2^53'],
    [
      'symbols',
      damaged([section(6, 56), [23]]),
      'symbols',
      'symbols of 24 bytes in .symtab, found 23',
    ],
    ['symbols', damaged([section(6, 32), [25]]), 'symbols', 'whole symbols of 24 bytes'],
    ['symbols', damaged([section(6, 24), HUGE]), 'symbols', '.symtab inside the file'],
    ['its strings', damaged([section(6, 40), [1]]), 'symbols', 'a string table as link of .symtab'],
    ['its strings', damaged([section(7, 32), HUGE]), 'symbols', '.strtab inside the file'],
    ['relocations', damaged([section(4, 56), [5]]), 'relocations', 'relocations of 24 bytes'],
    ['relocations', damaged([section(4, 32), [49]]), 'relocations', 'whole relocations'],
  ] as const)('says what is wrong with %s', (_, bytes, part, expected) => {
    const elf = open(bytes);
    expect(message(elf[part]())).toContain(expected);
    expect(message(elf[part]())).toMatch(/^offset 0x[0-9a-f]+: expected .*, found /);
  });

  it('gives the symbols that can be read, and says which are left out', () => {
    const bytes = writeElf({
      sections: [
        ...writeSymbols(
          [
            { name: 'good', value: 8 },
            { name: 'x', value: 2n ** 60n },
          ],
          2,
        ),
      ],
    });
    const elf = open(bytes);
    expect(value(elf.symbols()).map(({ name }) => name)).toEqual(['good']);
    expect(elf.problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining(
        "a symbol with a name of .symtab's string table and an address below 2^53",
      ),
    ]);
  });

  it('does not make names of megabytes out of a table without ends', () => {
    const [table, strings] = writeSymbols([{ name: 'a'.repeat(5000) }, { name: 'ok' }], 2);
    const elf = open(writeElf({ sections: [table, strings] }));
    expect(value(elf.symbols()).map(({ name }) => name)).toEqual(['ok']);
    const open2 = open(
      writeElf({ sections: [table, { ...strings, content: Uint8Array.of(0, 97, 97) }] }),
    );
    expect(value(open2.symbols())).toEqual([]);
  });

  it('reads sections over the same bytes once', () => {
    const content = new ElfBytes().word(8).word(3).word(0).toBytes();
    const rela = { name: '.rela', type: 4, content, entryBytes: 24 };
    const bytes = writeElf({ sections: [rela, rela, rela] });
    const at = Number(new DataView(bytes.buffer).getBigUint64(40, true));
    // All three have the first one's place.
    for (const index of [2, 3]) {
      bytes.copyWithin(at + 64 * index + 24, at + 64 + 24, at + 64 + 32);
    }
    expect(value(open(bytes).relocations())).toHaveLength(1);
  });
});

describe('a file without tables', () => {
  const elf = open(writeElf({}));

  it('has nothing', () => {
    expect(elf.hasSymbols()).toBe(false);
    expect(value(elf.sections())).toEqual([]);
    expect(value(elf.segments())).toEqual([]);
    expect(value(elf.symbols())).toEqual([]);
    expect(value(elf.loadParts())).toEqual([]);
    expect(value(elf.notes())).toEqual([]);
    expect(elf.buildId()).toBeUndefined();
  });
});

describe('a file with more sections than 16 bits count', () => {
  it('has their number in section 0', () => {
    const bytes = writeElf(sample({}));
    const view = new DataView(bytes.buffer);
    const at = Number(view.getBigUint64(40, true));
    view.setUint16(60, 0, true);
    view.setBigUint64(at + 32, 9n, true);
    view.setUint16(62, 0xffff, true);
    view.setUint32(at + 40, 8, true);
    view.setUint16(56, 0xffff, true);
    view.setUint32(at + 44, 2, true);
    const elf = open(bytes);
    expect(value(elf.sections()).map(({ name }) => name)).toContain('.rela.dyn');
    expect(value(elf.segments())).toHaveLength(2);
  });
});
