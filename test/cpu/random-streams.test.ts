import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../src/base/seeded-random';
import { parseQemuCommandLine } from '../../src/config/qemu-cmdline/parse';
import type { Xlen } from '../../src/cpu/riscv/table/instructions';
import type { Machine } from '../../src/machine/machine';
import { BinaryImage } from '../../src/runtime/binary/binary-image';
import { createHartMachine, type Processing } from '../../src/runtime/binary/hart-machine';
import { created, testHost } from '../support/arm-machine';
import { riscvCore } from '../support/riscv-core';

/* Random instructions with registers that point at every device: the guest traps or goes on, and nothing throws or hangs. */

const STREAMS = process.env['LONG'] === '1' ? 200_000 : 5000;
const INSTRUCTIONS = 300;
const CODE = 0x8010_0000;
const WORDS = 64;

const LINE =
  '-machine virt -m 16M -nographic -netdev user,id=n -device virtio-net-device,netdev=n ' +
  '-device virtio-rng-device -device virtio-rng-pci -device virtio-serial-pci -device virtconsole ' +
  '-netdev user,id=m -device virtio-net-pci,netdev=m,disable-legacy=on -device e1000 -bios none';

async function machineOf(xlen: Xlen): Promise<Machine & Processing> {
  const { description } = parseQemuCommandLine(`qemu-system-riscv${xlen} ${LINE}`.split(' '));
  if (description === undefined) {
    throw new Error('not a command line');
  }
  const core = await riscvCore(xlen);
  const firmware = {
    bios: undefined,
    kernel: undefined,
    uBoot: 'bios',
    mode: 'machine',
    sbi: 'none',
  } as const;
  const made: { machine?: Machine & Processing } = {};
  const clock = { nowNs: () => Number(made.machine?.hart.get('count') ?? 0n) * 10 };
  made.machine = createHartMachine({
    xlen,
    isa: `rv${xlen}imac`,
    core,
    clock,
    image: new BinaryImage(firmware, xlen, 0x8000_0000),
    build: (placeRam) => created(description, { ...testHost(), clock, placeRam }),
  });
  return made.machine;
}

class Dice {
  readonly #random;
  readonly #view = new DataView(new ArrayBuffer(8));

  constructor(seed: number) {
    this.#random = createSeededRandom(seed);
  }

  word(): bigint {
    this.#random.fill(new Uint8Array(this.#view.buffer));
    return this.#view.getBigUint64(0, true);
  }

  below(n: number): number {
    return Number(this.word() % BigInt(n));
  }
}

const LOAD = 0x03;

/**
 * Loads, stores and atomic operations more often than chance has them; of registers that point somewhere. Some devices have a few
 * bytes: every second load is near to where its register points.
 */
function instruction(dice: Dice): number {
  const bits = Number(dice.word() & 0xffff_ffffn);
  const opcode = [LOAD, 0x23, 0x2f, 0x73, 0x13, 0x33][dice.below(16)];
  if (opcode === undefined) {
    return bits;
  }
  const near = opcode === LOAD && dice.below(2) === 0;
  const kept = near ? (bits & 0xf_ffff) | (dice.below(8) << 20) : bits;
  return ((kept & ~0x7f) | opcode) >>> 0;
}

/** Runs one stream. Gives what the hart is then, as text. */
function stream(machine: Machine & Processing, seed: number): string {
  const dice = new Dice(seed);
  const { hart, ram } = machine;
  machine.reset();
  hart.reset(BigInt(CODE));
  const code = new DataView(ram.bytes.buffer, ram.bytes.byteOffset + CODE - ram.base, 4 * WORDS);
  for (let i = 0; i < WORDS; i++) {
    code.setUint32(4 * i, instruction(dice), true);
  }
  machine.ram.tellWritten(CODE, 4 * WORDS);
  const regions = machine.bus.list();
  for (let i = 1; i < 32; i++) {
    const region = regions[dice.below(regions.length)];
    const inRegion = BigInt(region?.base ?? 0) + BigInt(dice.below(region?.sizeBytes ?? 1) & ~7);
    hart.set(`x${i}`, BigInt.asUintN(hart.xlen, dice.below(4) === 0 ? dice.word() : inRegion));
  }
  hart.set('mtvec', BigInt(CODE + 4 * dice.below(WORDS)));
  for (let left = INSTRUCTIONS; left > 0 && machine.exitRequest === undefined; left -= 50) {
    hart.run(50);
    machine.poll();
    hart.setInterrupts(machine.interrupts?.pending(0) ?? 0);
  }
  return JSON.stringify(
    ['pc', 'mcause', 'mepc', ...Array.from({ length: 32 }, (_, i) => `x${i}`)].map((name) =>
      hart.get(name).toString(16),
    ),
  );
}

describe.each([64, 32] as const)('RV%i', (xlen) => {
  it(`runs ${STREAMS / 2} random streams over all devices`, { timeout: 1_800_000 }, async () => {
    const machine = await machineOf(xlen);
    const touched = new Set<string>();
    let faults = 0;
    const note = (address: number): void => {
      const region = machine.bus.find(address, 1);
      if (region === undefined) {
        faults++;
      } else {
        touched.add(region.name);
      }
    };
    machine.accesses.listener = {
      read: note,
      wrote: note,
      readTime: () => undefined,
    };
    const before = process.memoryUsage().rss;
    let traps = 0;
    for (let seed = 0; seed < STREAMS / 2; seed++) {
      stream(machine, seed);
      traps += Number(machine.hart.get('mcause') !== 0n);
    }
    // All of that was really done.
    expect(traps).toBeGreaterThan(STREAMS / 8);
    expect(faults).toBeGreaterThan(100);
    expect([...touched].sort()).toEqual(
      [...new Set(machine.bus.list().map(({ name }) => name))]
        .filter((name) => !name.endsWith('.ram'))
        .sort(),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
    machine.dispose();
  });

  it('is the same each time', { timeout: 120_000 }, async () => {
    const ends: string[][] = [];
    for (let i = 0; i < 2; i++) {
      const machine = await machineOf(xlen);
      ends.push(Array.from({ length: 200 }, (_, seed) => stream(machine, seed)));
      machine.dispose();
    }
    expect(ends[1]).toEqual(ends[0]);
  });
});
