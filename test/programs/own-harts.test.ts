import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { QemuConsole } from '../support/qemu-console';
import { hasQemuRiscv, qemuRiscv } from '../support/qemu-riscv';
import { AdapterProcess, workspace } from '../dap/adapter-process';
import { whyNotReal } from './own-image';

/* Debian's U-Boot on several harts prints what it prints in QEMU, in each mode. */

const FOLDER = '/usr/lib/u-boot';
const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const MACHINE = `${FOLDER}/qemu-riscv64/u-boot.bin`;
const SUPERVISOR = `${FOLDER}/qemu-riscv64_smode/u-boot.bin`;
const cli = path.join(import.meta.dirname, '../../dist/cli.js');

const why = !existsSync(MACHINE)
  ? ' (skipped: package u-boot-qemu is not installed)'
  : hasQemuRiscv(64)
    ? ''
    : ' (skipped: package qemu-system-misc is not installed)';

const COUNTDOWN = 'autoboot:  2 ';
const PROMPT = '\r\n=> ';
const LINES = [
  // Shows where U-Boot's stack is.
  'bdinfo',
  'cpu list',
  'cpu detail',
  'fdt addr $fdtcontroladdr',
  'fdt print /cpus',
  'fdt print /soc/clint@2000000 interrupts-extended',
  'fdt print /soc/plic@c000000 interrupts-extended',
  'sbi',
];
const WITH_CLINT = [
  ...LINES,
  // Software interrupts and timers of each hart.
  'md.l 2000000 8',
  'md.q 2004000 8',
  // A software interrupt wakes a parked hart, which takes it back when it gets a turn.
  'mw.l 2000004 1; while itest.l *2000004 != 0; do sleep 0; done; md.l 2000000 2',
  // A timer that comes up wakes nobody. (After it QEMU's parked hart now and then sleeps through its interrupts.)
  'mw.q 2004008 1; md.q 2004000 2',
];

/** Hart 0 of four was the first in 4 of 25 runs. */
const MOST_TRIES = 100;

/** @returns undefined: the answer to the first line has not what is wanted in it */
async function converse(
  program: string,
  argv: readonly string[],
  [first = '', ...lines]: readonly string[],
  wanted: string,
): Promise<string | undefined> {
  const console = new QemuConsole(program, argv);
  try {
    await console.until(COUNTDOWN);
    console.type(' ');
    await console.until('=> ');
    console.type(`${first}\r`);
    await console.until(PROMPT);
    if (!console.text.includes(wanted)) {
      return undefined;
    }
    for (const line of lines) {
      console.type(`${line}\r`);
      await console.until(PROMPT);
    }
    console.type('reset\r');
    await console.until(COUNTDOWN);
    return console.text;
  } finally {
    await console.stop();
  }
}

/** What says which hart is the first: OpenSBI, or U-Boot's stack, as each hart has another. */
const FIRST_HART = /Boot HART ID +: \d|reserved\[1\]\t\[0x[0-9a-f]+/;

/** Any hart may win the race to be the first in QEMU: a run that ours was the first in. */
async function withSameHart(
  argv: readonly string[],
  lines: readonly string[],
  firstHart: string,
): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const text = await converse(qemuRiscv(64), argv, lines, firstHart);
    if (text !== undefined) {
      return text;
    }
  }
  throw new Error(`expected '${firstHart}' in one of ${MOST_TRIES} runs of QEMU`);
}

/** Chance in QEMU: which hart is the first after the reset, and how far it has counted down when a key comes in. */
const withoutChance = (text: string): string =>
  text
    .replace(/(Boot HART( ID)? +: )\d/g, '$1N')
    .replace(/(autoboot: ) 2 (?:\x08{3} \d ?)*\r\n/g, '$1\r\n');

