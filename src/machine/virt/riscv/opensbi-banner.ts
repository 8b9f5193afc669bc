import type { RiscvCpu } from './cpus';

const KIB = 1024;
const BASE_KIB = 280;
const STACK_KIB = 8;
/** The hypervisor extension brings delegated interrupts and exceptions of its own. */
const DELEGATION = { plain: ['222', 'b109'], hypervisor: ['1666', 'f0b509'] } as const;

export interface OpenSbiBannerOptions {
  readonly cpu: RiscvCpu;
  readonly processors: number;
  readonly fdtAddress: number;
  readonly nextAddress: number;
}

/** Memory that OpenSBI 1.1 keeps for itself, at the start of RAM: its image and a stack for each processor, as a power of two. */
export function openSbiRegionBytes(processors: number): number {
  return 2 ** Math.ceil(Math.log2(firmwareKib(processors) * KIB));
}

/** What OpenSBI 1.1 prints before it starts the next stage, as Debian's `opensbi-riscv64-generic-fw_dynamic.bin` does. */
export function openSbiBanner(options: OpenSbiBannerOptions): string {
  const { cpu, processors } = options;
  const [, base = '', named = ''] = /^(rv\d+[a-z]+)(.*)$/.exec(cpu.isa) ?? [];
  const hypervisor = base.includes('h');
  const sstc = named.split('_').includes('sstc');
  const harts = Array.from({ length: processors }, (_, i) => `${i}*`).join(',');
  const [mideleg, medeleg] = hypervisor ? DELEGATION.hypervisor : DELEGATION.plain;
  const region = openSbiRegionBytes(processors);
  const rows: readonly (readonly [string, string] | undefined)[] = [
    ['Platform Name', 'riscv-virtio,qemu'],
    ['Platform Features', 'medeleg'],
    ['Platform HART Count', String(processors)],
    ['Platform IPI Device', 'aclint-mswi'],
    ['Platform Timer Device', 'aclint-mtimer @ 10000000Hz'],
    ['Platform Console Device', 'uart8250'],
    ['Platform HSM Device', '---'],
    ['Platform Reboot Device', 'sifive_test'],
    ['Platform Shutdown Device', 'sifive_test'],
    ['Firmware Base', '0x80000000'],
    ['Firmware Size', `${firmwareKib(processors)} KB`],
    ['Runtime SBI Version', '1.0'],
    undefined,
    ['Domain0 Name', 'root'],
    ['Domain0 Boot HART', '0'],
    ['Domain0 HARTs', harts],
    ['Domain0 Region00', `${hex64('2000000')}-${hex64('200ffff')} (I)`],
    ['Domain0 Region01', `${hex64('80000000')}-${hex64((2 ** 31 + region - 1).toString(16))} ()`],
    ['Domain0 Region02', `${hex64('0')}-0x${'f'.repeat(16)} (R,W,X)`],
    ['Domain0 Next Address', hex64(options.nextAddress.toString(16))],
    ['Domain0 Next Arg1', hex64(options.fdtAddress.toString(16))],
    ['Domain0 Next Mode', 'S-mode'],
    ['Domain0 SysReset', 'yes'],
    undefined,
    ['Boot HART ID', '0'],
    ['Boot HART Domain', 'root'],
    ['Boot HART Priv Version', cpu.privilegedVersion],
    ['Boot HART Base ISA', base],
    ['Boot HART ISA Extensions', sstc ? 'time,sstc' : 'time'],
    ['Boot HART PMP Count', '16'],
    ['Boot HART PMP Granularity', '4'],
    ['Boot HART PMP Address Bits', '54'],
    ['Boot HART MHPM Count', String(cpu.counters)],
    ['Boot HART MIDELEG', hex64(mideleg)],
    ['Boot HART MEDELEG', hex64(medeleg)],
  ];
  const table = rows.map((row) => (row ? `${row[0].padEnd(26)}: ${row[1]}` : ''));
  return ['', 'OpenSBI v1.1', ...LOGO, '', ...table, ''].join('\r\n');
}

function firmwareKib(processors: number): number {
  return BASE_KIB + STACK_KIB * processors;
}

function hex64(digits: string): string {
  return `0x${digits.padStart(16, '0')}`;
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
