import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble, type AssembledOperands } from '../../src/cpu/riscv/assemble';
import { QemuConsole } from '../support/qemu-console';
import { hasQemuRiscv, qemuRiscv } from '../support/qemu-riscv';

/* A program in supervisor mode starts, interrupts and asks about harts: the built-in SBI answers as OpenSBI does in QEMU. */

const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const UBOOT = '/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin';
const cli = path.join(import.meta.dirname, '../../dist/cli.js');
const isThere = [OPENSBI, UBOOT].every((file) => existsSync(file)) && hasQemuRiscv(64);
const why = isThere ? '' : ' (skipped: packages opensbi, u-boot-qemu and qemu-system-misc)';

const PROMPT = '\r\n=> ';
const PROGRAM = 0x8040_0000;
const CALLS = 0x8041_0000;
const STARTED = 0x8042_0000;
const ANSWERS = 0x8050_0000;
/** What each started hart writes: a0, a1, SIE, SSIP, and what stopping gave. */
const WRITTEN = 0x8050_0800;

const HSM = 0x48_534dn;
const IPI = 0x73_5049n;
const ALL = 2n ** 64n - 1n;
const NOBODY = 0x100n;
const place = (hart: number): bigint => BigInt(WRITTEN + 0x40 * hart);
const start = (hart: number, address = STARTED): bigint[] => [
  ...[HSM, 0n, BigInt(hart), BigInt(address), place(hart)],
];
const status = (hart: bigint): bigint[] => [HSM, 2n, hart];
const interrupt = (mask: bigint, base: bigint): bigint[] => [IPI, 0n, mask, base];

/** Extension, function, a0, a1, a2. */
const calls: readonly (readonly bigint[])[] = [
  ...[status(0n), status(1n), status(3n), status(4n), status(ALL)],
  // The one that runs, one that isn't there, memory that isn't its own.
  ...[start(0), start(4), start(1, 0x8000_0000), start(1, 0x8007_fffc), start(1, 0x200_0000)],
  // Nobody hears it.
  ...[interrupt(2n, 0n), status(1n), start(1), start(1), status(1n), start(2), start(3)],
  ...[interrupt(2n, 0n), status(1n), status(2n), interrupt(1n, 2n), status(2n), status(3n)],
  ...[interrupt(0n, ALL), status(3n)],
  ...[interrupt(0x10n, 0n), interrupt(NOBODY, 3n), interrupt(1n, 4n), interrupt(0n, 9n)],
  ...[start(1), status(1n), interrupt(6n, 0n), status(1n)],
  ...[
    [IPI, 1n, 1n],
    [HSM, 3n, 5n],
    [HSM, 4n, 1n],
    [HSM, 9n, 0n],
    [0x10n, 3n, HSM],
    [0x10n, 5n],
  ],
];

type Line = readonly [name: string, operands?: AssembledOperands];

/** Leaves an address, 4 KiB wide, in a register: no sign bit is copied. */
const address = (rd: number, value: number): Line[] => [
  ['lui', { rd, imm: value }],
  ['slli', { rd, rs1: rd, imm: 32 }],
  ['srli', { rd, rs1: rd, imm: 32 }],
];
const [RA, T0, T1, S0, S1, A0, A1, A2, A6, A7] = [1, 5, 6, 28, 29, 10, 11, 12, 16, 17];
const [SSTATUS, SIE, SIP, TIME] = [0x100, 0x104, 0x144, 0xc01];
const TENTH_OF_A_SECOND = 0xf_4000;
/** Makes all calls, with time between for those that were started. */
const program: readonly Line[] = [
  ...address(S0, CALLS),
  ...address(S1, ANSWERS),
  ['ld', { rd: A7, rs1: S0, imm: 0 }],
  ['beq', { rs1: A7, rs2: 0, imm: 64 }],
  ...[A6, A0, A1, A2].map((rd, i): Line => ['ld', { rd, rs1: S0, imm: 8 * (i + 1) }]),
  ['ecall'],
  ['sd', { rs1: S1, rs2: A0, imm: 0 }],
  ['sd', { rs1: S1, rs2: A1, imm: 8 }],
  ['addi', { rd: S0, rs1: S0, imm: 40 }],
  ['addi', { rd: S1, rs1: S1, imm: 16 }],
  ['csrrs', { rd: T1, rs1: 0, imm: TIME }],
  ['lui', { rd: T0, imm: TENTH_OF_A_SECOND }],
  ['add', { rd: T1, rs1: T1, rs2: T0 }],
  ['csrrs', { rd: T0, rs1: 0, imm: TIME }],
  ['bltu', { rs1: T0, rs2: T1, imm: -4 }],
  ['jal', { rd: 0, imm: -64 }],
  ['addi', { rd: A0, rs1: 0, imm: 0 }],
  ['jalr', { rd: 0, rs1: RA }],
];
const SSIP = 2;
/** Waits for an interrupt, and stops. */
const started: readonly Line[] = [
  ['sd', { rs1: A1, rs2: A0, imm: 0 }],
  ['sd', { rs1: A1, rs2: A1, imm: 8 }],
  ['addi', { rd: S1, rs1: A1, imm: 0 }],
  ['csrrs', { rd: T0, rs1: 0, imm: SSTATUS }],
  ['andi', { rd: T0, rs1: T0, imm: 2 }],
  ['sd', { rs1: S1, rs2: T0, imm: 16 }],
  ['csrrsi', { rd: 0, rs1: SSIP, imm: SIE }],
  ['wfi'],
  ['csrrs', { rd: T0, rs1: 0, imm: SIP }],
  ['andi', { rd: T0, rs1: T0, imm: SSIP }],
  ['beq', { rs1: T0, rs2: 0, imm: -12 }],
  ['sd', { rs1: S1, rs2: T0, imm: 24 }],
  ['csrrci', { rd: 0, rs1: SSIP, imm: SIP }],
  ['lui', { rd: A7, imm: 0x48_5000 }],
  ['addi', { rd: A7, rs1: A7, imm: 0x34d }],
  ['addi', { rd: A6, rs1: 0, imm: 1 }],
  ['ecall'],
  ['sd', { rs1: S1, rs2: A0, imm: 32 }],
  ['jal', { rd: 0, imm: 0 }],
];