const machine = (harts: number): string[] => [
  ...['-machine', 'virt', '-nographic', '-monitor', 'none', '-smp', String(harts)],
];
const behindOpenSbi = ['-bios', OPENSBI, '-kernel', SUPERVISOR];
const modes = [
  {
    mode: 'in machine mode',
    qemu: ['-bios', MACHINE],
    ours: ['-bios', MACHINE],
    lines: WITH_CLINT,
  },
  ...(existsSync(OPENSBI)
    ? [
        // OpenSBI keeps the CLINT from it, and the built-in SBI doesn't.
        { mode: 'behind OpenSBI', qemu: behindOpenSbi, ours: behindOpenSbi, lines: LINES },
        {
          mode: 'behind the built-in SBI',
          qemu: behindOpenSbi,
          ours: ['-bios', 'no-opensbi.bin', '-kernel', SUPERVISOR],
          lines: LINES,
        },
      ]
    : []),
];

describe.skipIf(why !== '')(`U-Boot on several harts${why}`, () => {
  it.each(modes.flatMap((mode) => [2, 4].map((harts) => ({ ...mode, harts }))))(
    'prints $mode with -smp $harts what it prints in QEMU',
    { timeout: 120_000 },
    async ({ qemu, ours, lines, harts }) => {
      const run = [cli, 'run', '--', 'qemu-system-riscv64', ...machine(harts), ...ours];
      const text = await converse(process.execPath, run, lines, '');
      const ownLines = text?.replace(/^uboot-virtio: -bios no-opensbi\.bin: .*\n/, '') ?? '';
      const firstHart = FIRST_HART.exec(ownLines)?.[0] ?? 'a first hart';
      const expected = await withSameHart([...machine(harts), ...qemu], lines, firstHart);
      expect(withoutChance(ownLines)).toBe(withoutChance(expected));
    },
  );
});

describe.skipIf(whyNotReal !== '')(`the debug adapter with several harts${whyNotReal}`, () => {
  it(
    'shows those beside U-Boot’s as threads, and steps U-Boot’s',
    { timeout: 60_000 },
    async () => {
      const adapter = new AdapterProcess();
      const { client } = adapter;
      await adapter.launch({
        defconfig: undefined,
        qemu: `qemu-system-riscv64 -nographic -machine virt -smp 3 -bios ${MACHINE} -netdev user,id=n -device virtio-net-device,netdev=n`,
        cwd: workspace,
        hooks: ['child_pre_probe:virtio-net#*'],
      });
      expect(await adapter.stopped()).toMatchObject({ threadId: 1, allThreadsStopped: true });
      const { threads } = (await client.threadsRequest()).body;
      expect(threads.map(({ id }) => id)).toEqual([1, 2, 3]);
      const [uBoot, first, second] = threads.map(({ name }) => name);
      expect(uBoot).toBe('U-Boot');
      // Both are parked at the same place.
      const place = /^hart 1 \(parked at (0x8[\da-f]{7}) in wfi\)$/.exec(first ?? '')?.[1];
      expect(second).toBe(`hart 2 (parked at ${place ?? ''} in wfi)`);
      const stackOf = async (threadId: number) =>
        (await client.stackTraceRequest({ threadId })).body.stackFrames;
      const [frame, ...more] = await stackOf(3);
      expect([frame?.instructionPointerReference, more]).toEqual([place, []]);
      const { scopes } = (await client.scopesRequest({ frameId: frame?.id ?? 0 })).body;
      expect(scopes.map(({ name }) => name)).toEqual(['Registers']);
      const { variables } = (
        await client.variablesRequest({ variablesReference: scopes[0]?.variablesReference ?? 0 })
      ).body;
      const value = (name: string): string =>
        variables.find((variable) => variable.name === name)?.value ?? '';
      expect([BigInt(value('mhartid')), value('mode')]).toEqual([2n, 'machine']);
      // U-Boot keeps the hart's number in tp, and the software interrupt on.
      expect([BigInt(value('tp')), BigInt(value('mie')) & 8n]).toEqual([2n, 8n]);
      const before = (await stackOf(1))[0]?.instructionPointerReference;
      await client.nextRequest({ threadId: 1, granularity: 'instruction' });
      expect(await adapter.stopped()).toMatchObject({ reason: 'step', threadId: 1 });
      expect((await stackOf(1))[0]?.instructionPointerReference).not.toBe(before);
      expect((await stackOf(3))[0]).toMatchObject({ instructionPointerReference: place });
      expect(await adapter.close()).toBe(0);
    },
  );
});
