import { hexDigits } from '../../../base/hex';
import { openSbiVersions } from '../../devices/firmware-calls/sbi';
import type { FdtNode } from '../../fdt/fdt-tree';
import type { BootInformation } from './boot-rom';
import type { RiscvCpu } from './cpus';
import { boardOfTree } from './opensbi-platform';

const KIB = 1024;
const BASE_KIB = 280;
const STACK_KIB = 8;
/** The hypervisor extension brings delegated interrupts and exceptions of its own. */
const DELEGATION = {
  plain: [0x222, 0xb109],
  hypervisor: [0x1666, 0xf0b509],
} as const;
const MODES: ReadonlyMap<number, string> = new Map([
  [0, 'U-mode'],
  [1, 'S-mode'],
  [3, 'M-mode'],
]);

export interface OpenSbiBannerOptions {
  /** What the boot ROM passes on. */
  readonly boot: BootInformation;
  /** The device tree that it finds. */
  readonly tree: FdtNode;
  /** What it finds out from the processor's registers. */
  readonly cpu: RiscvCpu;
}

/** Memory that OpenSBI 1.1 keeps for itself, at the start of RAM: its image and a stack for each processor, as a power of two. */
export function openSbiRegionBytes(processors: number): number {
  return 2 ** Math.ceil(Math.log2(firmwareKib(processors) * KIB));
}

/**
 * What OpenSBI 1.1 prints before it starts the next stage, as Debian's `opensbi-riscv64-generic-fw_dynamic.bin` does. No
 * code of it runs: every value is read from where OpenSBI has it from, see docs/deviations.md.
 */
export function openSbiBanner({ boot, tree, cpu }: OpenSbiBannerOptions): string {
  const board = boardOfTree(tree);
  const { implementation, specification } = openSbiVersions();
  const processors = board.harts.length;
  const [, base = '', named = ''] = /^(rv\d+[a-z]+)(.*)$/.exec(board.isa) ?? [];
  const sstc = named.split('_').includes('sstc');
  const [mideleg, medeleg] = base.includes('h') ? DELEGATION.hypervisor : DELEGATION.plain;
  const own = `${hex64(boot.start)}-${hex64(boot.start + openSbiRegionBytes(processors) - 1)}`;
  const rows: readonly (readonly [string, string] | undefined)[] = [
    ['Platform Name', board.model],
    ['Platform Features', 'medeleg'],
    ['Platform HART Count', String(processors)],
    ['Platform IPI Device', board.clint === undefined ? '---' : 'aclint-mswi'],
    [
      'Platform Timer Device',
      board.clint === undefined ? '---' : `aclint-mtimer @ ${board.timebaseHz}Hz`,
    ],
    ['Platform Console Device', board.console],
    ['Platform HSM Device', '---'],
    ['Platform Reboot Device', board.power],
    ['Platform Shutdown Device', board.power],
    ['Firmware Base', `0x${hexDigits(boot.start)}`],
    ['Firmware Size', `${firmwareKib(processors)} KB`],
    ['Runtime SBI Version', specification],
    undefined,
    ['Domain0 Name', 'root'],
    ['Domain0 Boot HART', String(boot.bootHart)],
    ['Domain0 HARTs', board.harts.map((hart) => `${hart}*`).join(',')],
    ...(board.clint === undefined
      ? []
      : ([
          [
            'Domain0 Region00',
            `${hex64(board.clint.base)}-${hex64(board.clint.base + board.clint.sizeBytes - 1)} (I)`,
          ],
        ] as const)),
    ['Domain0 Region01', `${own} ()`],
    ['Domain0 Region02', `${hex64(0)}-0x${'f'.repeat(16)} (R,W,X)`],
    ['Domain0 Next Address', hex64(boot.nextAddress)],
    ['Domain0 Next Arg1', hex64(boot.fdtAddress)],
    ['Domain0 Next Mode', MODES.get(boot.nextMode) ?? 'Unknown'],
    ['Domain0 SysReset', 'yes'],
    undefined,
    ['Boot HART ID', String(boot.bootHart)],
    ['Boot HART Domain', 'root'],
    ['Boot HART Priv Version', cpu.privilegedVersion],
    ['Boot HART Base ISA', base],
    ['Boot HART ISA Extensions', sstc ? 'time,sstc' : 'time'],
    ['Boot HART PMP Count', String(cpu.protection.regions)],
    ['Boot HART PMP Granularity', String(cpu.protection.granularityBytes)],
    ['Boot HART PMP Address Bits', String(cpu.protection.addressBits)],
    ['Boot HART MHPM Count', String(cpu.counters)],
    ['Boot HART MIDELEG', hex64(mideleg)],
    ['Boot HART MEDELEG', hex64(medeleg)],
  ];
  const table = rows.map((row) => (row ? `${row[0].padEnd(26)}: ${row[1]}` : ''));
  return ['', `OpenSBI v${implementation}`, ...LOGO, '', ...table, ''].join('\r\n');
}

function firmwareKib(processors: number): number {
  return BASE_KIB + STACK_KIB * processors;
}

function hex64(value: number): string {
  return `0x${hexDigits(value, 16)}`;
}

const LOGO = [
  '   ____                    _____ ____ _____',
  '  / __ \\                  / ____|  _ \\_   _|',
  ' | |  | |_ __   ___ _ __ | (___ | |_) || |',
  " | |  | | '_ \\ / _ \\ '_ \\ \\___ \\|  _ < | |",
  ' | |__| | |_) |  __/ | | |____) | |_) || |_',
  '  \\____/| .__/ \\___|_| |_|_____/|____/_____|',
  '        | |',
  '        |_|',
];