/** Lines that write words, some in one line. */
function writes(at: number, words: readonly bigint[], size: 'l' | 'q'): string[] {
  const bytes = size === 'l' ? 4 : 8;
  const single = words.map(
    (word, i) => `mw.${size} ${(at + bytes * i).toString(16)} ${word.toString(16)}`,
  );
  return Array.from({ length: Math.ceil(single.length / 5) }, (_, i) =>
    single.slice(5 * i, 5 * i + 5).join(';'),
  );
}

const code = (lines: readonly Line[]): bigint[] =>
  lines.map(([name, operands]) => BigInt(assemble(64, name, operands)));

const LINES = [
  ...writes(PROGRAM, code(program), 'l'),
  ...writes(STARTED, code(started), 'l'),
  ...writes(CALLS, [...calls.flatMap((call) => [...call, 0n, 0n, 0n].slice(0, 5)), 0n], 'q'),
  `mw.q ${WRITTEN.toString(16)} 5555555555555555 20`,
];
const SHOWN = [
  `go ${PROGRAM.toString(16)}`,
  `md.q ${ANSWERS.toString(16)} ${(2 * calls.length).toString(16)}`,
  `md.q ${WRITTEN.toString(16)} 20`,
];

/** In QEMU chance says on which hart U-Boot runs; it is to be the first. */
async function answers(command: string, argv: readonly string[], tries = 20): Promise<string> {
  const console = new QemuConsole(command, argv);
  try {
    await console.until('autoboot:  2 ');
    if (tries > 1 && !/Boot HART ID +: 0\r/.test(console.text)) {
      return await answers(command, argv, tries - 1);
    }
    console.type(' ');
    await console.until('=> ');
    for (const line of LINES) {
      console.type(`${line}\r`);
      await console.until(PROMPT);
    }
    const before = console.text.length;
    for (const line of SHOWN) {
      console.type(`${line}\r`);
      await console.until(PROMPT);
    }
    return console.text.slice(before);
  } finally {
    await console.stop();
  }
}

describe.skipIf(why !== '')(`calls about harts in supervisor mode${why}`, () => {
  it('are answered as by OpenSBI in QEMU', { timeout: 120_000 }, async () => {
    const machine = [
      ...['-machine', 'virt', '-nographic', '-monitor', 'none', '-smp', '4', '-kernel', UBOOT],
    ];
    const own = [cli, 'run', '--', 'qemu-system-riscv64', ...machine, '-bios'];
    const expected = await answers(qemuRiscv(64), [...machine, '-bios', OPENSBI]);
    // Harts 1 to 3 were started.
    for (const hart of [1n, 2n, 3n]) {
      const at = place(Number(hart)).toString(16);
      expect(expected).toMatch(new RegExp(`${at}: 0{15}${hart} 0{8}${at} `));
    }
    expect(await answers(process.execPath, [...own, OPENSBI])).toBe(expected);
    expect(await answers(process.execPath, [...own, 'no-opensbi.bin'])).toBe(expected);
  });
});
