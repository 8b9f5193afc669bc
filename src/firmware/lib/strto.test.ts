import { beforeEach, describe, expect, it } from 'vitest';
import { FakeHal } from '../testing/fake-hal';
import { makeGd } from '../testing/make-gd';
import { dectoul, hextoul, simple_strtoul_end, strict_strtoul, trailing_strtol } from './strto';

beforeEach(() => {
  makeGd();
});

describe('hextoul', () => {
  it.each([
    ['42000000', 0x42000000],
    ['0x10', 0x10],
    ['zz', 0],
    ['1fzz', 0x1f],
    ['', 0],
    ['100000000', 0],
    ['ffffffff', 0xffffffff],
  ])('%s', (text, value) => {
    expect(hextoul(text)).toBe(value);
  });

  it('reads what is at address 0 when there is no text', () => {
    let memory = '12fG';
    const read = (offset: number): number => memory.charCodeAt(offset);
    makeGd({
      hal: new FakeHal({ windows: [{ base: 0, sizeBytes: 4, read, write: () => undefined }] }),
    });
    expect(hextoul(undefined)).toBe(0x12f);
    memory = '\u00b8\0\0\0';
    expect(hextoul(undefined)).toBe(0);
  });

  it('keeps more than 32 bits on a 64-bit board', () => {
    makeGd({ arch64: true });
    expect(hextoul('100000000')).toBe(0x1_0000_0000);
  });
});

describe('other bases', () => {
  it('stops at the first character that is no digit', () => {
    expect(simple_strtoul_end('12:3', 10)).toEqual({ value: 12, end: 2 });
    expect(dectoul('08')).toBe(8);
    expect(simple_strtoul_end('010', 0).value).toBe(8);
    expect(simple_strtoul_end('0x1f', 0).value).toBe(31);
  });

  it('takes a number with 0x for hexadecimal whatever the base', () => {
    expect(dectoul('0x64')).toBe(0x64);
    expect(simple_strtoul_end('0x1g', 8)).toEqual({ value: 1, end: 3 });
    expect(dectoul('0100')).toBe(100);
  });

  it('strict_strtoul refuses what is not all number', () => {
    expect(strict_strtoul('12', 10)).toBe(12);
    expect(strict_strtoul('12x', 10)).toBeUndefined();
    expect(strict_strtoul('', 10)).toBeUndefined();
  });

  it('trailing_strtol finds the number at the end of a name', () => {
    expect(trailing_strtol('eth12')).toBe(12);
    expect(trailing_strtol('eth')).toBe(-1);
  });
});
