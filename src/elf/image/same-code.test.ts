import { describe, expect, it } from 'vitest';
import { ElfBytes, writeElf, writeNote } from '../../../test/support/elf-writer';
import { bytesSource } from '../file/byte-source';
import { openElf, type ElfFile } from '../file/elf-file';
import { compareCode, type CodeComparison } from './same-code';

const BASE = 0x8020_0000;
/** What is loaded: 0x20 bytes of .text, 0x10 of .data with a pointer at +8, then the relocation of that pointer, a note. */
const TEXT = Uint8Array.from({ length: 0x20 }, (_, i) => i);
const DATA = new ElfBytes().word(0x1122).word(BASE).toBytes();
const RELA = new ElfBytes()
  .word(BASE + 0x28)
  .word(3)
  .word(BASE)
  .toBytes();

function parts(id: number) {
  return { text: TEXT.slice(), data: DATA.slice(), note: writeNote('GNU', 3, Uint8Array.of(id)) };
}

function elfOf({ text, data, note }: ReturnType<typeof parts>, withSections = true): ElfFile {
  const sections = [
    { name: '.text', type: 1, flags: 6, address: BASE, content: text },
    { name: '.data', type: 1, flags: 3, address: BASE + 0x20, content: data },
    { name: '.rela.dyn', type: 4, flags: 2, address: BASE + 0x30, content: RELA, entryBytes: 24 },
    { name: '.note', type: 7, flags: 2, address: BASE + 0x48, content: note },
    {
      name: '.rela.text',
      type: 4,
      content: new ElfBytes().word(BASE).word(2).word(0).toBytes(),
      entryBytes: 24,
    },
  ];
  const bytes = writeElf({
    sections,
    segments: [{ section: 1, lastSection: 4, address: BASE, memoryBytes: 0x1000 }],
  });
  if (!withSections) {
    bytes.fill(0, 40, 48);
    bytes.fill(0, 60, 64);
  }
  const elf = openElf(bytesSource(bytes));
  if (!elf.ok) {
    throw new Error(elf.error.message);
  }
  return elf.value;
}

function rawOf({ text, data, note }: ReturnType<typeof parts>, behind: readonly number[] = []) {
  const source = bytesSource(Uint8Array.from([...text, ...data, ...RELA, ...note, ...behind]));
  return { format: 'raw', source } as const;
}

function compare(...args: Parameters<typeof compareCode>): CodeComparison {
  const result = compareCode(...args);
  if (!result.ok) {
    throw new Error(result.error.message);
  }
  return result.value;
}

describe('an ELF file and an image', () => {
  it('are the same build when their bytes are, whatever comes behind', () => {
    expect(compare(elfOf(parts(1)), rawOf(parts(1), [9, 9, 9]))).toEqual({
      kind: 'same',
      comparedBytes: 0x20 + 0x10 + 0x18 + 0x14,
      relocatedPlaces: 1,
      sentence: 'the same build: 0x5c bytes compared, but for 1 places that relocation changes',
    });
    const elf = elfOf(parts(1));
    expect(compare(elfOf(parts(1)), { format: 'elf', elf }).kind).toBe('same');
    expect(compare(elfOf(parts(1), false), rawOf(parts(1))).kind).toBe('same');
  });

  it.each([8, 15])('may differ at byte %i of .data, which relocation changes', (offset) => {
    const image = parts(1);
    image.data[offset] = 0x77;
    expect(compare(elfOf(parts(1)), rawOf(image)).kind).toBe('same');
    expect(compare(elfOf(parts(1)), { format: 'elf', elf: elfOf(image) }).kind).toBe('same');
  });

  it('are other code from the first byte of code on that differs, also when data before it does', () => {
    const image = parts(1);
    // Also where .rela.text, which isn't loaded, has a relocation.
    image.text[2] = 0xff;
    image.data[0] = 0xff;
    for (const running of [rawOf(image), { format: 'elf', elf: elfOf(image) } as const]) {
      expect(compare(elfOf(parts(1)), running)).toEqual({
        kind: 'other-code',
        difference: {
          address: BASE + 2,
          section: '.text',
          expected: TEXT.subarray(2, 10),
          found: Uint8Array.of(0xff, 3, 4, 5, 6, 7, 8, 9),
        },
        sentence:
          'other code: at 0x80200002 (.text) expected 02 03 04 05 06 07 08 09 (of the symbols), found ff 03 04 05 06 07 08 09 (of the image)',
      });
    }
  });

  it.each([0, 7])('have other data when only that differs, at byte %i', (offset) => {
    const image = parts(1);
    image.data[offset] = 0xee;
    const found = compare(elfOf(parts(1)), rawOf(image));
    expect(found).toMatchObject({
      kind: 'other-data',
      difference: { address: BASE + 0x20 + offset, section: '.data' },
    });
    expect(found.sentence).toContain('the same code with other data: at 0x802000');
  });

  it('differ where the image ends', () => {
    const short = { format: 'raw', source: bytesSource(TEXT.subarray(0, 0x10)) } as const;
    const found = compare(elfOf(parts(1)), short);
    expect(found).toMatchObject({ kind: 'other-code', difference: { address: BASE + 0x10 } });
    expect(found.sentence).toContain('found the end of the image');
  });

  it('are of other builds when both have a build id', () => {
    const expected = {
      kind: 'other-build-id',
      expected: '01',
      found: '02',
      sentence: 'another build: expected build id 01 (of the symbols), found 02 (of the image)',
    };
    expect(compare(elfOf(parts(1)), rawOf(parts(2)))).toEqual(expected);
    expect(compare(elfOf(parts(1)), { format: 'elf', elf: elfOf(parts(2)) })).toEqual(expected);
  });

  it("can't be compared when nothing of the file is loaded", () => {
    const elf = openElf(bytesSource(writeElf({})));
    expect(elf.ok && compareCode(elf.value, rawOf(parts(1)))).toMatchObject({
      ok: false,
      error: { message: 'offset 0x0: expected an ELF file with segments to load, found none' },
    });
  });
});
