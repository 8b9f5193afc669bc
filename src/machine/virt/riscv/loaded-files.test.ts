import { describe, expect, it } from 'vitest';
import type { MachineProblem } from '../../assembly/machine-problem';
import { placeBootFiles } from './loaded-files';

const MIB = 2 ** 20;
const kernel = new Uint8Array(100);
const initrd = new Uint8Array(1000);

function place(
  xlen: 32 | 64,
  ramBytes: number,
  files: { kernel?: Uint8Array; initrd?: Uint8Array },
) {
  const problems: MachineProblem[] = [];
  const loaded = placeBootFiles(
    { bootFiles: { kernel: files.kernel, initrd: files.initrd, commandLine: '' } },
    { xlen, ramBytes },
    problems,
  );
  return { ...loaded, problems: problems.map(({ message }) => message) };
}

describe('placeBootFiles', () => {
  // As the device trees of QEMU 7.2 say it.
  it.each<[32 | 64, number, number, number]>([
    [64, 128 * MIB, 0x8020_0000, 0x8420_0000],
    [64, 256 * MIB, 0x8020_0000, 0x8820_0000],
    [64, 1024 * MIB, 0x8020_0000, 0x8820_0000],
    [32, 128 * MIB, 0x8040_0000, 0x8440_0000],
  ])('places files for %i bits and %i bytes of RAM', (xlen, ramBytes, kernelAt, initrdAt) => {
    const { files, initrd: range, problems } = place(xlen, ramBytes, { kernel, initrd });
    expect(files.map(({ address }) => address)).toEqual([kernelAt, initrdAt]);
    expect(range).toEqual({ base: initrdAt, sizeBytes: 1000 });
    expect(problems).toEqual([]);
  });

  it('says nothing of an initial RAM disk that is not there', () => {
    expect(place(64, 128 * MIB, {})).toEqual({
      files: [],
      initrd: undefined,
      nextAddress: undefined,
      problems: [],
    });
  });

  it('says what does not fit', () => {
    expect(place(64, 4 * MIB, { kernel, initrd }).problems).toEqual([
      'could not load ramdisk: expected at most 0 bytes at 0x80400000, found 1000',
    ]);
  });
});
