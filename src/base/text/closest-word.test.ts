import { describe, expect, it } from 'vitest';
import { closestWord } from './closest-word';

describe('closestWord', () => {
  const words = ['defconfig', 'qemu', 'cwd', 'hooks', 'stopOnEntry'];

  it.each([
    ['hoks', 'hooks'],
    ['hook', 'hooks'],
    ['stopOnEnrty', 'stopOnEntry'],
    ['stoponentry', 'stopOnEntry'],
    ['QEMU', 'qemu'],
    ['qmeu', 'qemu'],
    ['banana', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s: %s', (written, meant) => {
    expect(closestWord(written, words)).toBe(meant);
  });
});
