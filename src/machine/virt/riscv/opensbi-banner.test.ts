import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../base/seeded-random';
import { node, text, cells, type FdtNode, type FdtValue } from '../../fdt/fdt-tree';
import { readBootInformation, riscvBootRom, type BootInformation } from './boot-rom';
import { readRiscvCpu } from './cpus';
import { virtRiscvFdt } from './device-tree';
import { openSbiBanner } from './opensbi-banner';

interface State {
  readonly cpu: string;
  readonly processors: number;
  readonly boot: Partial<BootInformation>;
  /** Changes the tree. */
  readonly tree: (root: FdtNode) => FdtNode;
}

const ROM = {
  xlen: 64,
  start: 0x8000_0000,
  fdtAddress: 0x87e0_0000,
  nextAddress: 0x8020_0000,
} as const;

function rows(changes: Partial<State> = {}): ReadonlyMap<string, string> {
  const cpu = readRiscvCpu(64, changes.cpu);
  if (!cpu.ok) {
    throw new Error(cpu.error);
  }
  const tree = virtRiscvFdt({
    xlen: 64,
    cpu: cpu.value,
    ramBytes: 128 * 2 ** 20,
    processors: changes.processors ?? 1,
    behindOpenSbi: true,
    random: createSeededRandom(1),
    commandLine: '',
    initrd: undefined,
  });
  const boot = { ...readBootInformation(riscvBootRom(ROM), 64), ...changes.boot };
  const lines = openSbiBanner({ boot, tree: changes.tree?.(tree) ?? tree, cpu: cpu.value })
    .split('\r\n')
    .map((line) => /^(.{26}): (.*)$/.exec(line))
    .filter((match) => match !== null);
  return new Map(lines.map(([, name = '', value = '']) => [name.trim(), value]));
}

/** The tree with a property of one node changed, wherever that node is. */
function withProperty(name: string, key: string, value: FdtValue): (root: FdtNode) => FdtNode {
  const [changed] = node('', [[key, value]]).properties;
  const walk = (each: FdtNode): FdtNode => ({
    ...each,
    properties: each.properties.map((property) =>
      each.name === name && property.name === key && changed !== undefined ? changed : property,
    ),
    children: each.children.map(walk),
  });
  return walk;
}

const USUAL = rows();

const CASES: readonly (readonly [row: string, usual: string, Partial<State>, changed: string])[] = [
  [
    'Platform Name',
    'riscv-virtio,qemu',
    { tree: withProperty('', 'model', text('a board')) },
    'a board',
  ],
  ['Platform HART Count', '1', { processors: 3 }, '3'],
  [
    'Platform IPI Device',
    'aclint-mswi',
    { tree: withProperty('clint@2000000', 'compatible', text('other')) },
    '---',
  ],
  [
    'Platform Timer Device',
    'aclint-mtimer @ 10000000Hz',
    { tree: withProperty('cpus', 'timebase-frequency', cells(32768)) },
    'aclint-mtimer @ 32768Hz',
  ],
  [
    'Platform Console Device',
    'uart8250',
    { tree: withProperty('chosen', 'stdout-path', text('/soc/nothing')) },
    '---',
  ],
  [
    'Platform Reboot Device',
    'sifive_test',
    { tree: withProperty('test@100000', 'compatible', text('syscon')) },
    '---',
  ],
  [
    'Platform Shutdown Device',
    'sifive_test',
    { tree: withProperty('test@100000', 'compatible', text('syscon')) },
    '---',
  ],
  ['Firmware Base', '0x80000000', { boot: { start: 0x9000_0000 } }, '0x90000000'],
  ['Firmware Size', '288 KB', { processors: 4 }, '312 KB'],
  ['Domain0 Boot HART', '0', { boot: { bootHart: 2 } }, '2'],
  ['Domain0 HARTs', '0*', { processors: 2 }, '0*,1*'],
  [
    'Domain0 Region00',
    '0x0000000002000000-0x000000000200ffff (I)',
    { tree: withProperty('clint@2000000', 'reg', cells(0, 0x300_0000, 0, 0x4000)) },
    '0x0000000003000000-0x0000000003003fff (I)',
  ],
  [
    'Domain0 Region01',
    '0x0000000080000000-0x000000008007ffff ()',
    { boot: { start: 0x9000_0000 }, processors: 64 },
    '0x0000000090000000-0x00000000900fffff ()',
  ],
  [
    'Domain0 Next Address',
    '0x0000000080200000',
    { boot: { nextAddress: 0x8040_0000 } },
    '0x0000000080400000',
  ],
  [
    'Domain0 Next Arg1',
    '0x0000000087e00000',
    { boot: { fdtAddress: 0x8fe0_0000 } },
    '0x000000008fe00000',
  ],
  ['Domain0 Next Mode', 'S-mode', { boot: { nextMode: 3 } }, 'M-mode'],
  ['Boot HART ID', '0', { boot: { bootHart: 1 } }, '1'],
  ['Boot HART Priv Version', 'v1.12', { cpu: 'sifive-u54' }, 'v1.10'],
  ['Boot HART Base ISA', 'rv64imafdch', { cpu: 'rv64,v=on,h=off' }, 'rv64imafdcv'],
  ['Boot HART ISA Extensions', 'time,sstc', { cpu: 'rv64,sstc=off' }, 'time'],
  ['Boot HART PMP Count', '16', { cpu: 'rv64,pmp=off' }, '0'],
  ['Boot HART PMP Granularity', '4', { cpu: 'rv64,pmp=off' }, '0'],
  ['Boot HART PMP Address Bits', '54', { cpu: 'rv64,pmp=off' }, '0'],
  ['Boot HART MHPM Count', '16', { cpu: 'rv64,pmu-num=3' }, '3'],
  ['Boot HART MIDELEG', '0x0000000000001666', { cpu: 'rv64,h=off' }, '0x0000000000000222'],
  ['Boot HART MEDELEG', '0x0000000000f0b509', { cpu: 'rv64,h=off' }, '0x000000000000b109'],
];

/** Rows that the program prints the same on every machine; `Runtime SBI Version` is what its SBI answers. */
const FIXED: Readonly<Record<string, string>> = {
  'Platform Features': 'medeleg',
  'Platform HSM Device': '---',
  'Runtime SBI Version': '1.0',
  'Domain0 Name': 'root',
  'Domain0 Region02': '0x0000000000000000-0xffffffffffffffff (R,W,X)',
  'Domain0 SysReset': 'yes',
  'Boot HART Domain': 'root',
};

describe('the banner of OpenSBI', () => {
  it.each(CASES)('reads %s from state', (row, usual, changes, changed) => {
    expect(USUAL.get(row)).toBe(usual);
    expect(rows(changes).get(row)).toBe(changed);
  });

  it('has no other rows but those of the program', () => {
    const states = new Set(CASES.map(([row]) => row));
    expect(Object.fromEntries([...USUAL].filter(([row]) => !states.has(row)))).toEqual(FIXED);
    expect(USUAL.size).toBe(33);
  });
});
