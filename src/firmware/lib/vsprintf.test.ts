import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeGd } from '../testing/make-gd';
import { sprintf } from './vsprintf';

describe('sprintf', () => {
  it.each([
    ['%d', [-5], '-5'],
    ['%5d|%-5d|%05d', [42, 42, 42], '   42|42   |00042'],
    ['%u', [-1], '4294967295'],
    ['%x %X %#x', [0xbeef, 0xbeef, 0xbeef], 'beef BEEF 0xbeef'],
    ['%08lx', [0x46ef8028], '46ef8028'],
    ['%llx', [0x1234567890abcdefn], '1234567890abcdef'],
    ['%llu', [18446744073709551615n], '18446744073709551615'],
    ['%ld', [-5], '-5'],
    ['%s|%8s|%-8s|%.2s', ['abc', 'abc', 'abc', 'abc'], 'abc|     abc|abc     |ab'],
    ['%-10.10s', ['pci_generic_ecam'], 'pci_generi'],
    [
      '%-25.25s %-3.3d %-20.20s',
      ['virtio-blk', 22, 'blk'],
      'virtio-blk                022 blk                 ',
    ],
    ['%c%c', [0x41, 0x42], 'AB'],
    ['%pM', [Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56)], '52:54:00:12:34:56'],
    ['%pI4', [0x0f02000a], '10.0.2.15'],
    ['%*d|%-*d|', [4, 7, 4, 7], '   7|7   |'],
    ['%.3d', [7], '007'],
    ['100%%', [], '100%'],
    ['%hhx', [0x1ff], 'ff'],
    ['%s', [null], '<NULL>'],
    ['%zu', [12], '12'],
    [
      '%pUl',
      [
        Uint8Array.of(
          0x28,
          0x73,
          0x2a,
          0xc1,
          0x1f,
          0xf8,
          0xd2,
          0x11,
          0xba,
          0x4b,
          0,
          0xa0,
          0xc9,
          0x3e,
          0xc9,
          0x3b,
        ),
      ],
      'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
    ],
  ])('%s', (format, args, expected) => {
    expect(sprintf(format, ...args)).toBe(expected);
  });

  it('gives a pointer the digits that the board has', () => {
    makeGd();
    expect(sprintf('%p', 0x46db6db0)).toBe('46db6db0');
    expect(sprintf('%p', 0)).toBe('00000000');
    makeGd({ arch64: true });
    expect(sprintf('%p', 0x46db6db0)).toBe('0000000046db6db0');
    expect(sprintf('%p', 0x1_46db_6db0)).toBe('0000000146db6db0');
  });

  it('gives back what it printed, for all 32-bit numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(Number(sprintf('%d', value))).toBe(value);
        expect(parseInt(sprintf('%08x', value), 16)).toBe(value >>> 0);
        expect(sprintf('%12d', value)).toHaveLength(12);
      }),
    );
  });
});
