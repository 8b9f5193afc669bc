import { beforeEach, describe, expect, it } from 'vitest';
import { riscvCore } from '../../../test/support/riscv-core';
import {
  CODE,
  DATA,
  HANDLER,
  RAM,
  RAM_BYTES,
  TestBus,
  type Line,
} from '../../../test/support/test-hart';
import { assemble } from './assemble';
import { INTERRUPTS } from './hart';
import { Harts } from './harts';

const TURN = 100;
/** Counts in memory at a1, and in a0. */
const COUNTING: readonly Line[] = [
  ['amoadd.w', { rd: 10, rs1: 11, rs2: 12 }],
  ['addi', { rd: 13, rs1: 13, imm: 1 }],
  ['jal', { rd: 0, imm: -8 }],
];

describe('Harts', () => {
  let bus: TestBus;
  const make = async (harts: number): Promise<Harts> => {
    bus = new TestBus();
    const module = await riscvCore(64);
    const core = { xlen: 64, module, ramBase: RAM, ramBytes: RAM_BYTES, bus } as const;
    const made = Harts.create({ ...core, harts, turn: TURN });
    if (!made.ok) {
      throw new Error(made.error);
    }
    return made.value;
  };
  const load = (harts: Harts, lines: readonly Line[], at = CODE): void => {
    const view = new DataView(harts.first.ram.buffer, harts.first.ram.byteOffset);
    lines.forEach((line, i) => {
      const bits = typeof line === 'number' ? line : assemble(64, ...line);
      view.setUint32(Number(at) - RAM + 4 * i, bits, true);
    });
    harts.written(Number(at), 4 * lines.length);
  };
  const word = (harts: Harts, at = DATA): number =>
    new DataView(harts.first.ram.buffer, harts.first.ram.byteOffset).getUint32(
      Number(at) - RAM,
      true,
    );
  let three: Harts;
  beforeEach(async () => {
    three = await make(3);
    load(three, COUNTING);
    three.reset(CODE);
    for (const hart of three.all) {
      hart.set('x11', DATA);
      hart.set('x12', 1n);
      hart.set('mtvec', HANDLER);
    }
  });
  const counts = (harts: Harts): bigint[] => harts.all.map((hart) => hart.get('count'));

  it('take turns of so many instructions, in one RAM', () => {
    expect(three.run(250)).toBe('budget');
    expect(counts(three)).toEqual([100n, 100n, 50n]);
    expect([three.count, three.currentNumber]).toEqual([250n, 2]);
    expect(three.run(3050)).toBe('budget');
    expect(counts(three)).toEqual([1100n, 1100n, 1100n]);
    // Each has an incomplete round of its own.
    expect(word(three)).toBe(3 * 367);
    expect(three.all.map((hart) => hart.get('mhartid'))).toEqual([0n, 1n, 2n]);
  });

  it('come to the same however a run is divided', async () => {
    three.run(5000);
    const whole = three.save();
    const other = await make(3);
    other.first.ram.set(three.first.ram);
    load(other, COUNTING);
    other.first.ram.fill(0, Number(DATA) - RAM, Number(DATA) - RAM + 4);
    other.reset(CODE);
    for (const hart of other.all) {
      hart.set('x11', DATA);
      hart.set('x12', 1n);
      hart.set('mtvec', HANDLER);
    }
    for (let left = 5000, part = 1; left > 0; left -= part, part = Math.min(left, part + 7)) {
      other.run(part);
    }
    expect(other.save()).toEqual(whole);
    expect(word(other)).toBe(word(three));
  });

  it('go on from a saved state as they did before', async () => {
    three.run(777);
    const saved = structuredClone(three.save());
    const ram = three.first.ram.slice();
    three.run(1234);
    const other = await make(3);
    other.first.ram.set(ram);
    expect(other.restore(saved).ok).toBe(true);
    other.run(1234);
    expect(other.save()).toEqual(three.save());
    expect(Buffer.compare(other.first.ram, three.first.ram)).toBe(0);
    expect((await make(2)).restore(saved)).toEqual({
      ok: false,
      error: 'saved harts: expected 2, found 3',
    });
  });

  it('are left out while they wait, and all waiting is told', () => {
    load(three, [['wfi'], ...COUNTING], DATA + 0x1000n);
    three.all.slice(1).forEach((hart) => {
      hart.set('pc', DATA + 0x1000n);
      hart.set('mie', 8n);
    });
    three.run(5000);
    expect(counts(three)).toEqual([4998n, 1n, 1n]);
    three.all[1]?.setInterrupts(INTERRUPTS.machineSoftware);
    three.run(2 * TURN);
    expect(counts(three)).toEqual([expect.any(BigInt), 1n + BigInt(TURN), 1n]);
    expect(three.all[1]?.get('waiting')).toBe(0n);
    // All.
    three.reset(DATA + 0x1000n);
    expect(three.run(5000)).toBe('wfi');
    expect(three.run(5000)).toBe('wfi');
    three.all[2]?.set('mie', 8n);
    three.all[2]?.setInterrupts(INTERRUPTS.machineSoftware);
    expect(three.run(50)).toBe('budget');
    expect(three.currentNumber).toBe(2);
  });

  it('pass the turn on at wfi even if an interrupt waits that is not taken', () => {
    load(three, [['wfi'], ['jal', { rd: 0, imm: -4 }]], DATA + 0x1000n);
    three.all[1]?.set('pc', DATA + 0x1000n);
    three.all[1]?.set('mie', 8n);
    three.all[1]?.setInterrupts(INTERRUPTS.machineSoftware);
    three.run(100 * TURN);
    expect(three.all[1]?.get('count')).toBeLessThan(200n);
    expect(three.all[1]?.get('count')).toBeGreaterThan(50n);
  });

  it('run what another of them has stored', () => {
    // Hart 1 stores addi x13, x13, 16 over hart 0's addi.
    load(
      three,
      [
        ['sw', { rs1: 14, rs2: 15, imm: 0 }],
        ['jal', { rd: 0, imm: 0 }],
      ],
      DATA + 0x1000n,
    );
    three.all[1]?.set('pc', DATA + 0x1000n);
    three.all[1]?.set('x14', CODE + 4n);
    three.all[1]?.set('x15', BigInt(assemble(64, 'addi', { rd: 13, rs1: 13, imm: 16 })));
    three.run(3 * TURN);
    expect(three.all[0]?.get('x13')).toBe(33n);
    three.run(30);
    expect(three.all[0]?.get('x13')).toBe(33n + 16n * 10n);
  });

  it('store conditionally only what no other has changed meanwhile', () => {
    const reserve: Line[] = [
      ['lr.w', { rd: 10, rs1: 11 }],
      ...Array.from({ length: 120 }, (): Line => ['addi', {}]),
      ['sc.w', { rd: 10, rs1: 11, rs2: 12 }],
      ['jal', { rd: 0, imm: 0 }],
    ];
    load(three, reserve, DATA + 0x1000n);
    three.all[0]?.set('pc', DATA + 0x1000n);
    three.run(4 * TURN);
    expect(three.all[0]?.get('x10')).toBe(1n);
    for (const hart of three.all.slice(1)) {
      hart.set('pc', DATA + 0x1000n + 4n * 122n);
    }
    three.all[0]?.set('pc', DATA + 0x1000n);
    three.run(6 * TURN);
    expect(three.all[0]?.get('x10')).toBe(0n);
  });

  it('keep calls of their own', () => {
    load(three, [
      ['jal', { rd: 1, imm: 8 }],
      ['addi', {}],
      ['jal', { rd: 0, imm: 0 }],
    ]);
    three.all[1]?.set('pc', CODE + 8n);
    three.reset(CODE);
    three.all[1]?.set('pc', CODE + 8n);
    three.run(10 * TURN);
    expect(three.all.map((hart) => hart.callDepth)).toEqual([1, 0, 1]);
    expect(three.all[0]?.calls()).toEqual(three.all[2]?.calls());
    expect(three.all[0]?.calls()[0]).toMatchObject({ from: CODE, target: CODE + 8n });
  });

  it('stop at breakpoints and watches of any of them, which is then the current one', () => {
    three.setBreakpoints([CODE + 4n]);
    expect([three.run(5000), three.currentNumber]).toEqual(['breakpoint', 0]);
    expect([three.step(), three.current.get('pc')]).toEqual(['budget', CODE + 8n]);
    three.setBreakpoints([]);
    three.run(TURN);
    three.setBreakpoints([CODE + 4n]);
    expect([three.run(5000), three.currentNumber]).toEqual(['breakpoint', 1]);
    three.setBreakpoints([]);
    three.setWatches([{ address: Number(DATA), lengthBytes: 4, on: 'write' }]);
    expect([three.run(5000), three.currentNumber]).toEqual(['watch', 1]);
    expect(three.current.watchHit()?.pc).toBe(CODE);
    three.setWatches([]);
    three.requestStop();
    expect(three.run(5000)).toBe('stopped');
    three.requestStop(false);
    expect(three.run(5000)).toBe('budget');
  });

  it('tell the bus which of them asks', () => {
    const asking: number[] = [];
    bus.load = () => {
      asking.push(three.currentNumber);
      return 0n;
    };
    load(three, [
      ['lw', { rd: 10, rs1: 11 }],
      ['jal', { rd: 0, imm: 0 }],
    ]);
    three.reset(CODE);
    for (const hart of three.all) {
      hart.set('x11', 0x1000_0000n);
    }
    three.run(3 * TURN);
    expect(asking).toEqual([0, 1, 2]);
  });

  it('steps one at a time, and is passed on when its turn is over', () => {
    for (let i = 0; i < TURN; i++) {
      three.step();
    }
    expect([counts(three), three.currentNumber]).toEqual([[BigInt(TURN), 0n, 0n], 1]);
    load(three, [['wfi']]);
    three.reset(CODE);
    expect([three.step(), three.step(), three.step(), three.step()]).toEqual([
      ...['budget', 'budget', 'wfi', 'wfi'],
    ]);
  });

  it('are 1 to 8', async () => {
    const module = await riscvCore(64);
    const core = { xlen: 64, module, ramBase: RAM, ramBytes: RAM_BYTES, bus } as const;
    for (const harts of [0, 9, 1.5]) {
      expect(Harts.create({ ...core, harts })).toEqual({
        ok: false,
        error: `harts: expected 1 to 8, found ${harts}`,
      });
    }
    expect(Harts.create({ ...core, harts: 8, ramBytes: 5 }).ok).toBe(false);
    const eight = await make(8);
    load(eight, COUNTING);
    eight.reset(CODE);
    for (const hart of eight.all) {
      hart.set('x11', DATA);
      hart.set('x12', 1n);
    }
    eight.run(8 * 3 * TURN);
    expect(word(eight)).toBe(8 * TURN);
  });
});
