import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QemuConsole } from '../support/qemu-console';
import { hasQemuRiscv, qemuRiscv } from '../support/qemu-riscv';
import { RiscvSmpBoard } from '../support/riscv-smp-board';

const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const SUPERVISOR = '/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin';
const MACHINE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
const COUNTDOWN = 'autoboot:  2 ';
const PROMPT = '\r\n=> ';
/** What is typed, and what ends the answer. */
const TYPED: readonly (readonly [string, string])[] = [
  [' ', '=> '],
  ['sbi\r', PROMPT],
  ['cpu list\r', PROMPT],
  ['cpu detail\r', PROMPT],
  ['md.l 80200000 4\r', PROMPT],
  ['md.l 1000 10\r', PROMPT],
  ['mw.l 80100000 1; md.l 80100000 1\r', PROMPT],
  // Memory of OpenSBI's own: an exception, and a reset by a call to OpenSBI.
  ['md.b 80000000 1\r', COUNTDOWN],
  [' ', '=> '],
  ['mw.b 80010000 1\r', COUNTDOWN],
];

interface Console {
  readonly text: string;
  type(text: string): void;
}

async function converse(
  console: Console,
  typed: readonly (readonly [string, string])[],
  until: (end: string) => Promise<void> | void,
): Promise<string> {
  await until(COUNTDOWN);
  for (const [text, end] of typed) {
    console.type(text);
    await until(end);
  }
  return console.text;
}

/**
 * What differs by chance in QEMU: which hart is the first, of which OpenSBI tells and on which U-Boot runs, and whether the
 * last character before a line's end comes out when a key comes in.
 */
const withoutChance = (text: string): string =>
  text.replace(/(Boot HART( ID)? +: )\d/g, '$1N').replace(/\x08 0 ?\r\n/g, '\b 0 \r\n');

async function ours(
  firmware: string,
  kernel: string | undefined,
  harts: number,
  typed: readonly (readonly [string, string])[],
): Promise<{ text: string; board: RiscvSmpBoard }> {
  const kernelBytes = kernel === undefined ? {} : { kernel: readFileSync(kernel) };
  const board = await RiscvSmpBoard.create({
    firmware: readFileSync(firmware),
    ...kernelBytes,
    harts,
  });
  const text = await converse(board, typed, (end) => {
    expect(board.runUntil(end, 200_000_000)).toBe(true);
  });
  board.machine.dispose();
  return { text, board };
}

async function qemus(
  firmware: string,
  kernel: string | undefined,
  harts: number,
  typed: readonly (readonly [string, string])[],
): Promise<string> {
  const qemu = new QemuConsole(qemuRiscv(64), [
    ...['-machine', 'virt', '-nographic', '-monitor', 'none', '-smp', String(harts)],
    ...['-bios', firmware, ...(kernel === undefined ? [] : ['-kernel', kernel])],
  ]);
  try {
    return await converse(qemu, typed, (end) => qemu.until(end));
  } finally {
    await qemu.stop();
  }
}

describe.skipIf(!existsSync(OPENSBI) || !existsSync(SUPERVISOR))(
  'Debian’s OpenSBI with its U-Boot in supervisor mode (packages opensbi, u-boot-qemu)',
  () => {
    it('boots to U-Boot’s prompt, and to the same instruction again', async () => {
      const first = await ours(OPENSBI, SUPERVISOR, 1, TYPED);
      expect(first.text).toMatch(/^\r\nOpenSBI v1\.\d[^]*\r\n\r\nU-Boot 2023\.01/);
      expect(first.text).toContain('Unhandled exception: Load access fault');
      const second = await ours(OPENSBI, SUPERVISOR, 1, TYPED);
      expect(second.text).toBe(first.text);
      expect(second.board.count).toBe(first.board.count);
    }, 60_000);

    it.skipIf(!hasQemuRiscv(64)).each([1, 3, 8])(
      'prints with %i harts what it prints in QEMU (package qemu-system-misc)',
      async (harts) => {
        const typed = harts === 1 ? TYPED : TYPED.slice(0, 4);
        const { text, board } = await ours(OPENSBI, SUPERVISOR, harts, typed);
        const expected = await qemus(OPENSBI, SUPERVISOR, harts, typed);
        expect(withoutChance(text)).toBe(withoutChance(expected));
        // The others are parked, which costs next to nothing.
        const [first, ...others] = board.harts.all;
        expect(first?.get('privilege')).toBe(1n);
        const before = others.map((hart) => hart.get('count'));
        board.run(250);
        others.forEach((hart, i) => {
          expect(hart.get('waiting')).toBe(1n);
          expect(hart.get('count') - (before[i] ?? 0n)).toBeLessThan(10_000n);
        });
      },
      60_000,
    );
  },
);

describe.skipIf(!existsSync(MACHINE))(
  'Debian’s U-Boot in machine mode on several harts (package u-boot-qemu)',
  () => {
    it.skipIf(!hasQemuRiscv(64)).each([2, 8])(
      'prints with %i harts what it prints in QEMU (package qemu-system-misc)',
      async (harts) => {
        const typed = [
          [' ', '=> '],
          ['cpu list\r', PROMPT],
          ['reset\r', COUNTDOWN],
        ] as const;
        const { text, board } = await ours(MACHINE, undefined, harts, typed);
        const expected = await qemus(MACHINE, undefined, harts, typed);
        expect(withoutChance(text)).toBe(withoutChance(expected));
        expect(board.harts.all.slice(1).map((hart) => hart.get('waiting'))).toEqual(
          Array(harts - 1).fill(1n),
        );
      },
      60_000,
    );
  },
);
