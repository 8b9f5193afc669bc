import { describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { REAL_MACHINES, REAL_UBOOT, whyNotReal } from './own-image';
import { Scratch } from './program';

/* The real U-Boot and the built-in firmware on the same machine, with the same lines typed: the same state of the devices. */

const LINES = ['virtio scan', 'ls virtio 0 /'];
const scratch = new Scratch();

async function snapshot(
  options: readonly string[],
  machine: readonly string[],
  lines: readonly string[],
) {
  scratch.write('typed.txt', lines.map((line) => `${line}\n`).join(''));
  const args = ['snapshot', '--type', 'typed.txt', ...options, '--', ...REAL_UBOOT, ...machine];
  const { code, stdout, stderr } = await scratch.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as VirtioSnapshot;
}

describe.skipIf(whyNotReal !== '')(`the snapshot of Debian's U-Boot${whyNotReal}`, () => {
  for (const [name, machine] of shareOf(Object.entries(REAL_MACHINES), 2)) {
    it.each([
      ['at the prompt', LINES.slice(0, 0)],
      ['after virtio scan and ls', LINES],
    ])(`is that of the built-in firmware: ${name}, %s`, async (_, lines) => {
      const builtIn = await snapshot(['--firmware', 'built-in'], machine, lines);
      const real = await snapshot([], machine, lines);
      // Instructions are not statements.
      expect(real.statement).toBeGreaterThan(builtIn.statement);
      expect({ ...real, statement: 0 }).toEqual({ ...builtIn, statement: 0 });
      // U-Boot looks for PCI devices only when it is told to.
      const probed = lines.length > 0 ? 2 : name.includes('mmio') ? 1 : 0;
      expect(real.transports.filter(({ device }) => device?.driverProbed).length).toBe(probed);
    });
  }
});
