import { expect, it } from 'vitest';
import { riscvCore } from '../../../test/support/riscv-core';
import { Hart } from './hart';
import { warmUp } from './warm-up';

it.each([32, 64] as const)(
  'a hart of RV%i begins as ever after another has warmed its core up',
  async (xlen) => {
    const module = await riscvCore(xlen);
    warmUp(xlen, module);
    const bus = { load: () => undefined, store: () => false, time: () => 0n };
    const made = Hart.create({ xlen, module, ramBase: 0x8000_0000, ramBytes: 4096, bus });
    if (!made.ok) {
      throw new Error(made.error);
    }
    const hart = made.value;
    expect([hart.get('count'), hart.ram.every((byte) => byte === 0)]).toEqual([0n, true]);
    // addi x5, x0, 7
    hart.ram.set([0x93, 0x02, 0x70, 0x00]);
    hart.reset(0x8000_0000n);
    expect(hart.run(1)).toBe('budget');
    expect([hart.get('x5'), hart.get('count')]).toEqual([7n, 1n]);
  },
);
