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
import { INTERRUPTS, type WatchHit } from './hart';
import { Harts, type TurnHost } from './harts';
import { MAX_HARTS } from './layout';

const TURN = 100;
const ELSEWHERE = DATA + 0x1000n;
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
    const made = Harts.create({ ...core, harts });
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
    harts.first.written(Number(at), 4 * lines.length);
  };
  const begin = (harts: Harts, pc = CODE): void => {
    for (const hart of harts.all) {
      hart.reset(pc);
      hart.set('x11', DATA);
      hart.set('x12', 1n);
      hart.set('mtvec', HANDLER);
    }
  };
  const word = (harts: Harts, at = DATA): number =>
    new DataView(harts.first.ram.buffer, harts.first.ram.byteOffset).getUint32(
      Number(at) - RAM,
      true,
    );
  const numbers = (harts: Harts, list: readonly unknown[]): number[] =>
    list.map((hart) => harts.all.findIndex((each) => each === hart));
  /** A turn of all but the first: the numbers of those that have more to do. */
  const turn = (harts: Harts, instructions = TURN, host: Partial<TurnHost> = {}): number[] =>
    numbers(
      harts,
      harts.turn(instructions, {
        prepare: () => undefined,
        call: () => undefined,
        watched: () => undefined,
        ...host,
        get isOver() {
          return host.isOver ?? false;
        },
      }),
    );
  let three: Harts;
  beforeEach(async () => {
    three = await make(3);
    load(three, COUNTING);
    begin(three);
  });
  const counts = (harts: Harts): bigint[] => harts.all.map((hart) => hart.get('count'));

  it('take turns of so many instructions, in one RAM', () => {
    expect(three.first.run(250)).toBe('budget');
    expect(counts(three)).toEqual([250n, 0n, 0n]);
    expect(turn(three)).toEqual([1, 2]);
    expect(turn(three, 1)).toEqual([1, 2]);
    expect(three.first.run(50)).toBe('budget');
    expect(counts(three)).toEqual([300n, 101n, 101n]);
    // The others have begun another round.
    expect(word(three)).toBe(100 + 34 + 34);
    expect(three.all.map((hart) => hart.get('mhartid'))).toEqual([0n, 1n, 2n]);
    expect(three.current).toBe(three.first);
  });

  it('go on from a saved state as they did before', async () => {
    const goOn = (harts: Harts): void => {
      harts.first.run(123);
      turn(harts);
      harts.first.run(7);
      turn(harts);
    };
    three.first.run(77);
    turn(three, 51);
    const saved = structuredClone(three.save());
    const ram = three.first.ram.slice();
    goOn(three);
    const other = await make(3);
    other.first.ram.set(ram);
    expect(other.restore(saved).ok).toBe(true);
    goOn(other);
    expect(other.save()).toEqual(three.save());
    expect(Buffer.compare(other.first.ram, three.first.ram)).toBe(0);
    expect((await make(2)).restore(saved)).toEqual({
      ok: false,
      error: 'saved harts: expected 2, found 3',
    });
  });

  it('are left out while they wait', () => {
    load(three, [['wfi'], ...COUNTING], ELSEWHERE);
    three.all.slice(1).forEach((hart) => {
      hart.set('pc', ELSEWHERE);
      hart.set('mie', 8n);
    });
    expect(turn(three)).toEqual([]);
    expect(turn(three)).toEqual([]);
    expect(counts(three)).toEqual([0n, 1n, 1n]);
    const asked: number[] = [];
    const woken = turn(three, TURN, {
      prepare: (hart) => {
        asked.push(Number(hart.get('mhartid')));
        hart.setInterrupts(hart === three.all[1] ? INTERRUPTS.machineSoftware : 0);
      },
    });
    expect([woken, asked]).toEqual([[1], [1, 2]]);
    expect(counts(three)).toEqual([0n, 1n + BigInt(TURN), 1n]);
    expect(three.all.map((hart) => hart.get('waiting'))).toEqual([0n, 0n, 1n]);
  });

  it('end their turn at wfi even if an interrupt waits that is not taken; the first goes on', () => {
    load(three, [['wfi'], ['jal', { rd: 0, imm: -4 }]], ELSEWHERE);
    for (const hart of three.all) {
      hart.set('pc', ELSEWHERE);
      hart.set('mie', 8n);
      hart.setInterrupts(INTERRUPTS.machineSoftware);
    }
    expect([turn(three), turn(three), turn(three)]).toEqual([[], [], []]);
    expect(counts(three)).toEqual([0n, 5n, 5n]);
    expect(three.first.run(TURN)).toBe('budget');
    expect(counts(three)).toEqual([100n, 5n, 5n]);
  });

  it('run what another of them has stored', () => {
    // Hart 1 stores addi x13, x13, 16 over hart 0's addi.
    load(
      three,
      [
        ['sw', { rs1: 14, rs2: 15, imm: 0 }],
        ['jal', { rd: 0, imm: 0 }],
      ],
      ELSEWHERE,
    );
    three.all[1]?.set('pc', ELSEWHERE);
    three.all[1]?.set('x14', CODE + 4n);
    three.all[1]?.set('x15', BigInt(assemble(64, 'addi', { rd: 13, rs1: 13, imm: 16 })));
    three.first.run(TURN);
    expect(three.first.get('x13')).toBe(33n);
    turn(three);
    three.first.run(30);
    expect(three.first.get('x13')).toBe(33n + 16n * 10n);
  });

  it('store conditionally only what no other has changed meanwhile', () => {
    const reserve: Line[] = [
      ['lr.w', { rd: 10, rs1: 11 }],
      ...Array.from({ length: 120 }, (): Line => ['addi', {}]),
      ['sc.w', { rd: 10, rs1: 11, rs2: 12 }],
      ['jal', { rd: 0, imm: 0 }],
    ];
    load(three, reserve, ELSEWHERE);
    three.first.set('pc', ELSEWHERE);
    three.first.run(TURN);
    turn(three);
    three.first.run(TURN);
    expect(three.first.get('x10')).toBe(1n);
    for (const hart of three.all.slice(1)) {
      hart.set('pc', ELSEWHERE + 4n * 122n);
    }
    three.first.set('pc', ELSEWHERE);
    three.first.run(TURN);
    turn(three);
    three.first.run(TURN);
    expect(three.first.get('x10')).toBe(0n);
  });

  it('keep calls of their own', () => {
    load(three, [
      ['jal', { rd: 1, imm: 8 }],
      ['addi', {}],
      ['jal', { rd: 0, imm: 0 }],
    ]);
    begin(three);
    three.all[1]?.set('pc', CODE + 8n);
    three.first.run(TURN);
    turn(three);
    expect(three.all.map((hart) => hart.callDepth)).toEqual([1, 0, 1]);
    expect(three.first.calls()).toEqual(three.all[2]?.calls());
    expect(three.first.calls()[0]).toMatchObject({ from: CODE, target: CODE + 8n });
  });

  it('come through breakpoints and returns at which the first stops', () => {
    load(three, [
      ['jal', { rd: 1, imm: 12 }],
      ['addi', { rd: 13, rs1: 13, imm: 1 }],
      ['jal', { rd: 0, imm: -8 }],
      ['jalr', { rd: 0, rs1: 1 }],
    ]);
    begin(three);
    three.first.setBreakpoints([CODE + 4n]);
    expect(three.first.run(TURN)).toBe('breakpoint');
    three.first.stopAtReturn(1);
    expect(turn(three)).toEqual([1, 2]);
    expect(counts(three)).toEqual([2n, 100n, 100n]);
    expect(three.all.map((hart) => hart.get('x13'))).toEqual([0n, 25n, 25n]);
    three.first.setBreakpoints([]);
    expect([three.first.run(TURN), three.first.get('pc')]).toEqual(['returned', CODE + 4n]);
  });

  it('keep a stop that is asked for, before or meanwhile, for the first', () => {
    three.first.requestStop();
    expect(turn(three)).toEqual([1, 2]);
    expect(counts(three)).toEqual([0n, 100n, 100n]);
    expect([three.first.run(TURN), three.first.get('count')]).toEqual(['stopped', 0n]);
    three.first.requestStop(false);
    expect(three.first.run(TURN)).toBe('budget');
    load(three, [['lw', { rd: 10, rs1: 11 }], ...COUNTING], ELSEWHERE);
    three.all[1]?.set('pc', ELSEWHERE);
    three.all[1]?.set('x11', 0x1000_0000n);
    bus.load = () => {
      three.first.requestStop();
      return DATA;
    };
    turn(three);
    expect(counts(three)).toEqual([100n, 200n, 200n]);
    expect(three.first.run(TURN)).toBe('stopped');
  });

  it('tell of what they access that is watched, and go on', () => {
    const hits: WatchHit[] = [];
    three.first.setWatches([{ address: Number(DATA), lengthBytes: 4, on: 'write' }]);
    expect(turn(three, 6, { watched: (hit) => hits.push(hit) })).toEqual([1, 2]);
    expect(hits).toEqual(
      Array(4).fill({ address: Number(DATA), sizeBytes: 4, access: 'write', pc: CODE }),
    );
    expect(counts(three)).toEqual([0n, 6n, 6n]);
    expect([three.first.run(TURN), three.first.get('count')]).toEqual(['watch', 1n]);
  });

  it('call the host, which may stop them', () => {
    load(three, [['ecall'], ...COUNTING], ELSEWHERE);
    three.first.set('callsHost', 1n);
    for (const hart of three.all) {
      hart.set('pc', ELSEWHERE);
      hart.set('privilege', 1n);
    }
    const calling: number[] = [];
    const busy = turn(three, TURN, {
      call: (hart) => {
        calling.push(Number(hart.get('mhartid')));
        hart.finishCall(0n, 5n);
        hart.set('waiting', hart === three.all[1] ? 1n : 0n);
      },
    });
    expect([busy, calling]).toEqual([[2], [1, 2]]);
    expect(counts(three)).toEqual([0n, 1n, 100n]);
    expect(three.all.map((hart) => hart.get('x11'))).toEqual([DATA, 5n, 5n]);
  });

  it('run no more when the host says so or throws, and leave the first as it was', () => {
    let over = false;
    const host = {
      get isOver() {
        return over;
      },
      watched: () => {
        over = true;
      },
    };
    three.first.setWatches([{ address: Number(DATA), lengthBytes: 4, on: 'write' }]);
    three.first.requestStop();
    turn(three, TURN, host);
    expect(counts(three)).toEqual([0n, 1n, 0n]);
    const thrown = (): number[] =>
      turn(three, TURN, {
        watched: () => {
          throw new Error('ended');
        },
      });
    expect(thrown).toThrow('ended');
    expect(three.current).toBe(three.first);
    expect(three.first.get('yieldsAtWfi')).toBe(0n);
    expect(three.first.run(TURN)).toBe('stopped');
  });

  it('tell the bus which of them asks', () => {
    const asking: number[] = [];
    bus.load = () => {
      asking.push(...numbers(three, [three.current]));
      return 0n;
    };
    load(three, [
      ['lw', { rd: 10, rs1: 11 }],
      ['jal', { rd: 0, imm: 0 }],
    ]);
    begin(three);
    for (const hart of three.all) {
      hart.set('x11', 0x1000_0000n);
    }
    three.first.run(TURN);
    turn(three);
    expect(asking).toEqual([0, 1, 2]);
  });

  it('are as many as QEMU’s virt has', async () => {
    const module = await riscvCore(64);
    const core = { xlen: 64, module, ramBase: RAM, ramBytes: RAM_BYTES, bus } as const;
    for (const harts of [0, MAX_HARTS + 1, 1.5]) {
      expect(Harts.create({ ...core, harts })).toEqual({
        ok: false,
        error: `harts: expected 1 to 512, found ${harts}`,
      });
    }
    expect(Harts.create({ ...core, harts: 8, ramBytes: 5 }).ok).toBe(false);
    const all = await make(MAX_HARTS);
    load(all, COUNTING);
    begin(all);
    expect(turn(all, 3)).toHaveLength(MAX_HARTS - 1);
    expect(word(all)).toBe(MAX_HARTS - 1);
  });
});
