import { describe, expect, it } from 'vitest';
import { hasQemuRiscv, runInQemu } from '../../support/qemu-riscv';
import { differences } from './compare';
import { MOST_CASES } from './layout';
import { randomProgram } from './program';
import { runOnHart } from './run';

/** Without the extensions that the core hasn't; F and D are asked for by every second program. */
const CPU = 'h=off,zbc=off,sstc=off';
const LONG = process.env['LONG'] === '1';
/** Instructions that are begun in cases of each width. */
const WANTED = LONG ? 10_000_000 : 3_000_000;

describe.each([64, 32] as const)('random instructions of RV%i', (xlen) => {
  it.skipIf(!hasQemuRiscv(xlen))(
    `leave what they leave in QEMU: ${WANTED} (package qemu-system-misc)`,
    { timeout: 3_600_000 },
    async () => {
      const done = { instructions: 0, cases: 0, programs: 0 };
      while (done.instructions < WANTED) {
        const seed = ++done.programs;
        const program = randomProgram(xlen, seed, MOST_CASES);
        const ours = await runOnHart(program);
        const cpu = `rv${xlen},${CPU}${program.float ? '' : ',f=off,d=off'}`;
        const theirs = await runInQemu(program.image, xlen, cpu);
        const different = differences(program, ours.ram, theirs);
        expect([`seed ${seed}`, ...different]).toEqual([`seed ${seed}`]);
        expect(ours.leftOut).toBeLessThan(program.cases.length / 10);
        done.instructions += ours.instructions;
        done.cases += program.cases.length - ours.leftOut;
      }
      console.log(`RV${xlen}: ${done.instructions} instructions in ${done.cases} cases compared`);
    },
  );
});
