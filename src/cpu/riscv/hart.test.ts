import { beforeAll, describe, expect, it } from 'vitest';
import { riscvCore } from '../../../test/support/riscv-core';
import { CODE, DATA, TestBus, TestHart, type Line } from '../../../test/support/test-hart';
import { assemble } from './assemble';
import { Hart } from './hart';
import { LAYOUT, STATE_SLOTS } from './layout';

/** Counts in a0, and stores it. */
const COUNTING: readonly Line[] = [
  ['addi', { rd: 10, rs1: 10, imm: 1 }],
  ['sw', { rs1: 11, rs2: 10, imm: 0 }],
  ['jal', { rd: 0, imm: -8 }],
];

describe('Hart', () => {
  let test: TestHart;
  let hart: Hart;
  beforeAll(async () => {
    test = await TestHart.create(64);
    ({ hart } = test);
  });
  const count = (): void => {
    test.load(COUNTING);
    test.set({ x10: 0n, x11: DATA });
    hart.setBreakpoints([]);
  };

  it('runs exactly as many instructions as it is told', () => {
    count();
    const before = hart.get('count');
    for (const budget of [0, 1, 2, 3, 5, 65_536, 200_001]) {
      const start = hart.get('count');
      expect(hart.run(budget)).toBe('budget');
      expect(hart.get('count') - start).toBe(BigInt(budget));
    }
    expect(hart.get('count') - before).toBe(265_548n);
    expect(hart.get('x10')).toBe(88_516n);
  });

  it('stops at breakpoints in RAM and elsewhere, before the instruction, each time', () => {
    count();
    hart.setBreakpoints([CODE + 4n, 0x1002n]);
    expect([hart.run(100), hart.get('pc'), hart.get('x10')]).toEqual(['breakpoint', CODE + 4n, 1n]);
    expect(hart.run(100)).toBe('breakpoint');
    expect([hart.step(), hart.get('pc')]).toEqual(['budget', CODE + 8n]);
    expect([hart.run(100), hart.get('pc'), hart.get('x10')]).toEqual(['breakpoint', CODE + 4n, 2n]);
    hart.setBreakpoints([0x1002n]);
    expect(hart.run(100)).toBe('budget');
    test.bus.answers.set(0x1000, 0x0505n).set(0x1002, 0x0505n);
    test.set({ pc: 0x1000n });
    expect([hart.run(100), hart.get('pc')]).toEqual(['breakpoint', 0x1002n]);
    expect([hart.step(), hart.get('pc')]).toEqual(['budget', 0x1004n]);
  });

  it('stops at a breakpoint on an instruction that lies in two pages', () => {
    test.load([['c.nop'], ['addi', { rd: 10, rs1: 10, imm: 1 }], ['addi', {}]], CODE + 0xffcn);
    hart.setBreakpoints([CODE + 0xffen]);
    expect([hart.run(10), hart.get('pc')]).toEqual(['breakpoint', CODE + 0xffen]);
    expect([hart.step(), hart.get('x10')]).toEqual(['budget', 1n]);
    hart.setBreakpoints([]);
  });

  it('takes 4096 breakpoints, and says so of more', () => {
    const many = Array.from({ length: 4097 }, (_, i) => BigInt(2 * i));
    expect(hart.setBreakpoints(many)).toEqual({
      ok: false,
      error: 'instruction breakpoints: expected at most 4096, found 4097',
    });
    expect(hart.setBreakpoints(many.slice(1)).ok).toBe(true);
    hart.setBreakpoints([]);
  });

  it('comes back at ebreak when it is asked to', () => {
    test.load([['ebreak'], ['c.ebreak']]);
    test.set({ stopAtEbreak: 1n });
    const before = hart.get('count');
    expect([hart.run(5), hart.get('pc'), hart.get('count') - before]).toEqual(['ebreak', CODE, 0n]);
    test.set({ stopAtEbreak: 0n });
    test.run(1);
    expect(test.trap()).toEqual([3n, 0n, CODE]);
  });

  it('comes back when it is told to from outside', () => {
    count();
    hart.requestStop();
    const before = hart.get('count');
    expect(hart.run(1000)).toBe('stopped');
    expect(hart.get('count')).toBe(before);
    hart.requestStop(false);
    expect(hart.run(1000)).toBe('budget');
  });

  it('comes back within a slice when a device asks for it', () => {
    test.load([
      ['lw', { rd: 10, rs1: 11 }],
      ['jal', { rd: 0, imm: -4 }],
    ]);
    test.set({ x11: 0x1000_0000n });
    test.bus.answers.set(0x1000_0000, 1n);
    const load = test.bus.load.bind(test.bus);
    test.bus.load = (address, size) => {
      hart.requestStop();
      return load(address, size);
    };
    expect([hart.run(1000), hart.get('pc')]).toEqual(['stopped', CODE + 4n]);
    test.bus.load = load;
    hart.requestStop(false);
  });

  it('goes on from a saved state as it did before', async () => {
    count();
    hart.run(10);
    const saved = structuredClone(hart.save());
    const ram = hart.ram.slice();
    hart.run(1000);
    const after = hart.save();
    const other = (await TestHart.create(64)).hart;
    other.ram.set(ram);
    expect(other.restore(saved).ok).toBe(true);
    other.run(1000);
    expect(other.save()).toEqual(after);
    expect(Buffer.compare(other.ram, hart.ram)).toBe(0);
    expect(other.restore({ ...saved, xlen: 32 })).toEqual({
      ok: false,
      error: 'saved hart: expected RV64, found RV32',
    });
  });

  it('saves and restores every slot', () => {
    const odd = Object.fromEntries(
      Object.keys(hart.save().slots).map((name, i) => [name, BigInt(i)]),
    );
    hart.restore({ version: 2, xlen: 64, slots: odd, calls: [] });
    expect(hart.save().slots).toEqual(odd);
    expect(new Set(STATE_SLOTS).size).toBe(STATE_SLOTS.length);
  });

  it('keeps running when more pages are executed than there are slots', async () => {
    const pages = 2 * LAYOUT.SLOT_COUNT;
    const bus = new TestBus();
    const options = { xlen: 64, ramBase: 0x8000_0000, ramBytes: pages * 0x1000, bus } as const;
    const made = Hart.create({ ...options, module: await riscvCore(64) });
    if (!made.ok) {
      throw new Error(made.error);
    }
    const large = made.value;
    const view = new DataView(large.ram.buffer, large.ram.byteOffset);
    for (let page = 0; page < pages; page++) {
      // addi a0, a0, 1, and on to the next page; from the last one back to the first by a1.
      view.setUint32(page * 0x1000, assemble(64, 'addi', { rd: 10, rs1: 10, imm: 1 }), true);
      const jump =
        page < pages - 1
          ? assemble(64, 'jal', { rd: 0, imm: 0x1000 - 4 })
          : assemble(64, 'jalr', { rd: 0, rs1: 11 });
      view.setUint32(page * 0x1000 + 4, jump, true);
    }
    large.reset(CODE);
    large.set('x11', CODE);
    large.run(6 * pages);
    expect([large.get('pc'), large.get('x10')]).toEqual([CODE, BigInt(3 * pages)]);
  });

  it('says what RAM it can have', async () => {
    const module = await riscvCore(64);
    const bus = new TestBus();
    for (const ramBytes of [0, 5000, 2 ** 32]) {
      expect(Hart.create({ xlen: 64, module, ramBase: 0x8000_0000, ramBytes, bus })).toEqual({
        ok: false,
        error: `RAM of a hart: expected pages of 4 KiB, at most 4079.9375 MiB, found ${ramBytes} bytes`,
      });
    }
  });
});
