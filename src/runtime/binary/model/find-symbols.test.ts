import { describe, expect, it } from 'vitest';
import { writeElf, writeSymbols } from '../../../../test/support/elf-writer';
import { bytesSource } from '../../../elf/file/byte-source';
import { openElf } from '../../../elf/file/elf-file';
import type { RunningImage } from '../../../elf/image/same-code';
import { findSymbols, type SymbolSearchOptions } from './find-symbols';

const BASE = 0x8000_0000;
const FUNCTION = 0x12;
const CODE = Uint8Array.from({ length: 32 }, (_, i) => i);

interface Made {
  readonly code?: Uint8Array;
  readonly data?: number;
  readonly functions?: number;
}

function elf({ code = CODE, data = 7, functions = 2 }: Made = {}): Uint8Array {
  const names = Array.from({ length: functions }, (_, i) => `function_${i}`);
  const written = names.map((name, i) => ({ name, value: BASE + 8 * i, size: 8, info: FUNCTION }));
  return writeElf({
    sections: [
      { name: '.text', type: 1, flags: 6, address: BASE, content: code },
      { name: '.data', type: 1, flags: 3, address: BASE + 32, content: Uint8Array.of(data, 0) },
      ...writeSymbols(written, 4),
    ],
    segments: [{ section: 1, lastSection: 2, address: BASE, memoryBytes: 0x1000 }],
  });
}

const RAW: RunningImage = {
  format: 'raw',
  source: bytesSource(Uint8Array.from([...CODE, 7, 0])),
};

function search(
  files: Readonly<Record<string, Uint8Array>>,
  more: Partial<SymbolSearchOptions> = {},
) {
  const { found, sentences } = findSymbols(
    { imagePath: '/b/u-boot.bin', image: RAW, ...more },
    (path) => {
      const content = files[path];
      return content && bytesSource(content);
    },
  );
  return { path: found?.path, sentences };
}

describe('symbols of an image', () => {
  it('are in the first file beside it that has the same code', () => {
    const files = {
      '/b/u-boot': elf({ code: CODE.map((byte) => byte ^ 1) }),
      '/b/uboot.elf': elf(),
      '/a/u-boot': elf(),
    };
    const { path, sentences } = search(files);
    expect(path).toBe('/b/uboot.elf');
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toMatch(
      /^symbols \/b\/u-boot: not used, other code: at 0x80000000 \(\.text\) expected 01 00 .* found 00 01 /,
    );
    expect(sentences[1]).toMatch(/^symbols: \/b\/uboot\.elf \(2 functions\), the same build: /);
  });

  it('are taken from a build at another time', () => {
    const { path, sentences } = search({ '/b/u-boot': elf({ data: 8 }) });
    expect(path).toBe('/b/u-boot');
    expect(sentences.join()).toContain('the same code with other data: at 0x80000020 (.data)');
  });

  it('may have the name of the image', () => {
    const imagePath = 'C:\\b\\mine.bin';
    expect(search({ 'C:\\b\\mine.elf': elf({ functions: 1 }) }, { imagePath })).toMatchObject({
      path: 'C:\\b\\mine.elf',
      sentences: [expect.stringContaining('(1 function)')],
    });
  });

  it('may be nowhere', () => {
    expect(search({})).toEqual({
      path: undefined,
      sentences: ['symbols: none of u-boot, u-boot.elf, uboot.elf is beside /b/u-boot.bin'],
    });
    expect(search({ '/b/u-boot': new Uint8Array(100) })).toEqual({
      path: undefined,
      sentences: [expect.stringMatching(/^symbols \/b\/u-boot: /)],
    });
  });

  it('are where the user says, and nowhere else', () => {
    const symbolsPath = '/c/mine.elf';
    expect(search({ '/c/mine.elf': elf(), '/b/u-boot': elf() }, { symbolsPath }).path).toBe(
      '/c/mine.elf',
    );
    expect(search({ '/b/u-boot': elf() }, { symbolsPath })).toEqual({
      path: undefined,
      sentences: ["symbols /c/mine.elf: no such file, or it can't be read"],
    });
  });

  it('are in the image itself when it is an ELF file', () => {
    const ofElf = (bytes: Uint8Array) => {
      const opened = openElf(bytesSource(bytes));
      if (!opened.ok) {
        throw new Error(opened.error.message);
      }
      return search({}, { imagePath: '/b/u-boot', image: { format: 'elf', elf: opened.value } });
    };
    expect(ofElf(elf())).toEqual({
      path: '/b/u-boot',
      sentences: ['symbols: /b/u-boot (2 functions)'],
    });
    expect(ofElf(elf({ functions: 0 }))).toEqual({
      path: undefined,
      sentences: ['symbols: /b/u-boot has none (it was stripped)'],
    });
  });
});
