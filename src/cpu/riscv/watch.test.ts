import { beforeAll, describe, expect, it } from 'vitest';
import { CODE, DATA, TestHart, type Line } from '../../../test/support/test-hart';
import { createSeededRandom } from '../../base/seeded-random';
import type { Watch } from './hart';

const AT = Number(DATA);
const DEVICE = 0x1000_0000n;

describe.each([64, 32] as const)('watched memory of RV%i', (xlen) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });
  const load = (lines: readonly Line[], watches: readonly Watch[]): void => {
    test.load(lines);
    test.set({ x11: DATA, x12: 0x1234n });
    expect(test.hart.setWatches(watches).ok).toBe(true);
  };
  /** Instructions that are run until it comes back, and why, and where it is then. */
  const run = (budget: number): [string, number, bigint] => {
    const before = test.hart.get('count');
    const end = test.hart.run(budget);
    return [end, Number(test.hart.get('count') - before), test.hart.get('pc')];
  };

  it('a store ends the run behind it, and is done', () => {
    load(
      [
        ['addi', {}],
        ['sw', { rs1: 11, rs2: 12, imm: 8 }],
        ['addi', {}],
      ],
      [{ address: AT + 8, lengthBytes: 4, on: 'write' }],
    );
    test.hart.ram.fill(0, AT - 0x8000_0000, AT - 0x8000_0000 + 16);
    expect(run(100)).toEqual(['watch', 2, CODE + 8n]);
    const hit = { address: AT + 8, sizeBytes: 4, access: 'write', pc: CODE + 4n };
    expect(test.hart.watchHit()).toEqual(hit);
    expect(test.hart.ram[AT - 0x8000_0000 + 8]).toBe(0x34);
    expect(run(1)).toEqual(['budget', 1, CODE + 12n]);
    expect(test.hart.watchHit()).toEqual(hit);
  });

  it('it does so when it is the last instruction of a run, or is short', () => {
    load(
      [
        ['c.sw', { rs1: 11, rs2: 12, imm: 4 }],
        ['c.addi', { rd: 12, imm: 1 }],
      ],
      [{ address: AT + 4, lengthBytes: 1, on: 'write' }],
    );
    expect(run(1)).toEqual(['watch', 1, CODE + 2n]);
    expect(run(1)).toEqual(['budget', 1, CODE + 4n]);
  });

  it('loads, stores and both are told apart', () => {
    const lines: Line[] = [
      ['lw', { rd: 10, rs1: 11, imm: 0 }],
      ['sb', { rs1: 11, rs2: 12, imm: 3 }],
      ['lbu', { rd: 10, rs1: 11, imm: 3 }],
    ];
    const ends = (on: Watch['on']): unknown[] => {
      load(lines, [{ address: AT + 3, lengthBytes: 1, on }]);
      const found: unknown[] = [];
      while (test.hart.get('pc') < CODE + 12n) {
        found.push([run(Number((CODE + 12n - test.hart.get('pc')) / 4n))[0], test.hart.get('pc')]);
      }
      return found;
    };
    expect(ends('write')).toEqual([
      ['watch', CODE + 8n],
      ['budget', CODE + 12n],
    ]);
    expect(ends('read')).toEqual([
      ['watch', CODE + 4n],
      ['watch', CODE + 12n],
    ]);
    expect(ends('readWrite')).toHaveLength(3);
  });

  it('what goes over two pages without being aligned is one access', () => {
    const edge = AT + 0x1000;
    load(
      [['sw', { rs1: 11, rs2: 12, imm: 0 }]],
      [{ address: edge, lengthBytes: 1, on: 'readWrite' }],
    );
    test.set({ x11: BigInt(edge - 2) });
    expect(run(1)).toEqual(['watch', 1, CODE + 4n]);
    expect(test.hart.watchHit()).toMatchObject({ address: edge - 2, sizeBytes: 4 });
    load([['lh', { rd: 10, rs1: 11, imm: 0 }]], [{ address: edge, lengthBytes: 1, on: 'read' }]);
    test.set({ x11: BigInt(edge - 1) });
    expect(run(1)[0]).toBe('watch');
    expect(test.hart.watchHit()).toMatchObject({ address: edge - 1, sizeBytes: 2, access: 'read' });
  });

  it.each([
    ['amoadd.w', 'readWrite', 'write'],
    ['amoadd.w', 'write', 'write'],
    ['amoadd.w', 'read', 'read'],
    ['lr.w', 'read', 'read'],
    ['lr.w', 'write', undefined],
    ['sc.w', 'readWrite', undefined],
  ] as const)('%s where %s is watched: %s', (name, on, access) => {
    load([[name, { rd: 10, rs1: 11, rs2: 12 }]], [{ address: AT, lengthBytes: 4, on }]);
    expect(run(1)).toEqual([access === undefined ? 'budget' : 'watch', 1, CODE + 4n]);
    if (access !== undefined) {
      expect(test.hart.watchHit()).toEqual({ address: AT, sizeBytes: 4, access, pc: CODE });
    }
  });

  it('sc that stores is a write', () => {
    load(
      [
        ['lr.w', { rd: 10, rs1: 11 }],
        ['sc.w', { rd: 10, rs1: 11, rs2: 12 }],
      ],
      [{ address: AT, lengthBytes: 4, on: 'write' }],
    );
    expect(run(2)).toEqual(['watch', 2, CODE + 8n]);
  });

  it('what traps has accessed nothing', () => {
    load([['sw', { rs1: 11, imm: 0 }]], [{ address: 0, lengthBytes: 2 ** 40, on: 'readWrite' }]);
    test.set({ x11: DEVICE });
    expect(run(1)[0]).toBe('budget');
    expect(test.trap()?.[0]).toBe(7n);
  });

  it('what devices and debuggers write is not watched, nor are fetches', () => {
    load([['addi', {}]], [{ address: Number(CODE), lengthBytes: 0x2_0000, on: 'readWrite' }]);
    test.hart.written(AT, 4);
    expect(run(1)[0]).toBe('budget');
  });

  it('finds among random loads and stores those that are watched', () => {
    const random = createSeededRandom(xlen);
    const sizes: [string, string, number][] = [
      ['lb', 'sb', 1],
      ['lhu', 'sh', 2],
      ['lw', 'sw', 4],
      ...(xlen === 64 ? [['ld', 'sd', 8] as [string, string, number]] : []),
    ];
    const word = new Uint8Array(4);
    const pick = (below: number): number => {
      random.fill(word);
      return new DataView(word.buffer).getUint32(0) % below;
    };
    let hits = 0;
    for (let round = 0; round < 200; round++) {
      const watches = Array.from({ length: 1 + pick(4) }, (): Watch => {
        const on = (['read', 'write', 'readWrite'] as const)[pick(3)] ?? 'read';
        return { address: AT - 2048 + pick(4096), lengthBytes: 1 + pick(200), on };
      });
      const accesses = Array.from({ length: 100 }, () => {
        const [loads, stores, size] = sizes[pick(sizes.length)] ?? ['', '', 0];
        const store = pick(2) === 1;
        const imm = pick(4096) - 2048;
        const line: Line = [store ? stores : loads, { rd: 10, rs1: 11, rs2: 12, imm }];
        const hit = watches.some(
          ({ address, lengthBytes, on }) =>
            on !== (store ? 'read' : 'write') &&
            AT + imm < address + lengthBytes &&
            AT + imm + size > address,
        );
        return { line, hit, told: { address: AT + imm, sizeBytes: size } };
      });
      load(
        accesses.map(({ line }) => line),
        watches,
      );
      const found: unknown[] = [];
      let left = accesses.length;
      while (left > 0) {
        const [end, count] = run(left);
        left -= count;
        if (end === 'watch') {
          const { address, sizeBytes, pc } = test.hart.watchHit() ?? {};
          found.push([{ address, sizeBytes }, pc]);
        }
      }
      const expected = accesses.flatMap(({ hit, told }, i) =>
        hit ? [[told, CODE + 4n * BigInt(i)]] : [],
      );
      expect(found).toEqual(expected);
      hits += expected.length;
    }
    expect(hits).toBeGreaterThan(500);
  });

  it('are at most 256, and none when there are none any more', () => {
    const all = Array.from({ length: 257 }, (_, i): Watch => {
      return { address: AT + i, lengthBytes: 1, on: 'write' };
    });
    expect(test.hart.setWatches(all)).toEqual({
      ok: false,
      error: 'watched ranges: expected at most 256, found 257',
    });
    load([['sb', { rs1: 11, imm: 255 }]], all.slice(1));
    expect(run(1)[0]).toBe('watch');
    load([['sb', { rs1: 11, imm: 255 }]], []);
    expect(run(1)[0]).toBe('budget');
    expect(test.hart.pageFlags.some((flags) => (flags & 4) !== 0)).toBe(false);
  });
});

