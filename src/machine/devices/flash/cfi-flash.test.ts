import { beforeEach, describe, expect, it } from 'vitest';
import { CfiFlash } from './cfi-flash';

let flash: CfiFlash;
beforeEach(() => {
  flash = new CfiFlash();
});

const write = (offset: number, ...values: readonly number[]): void => {
  for (const value of values) {
    flash.write(offset, 4, value);
  }
};
const read = (offset: number): number => flash.read(offset, 4);
const program = (offset: number, value: number): void => {
  write(offset, 0x400040, value, 0xff00ff);
};

describe('CFI flash, as QEMU’s cfi.pflash01 answers over qtest', () => {
  it('answers the query on both chips', () => {
    write(0x55 * 4, 0x980098);
    expect([0x10, 0x11, 0x12, 0x13, 0x27, 0x2a, 0x2d, 0x30].map((i) => read(i * 4))).toEqual([
      0x510051, 0x520052, 0x590059, 0x010001, 0x190019, 0x0b000b, 0xff00ff, 0x020002,
    ]);
    expect([0, 1, 2, 3].map((i) => flash.read(0x40 + i, 1))).toEqual([0x51, 0x51, 0x51, 0x51]);
    expect(flash.read(0x40, 2)).toBe(0x51);
    expect([read(0x54 * 4), read(0x110 * 4), read(0x1ff * 4)]).toEqual([0, 0, 0]);
    write(0, 0xff);
    expect(read(0x40)).toBe(0);
  });

  it('leaves the query by "read array" only: nothing is erased, programmed or shown instead', () => {
    program(0, 0x12345678);
    for (const command of [0x20, 0x40, 0x10, 0x50, 0x60, 0x70, 0x90, 0x98, 0xe8, 0, 0xf0, 0xd0]) {
      write(0, 0x98, command);
      expect([read(0x40), read(0x44)]).toEqual([0x510051, 0x520052]);
      write(0, 0xff);
      expect(read(0)).toBe(0x12345678);
    }
    write(0x10, 0x980098);
    flash.write(8, 2, 0x70);
    expect([read(0x10), read(0x14)]).toEqual([0, 0]);
    write(0, 0xff, 0x90, 0x70);
    expect(read(0)).toBe(0x800080);
  });

  it('describes 64 MiB in 256 KiB sectors', () => {
    write(0, 0x98);
    const at = (i: number): number => flash.read(i * 4, 1);
    const chips = 2;
    expect(2 ** at(0x27) * chips).toBe(64 * 2 ** 20);
    const sectors = at(0x2d) + at(0x2e) * 256 + 1;
    const sectorBytes = (at(0x2f) + at(0x30) * 256) * 256 * chips;
    expect([sectors, sectorBytes]).toEqual([256, 0x40000]);
  });

  it('tells its ids', () => {
    write(0, 0x900090);
    expect([0, 4, 8, 0x100, 0x400, 0xc0004].map(read)).toEqual([
      0x890089, 0x180018, 0, 0, 0x890089, 0x180018,
    ]);
    expect([flash.read(3, 1), flash.read(4, 2)]).toEqual([0x89, 0x18]);
  });

  it('reads zero where nothing was written, overwrites without erasing', () => {
    expect(read(0)).toBe(0);
    program(0, 0x12345678);
    expect([read(0), read(4)]).toEqual([0x12345678, 0]);
    program(0, 0xffffffff);
    expect(read(0)).toBe(0xffffffff);
    program(0x20, 0x11223344);
    expect([0x20, 0x21, 0x22, 0x23].map((at) => flash.read(at, 1))).toEqual([
      0x44, 0x33, 0x22, 0x11,
    ]);
    flash.write(0x20, 1, 0x10);
    flash.write(0x21, 1, 0x99);
    flash.write(0, 1, 0xff);
    expect(read(0x20)).toBe(0x11229944);
    flash.write(0x20, 2, 0x10);
    flash.write(0x22, 2, 0x8877);
    flash.write(0, 2, 0xff);
    expect(read(0x20)).toBe(0x88779944);
  });

  it('erases a sector with the first of two writes', () => {
    program(0, 0x12345678);
    program(0x40000, 0x1);
    write(0, 0x200020);
    expect(read(0)).toBe(0x800080);
    write(0, 0xd000d0);
    expect(read(0)).toBe(0x800080);
    write(0, 0xff00ff);
    expect([read(0), read(0x3fffc), read(0x40000)]).toEqual([0xffffffff, 0xffffffff, 1]);
    program(0, 0x12345678);
    write(0, 0x200020, 0x330033);
    expect(read(0)).toBe(0xffffffff);
  });

  it('clears and shows the status', () => {
    write(0, 0x700070);
    expect([read(0), flash.read(0, 1), flash.read(0, 2)]).toEqual([0x800080, 0x80, 0x80]);
    write(0, 0x500050);
    expect(read(0)).toBe(0);
    write(0, 0x700070);
    expect(read(0)).toBe(0);
  });

  it('writes through the buffer, only when confirmed', () => {
    write(0x100, 0xe800e8, 0x30003);
    for (let i = 0; i < 4; i++) {
      write(0x100 + 4 * i, 0x11111111 * (i + 1));
    }
    expect(read(0)).toBe(0x800080);
    write(0x100, 0xd000d0, 0xff00ff);
    expect([0, 4, 8, 12, 16].map((i) => read(0x100 + i))).toEqual([
      0x11111111, 0x22222222, 0x33333333, 0x44444444, 0,
    ]);
    write(0x200, 0xe800e8, 0x10001);
    write(0x200, 0xaaaa5555);
    write(0x204, 0xbbbbcccc);
    write(0x200, 0x330033);
    expect([read(0x200), read(0x204)]).toEqual([0, 0]);
  });

  it('drops a buffered write that leaves its block, with a program error', () => {
    write(0, 0xe800e8, 0x10001);
    write(0, 0xaaaa5555);
    write(0x40000, 0xbbbbcccc);
    expect(read(0)).toBe(0x900090);
    write(0, 0xd000d0);
    expect([read(0), read(0x40000)]).toEqual([0, 0]);
    write(0, 0x700070);
    expect(read(0)).toBe(0x900090);
  });

  it('locks and unlocks without effect', () => {
    write(0, 0x600060, 0xd000d0);
    expect(read(0)).toBe(0x800080);
    write(0, 0x600060, 0x010001);
    expect(read(0)).toBe(0x800080);
    write(0, 0x600060, 0x330033);
    expect(read(0)).toBe(0);
  });

  it('keeps its contents through a reset, and what was loaded', () => {
    flash.load(0x3fffe, Uint8Array.of(1, 2, 3, 4));
    write(0, 0x98);
    flash.reset();
    expect(read(0x3fffc)).toBe(0x02010000);
    expect(read(0x40000)).toBe(0x0403);
  });
});
