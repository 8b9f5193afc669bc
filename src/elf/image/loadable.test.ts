import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeElf } from '../../../test/support/elf-writer';
import { gunzip } from '../../host/gunzip';
import { readLoadable } from './loadable';

const content = Uint8Array.of(1, 2, 3, 4, 5);

interface Header {
  readonly magic?: number;
  readonly size?: number;
  readonly type?: number;
  readonly compression?: number;
  readonly data?: Uint8Array;
}

/** As mkimage writes it, with checksums of 0. */
function mkimage(header: Header): Uint8Array {
  const { magic = 0x27051956, type = 2, compression = 0, data = content } = header;
  const bytes = new Uint8Array(64 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(12, header.size ?? data.length);
  view.setUint32(16, 0x8030_0000);
  view.setUint32(20, 0x8030_0010);
  bytes.set([5, 26, type, compression], 28);
  bytes.set(data, 64);
  return bytes;
}

const load = (bytes: Uint8Array, loadableFor: 'riscv' | 'any machine' = 'riscv') =>
  readLoadable(bytes, loadableFor, gunzip);

describe('an image of mkimage', () => {
  const address = { address: 0x8030_0000, entry: 0x8030_0010 };
  it.each<[string, Header, object]>([
    ['a kernel', {}, { type: 'kernel', ...address, bytes: content }],
    [
      'a packed kernel',
      { compression: 1, data: gzipSync(content) },
      { type: 'kernel', ...address, bytes: content },
    ],
    ['a RAM disk', { type: 3 }, { type: 'ramdisk', bytes: content }],
    ['a shorter one', { size: 2 }, { bytes: content.subarray(0, 2) }],
  ])('with %s is taken without its header', (_, header, expected) => {
    expect(load(mkimage(header))).toMatchObject({ format: 'mkimage', ...expected });
  });

  it.each<[string, Header]>([
    ['another magic number', { magic: 0x27051957 }],
    ['a script', { type: 6 }],
    ['a kernel packed by lzma', { compression: 3 }],
    ['a damaged gzip', { compression: 1 }],
    ['a packed RAM disk', { type: 3, compression: 1, data: gzipSync(content) }],
    ['less data than it says', { size: 6 }],
  ])('with %s is raw', (_, header) => {
    const bytes = mkimage(header);
    expect(load(bytes)).toEqual({ format: 'raw', bytes });
  });

  it('that is shorter than its header is raw', () => {
    const bytes = mkimage({}).subarray(0, 63);
    expect(load(bytes)).toEqual({ format: 'raw', bytes });
  });
});

describe('an ELF file', () => {
  const elf = (more: Parameters<typeof writeElf>[0] = {}) =>
    writeElf({
      entry: 0x1002,
      sections: [{ name: '.text', type: 1, flags: 6, content }],
      segments: [
        { type: 6, section: 1, address: 0 },
        { section: 1, address: 0x1000, physicalAddress: 0x8000_0000, memoryBytes: 8 },
        { section: 1, address: 0x9000_0000 },
      ],
      ...more,
    });

  it.each([32, 64] as const)('of %i bits is its segments, and a physical entry', (bits) => {
    expect(load(elf({ bits }))).toEqual({
      format: 'elf',
      entry: 0x8000_0002,
      parts: [
        {
          name: 'ELF program header segment 1',
          address: 0x8000_0000,
          bytes: content,
          memoryBytes: 8,
        },
        {
          name: 'ELF program header segment 2',
          address: 0x9000_0000,
          bytes: content,
          memoryBytes: 5,
        },
      ],
    });
  });

  it('with an entry outside its segments keeps it', () => {
    expect(load(elf({ entry: 0x77 }))).toMatchObject({ entry: 0x77 });
  });

  it.each<[string, Uint8Array]>([
    ['is cut off', elf().subarray(0, 100)],
    ['has nothing to load', elf({ segments: [] })],
    ['is big-endian', elf({ littleEndian: false })],
    ['is for another processor', elf({ machine: 62 })],
  ])('that %s is raw on RISC-V', (_, bytes) => {
    expect(load(bytes)).toEqual({ format: 'raw', bytes });
  });

  it('for another processor is taken by the loader for any machine', () => {
    expect(load(elf({ machine: 62 }), 'any machine')).toMatchObject({ format: 'elf' });
  });
});