describe('what ends a run of a hart from outside', () => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(64);
  });

  it.each([
    ['sw', 1n],
    ['lw', 1n],
    ['amoswap.w', 1n],
    ['lw', undefined],
  ] as const)('a device stops the run behind the instruction: %s, answer %s', (name, answer) => {
    test.load([
      ['addi', {}],
      [name, { rd: 10, rs1: 11 }],
      ['addi', {}],
      ['addi', {}],
    ]);
    test.set({ x11: DEVICE });
    if (answer !== undefined) {
      test.bus.answers.set(Number(DEVICE), answer);
    }
    const { hart, bus } = test;
    const asked: bigint[] = [];
    const stop = (): void => {
      asked.push(hart.accessPc);
      hart.stopAfterInstruction();
    };
    const load = bus.load.bind(bus);
    const store = bus.store.bind(bus);
    bus.load = (...access) => (stop(), load(...access));
    bus.store = (...access) => (stop(), store(...access));
    for (const budget of [2, 100]) {
      test.set({ pc: CODE });
      const before = hart.get('count');
      expect(hart.run(budget)).toBe('stopped');
      expect(hart.get('count') - before).toBe(2n);
      expect(hart.get('pc')).toBe(answer === undefined ? hart.get('mtvec') : CODE + 8n);
    }
    expect(new Set(asked)).toEqual(new Set([CODE + 4n]));
    test.set({ pc: CODE + 8n });
    expect([hart.run(2), hart.get('pc')]).toEqual(['budget', CODE + 16n]);
    Object.assign(bus, { load, store });
  });

  it('calls of supervisor mode go to the host that wants them', () => {
    const { hart } = test;
    test.load([['addi', { rd: 17, imm: 0x10 }], ['ecall'], ['addi', { rd: 17, rs1: 10, imm: 0 }]]);
    test.set({ privilege: 1n, callsHost: 1n });
    const before = hart.get('count');
    expect([hart.run(10), hart.get('pc'), hart.get('x17')]).toEqual(['ecall', CODE + 4n, 16n]);
    expect(hart.run(10)).toBe('ecall');
    expect(hart.get('count') - before).toBe(1n);
    hart.finishCall(-2n, 7n);
    expect(hart.run(1)).toBe('budget');
    expect([hart.get('x17'), hart.get('x11'), hart.get('pc')]).toEqual([
      2n ** 64n - 2n,
      7n,
      CODE + 12n,
    ]);
    expect(hart.get('count') - before).toBe(3n);
    expect(hart.get('synchronousTraps')).toBe(0n);
    // Those of the other modes trap, as ever.
    for (const [privilege, cause] of [
      [0n, 8n],
      [3n, 11n],
    ] as const) {
      test.load([['ecall']]);
      test.set({ privilege });
      expect(hart.run(1)).toBe('budget');
      expect(test.trap()).toEqual([cause, 0n, CODE]);
    }
    test.set({ callsHost: 0n });
  });
});
