import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from '../../src/config/qemu-cmdline/parse';
import { createMachine, type Machine } from '../../src/machine/machine';
import { testHost } from '../support/arm-machine';

/** What QEMU 7.2's `info pci` says on bus 0, for command lines with and without the devices that a board brings. */
const ARM = { line: 'qemu-system-arm -machine virt', board: ['00.0 1b36:0008'] };
const RISCV = { line: 'qemu-system-riscv64 -machine virt -bios none', board: ['00.0 1b36:0008'] };
const PC = {
  line: 'qemu-system-x86_64 -machine pc',
  board: ['00.0 8086:1237', '01.0 8086:7000', '01.1 8086:7010', '01.3 8086:7113'],
};
const Q35 = {
  line: 'qemu-system-x86_64 -machine q35',
  board: ['00.0 8086:29c0', '1f.0 8086:2918', '1f.2 8086:2922', '1f.3 8086:2930'],
};
const RNG = '-device virtio-rng-pci';
const NET = '1af4:1000';
const ENTROPY = '1af4:1005';
const E1000 = '8086:100e';
const VGA = '1234:1111';

const cases: readonly (readonly [board: typeof ARM, options: string, added: readonly string[]])[] =
  [
    [ARM, '', [`01.0 ${NET}`]],
    [ARM, RNG, [`01.0 ${NET}`, `02.0 ${ENTROPY}`]],
    [ARM, '-nodefaults', []],
    [ARM, '-net none', []],
    [ARM, '-nic none', []],
    [ARM, '-netdev user,id=n', []],
    [ARM, `-nodefaults ${RNG}`, [`01.0 ${ENTROPY}`]],
    [ARM, `${RNG} -nodefaults -nic user`, [`01.0 ${NET}`, `02.0 ${ENTROPY}`]],
    [ARM, '-nodefaults -net nic', [`01.0 ${NET}`]],
    [ARM, '-net nic -net user', [`01.0 ${NET}`]],
    [ARM, '-net user', []],
    [RISCV, '', []],
    [RISCV, '-nic user', []],
    [RISCV, `-nodefaults ${RNG}`, [`01.0 ${ENTROPY}`]],
    [PC, RNG, [`02.0 ${VGA}`, `03.0 ${E1000}`, `04.0 ${ENTROPY}`]],
    [PC, `-net none ${RNG}`, [`02.0 ${VGA}`, `03.0 ${ENTROPY}`]],
    [PC, `-nic none ${RNG}`, [`02.0 ${VGA}`, `03.0 ${ENTROPY}`]],
    [PC, `-nodefaults ${RNG}`, [`02.0 ${ENTROPY}`]],
    [PC, `-nodefaults -vga std ${RNG}`, [`02.0 ${VGA}`, `03.0 ${ENTROPY}`]],
    [PC, `-nodefaults -nic user`, [`02.0 ${E1000}`]],
    [PC, `-vga none`, [`02.0 ${E1000}`]],
    [Q35, `-nic none ${RNG}`, [`01.0 ${VGA}`, `02.0 ${ENTROPY}`]],
    [Q35, `-nodefaults ${RNG}`, [`01.0 ${ENTROPY}`]],
  ];

/** Reads ids as a driver does: through ECAM, or through the two configuration ports. */
function readIds(machine: Machine, line: string, place: number): number {
  if (line.includes('x86')) {
    machine.portWrite(0xcf8, 4, 0x8000_0000 + place * 0x100);
    return machine.portRead(0xcfc, 4);
  }
  return machine.read((line.includes('riscv') ? 0x3000_0000 : 0x40_1000_0000) + place * 0x1000, 4);
}

function functionsOf(line: string): string[] {
  const { description, problems } = parseQemuCommandLine(line.split(' ').filter(Boolean));
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const machine = description && createMachine(description, testHost());
  if (!machine?.ok) {
    throw new Error('there is a machine');
  }
  const found: string[] = [];
  for (let place = 0; place < 256; place++) {
    const ids = readIds(machine.value, line, place);
    if (ids > 0 && ids !== 0xffff_ffff) {
      const [vendor, device] = [ids & 0xffff, ids >>> 16].map((id) =>
        id.toString(16).padStart(4, '0'),
      );
      const slot = (place >> 3).toString(16).padStart(2, '0');
      found.push(`${slot}.${place & 7} ${vendor}:${device}`);
    }
  }
  machine.value.dispose();
  return found;
}

describe('devices that a board brings, as in QEMU 7.2', () => {
  const lines = cases.map(([{ line, board }, options, added]) => ({
    command: `${line} ${options}`,
    functions: [...board, ...added].sort(),
  }));

  it.each(lines)('$command', ({ command, functions }) => {
    expect(functionsOf(command)).toEqual(functions);
  });
});
