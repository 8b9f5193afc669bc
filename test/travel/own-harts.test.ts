import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OtherHart, Variable } from '../../src/protocol/debug-values';
import { createDice, everyHook, RAM, TravellingTarget, type GuestState } from './embedded';
import { replayedElsewhere } from './replayed-elsewhere';

/* Going back in runs of Debian's U-Boot on several harts: all of them are where they were. */

const FOLDER = '/usr/lib/u-boot';
const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const why = existsSync(FOLDER) ? '' : ' (skipped: package u-boot-qemu is not installed)';
const PLACES = process.env['LONG'] === '1' ? 200 : 12;
const HARTS = 4;

const MACHINE = `-bios ${FOLDER}/qemu-riscv64/u-boot.bin`;
const SUPERVISOR = `-kernel ${FOLDER}/qemu-riscv64_smode/u-boot.bin`;
const qemu = (firmware: string): string =>
  `qemu-system-riscv64 -machine virt ${RAM} -smp ${HARTS} ${firmware} -nographic -netdev user,id=n -device virtio-net-device,netdev=n`;

const folder = mkdtempSync(path.join(tmpdir(), 'own-harts-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** All that can be seen of all harts. */
interface HartsState {
  readonly first: GuestState;
  readonly others: readonly OtherHart[];
  readonly registers: readonly (readonly Variable[])[];
}

async function stateOf(guest: TravellingTarget, withMemory: boolean): Promise<HartsState> {
  const { target } = guest;
  const others = await target.otherHarts();
  return {
    first: await guest.state(withMemory),
    others,
    registers: await Promise.all(others.map(({ number }) => target.otherHartRegisters(number))),
  };
}

describe.skipIf(why !== '')(`a run of Debian's U-Boot on ${HARTS} harts${why}`, () => {
  it('is backwards as it was forwards, at every hook', { timeout: 300_000 }, async () => {
    const guest = await TravellingTarget.create(qemu(MACHINE), folder);
    const { target } = guest;
    await target.setBreakpoints({ kind: 'hook' }, everyHook);
    await target.start({ stopOnEntry: false });
    const seen: HartsState[] = [];
    for (let stop = await guest.waitsOrStops(); stop !== undefined;) {
      seen.push(await stateOf(guest, seen.length % 24 === 0));
      await target.continue();
      stop = await guest.waitsOrStops();
    }
    expect(guest.console).toMatch(/\n=> $/);
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.at(-1)?.others.map(({ number, state }) => [number, state])).toEqual([
      [1, 'waiting'],
      [2, 'waiting'],
      [3, 'waiting'],
    ]);
    // They follow U-Boot to where it moves itself.
    const places = new Set(
      seen.map(({ others }) => (others[0]?.instructionAddress ?? 0) > 0x8010_0000),
    );
    expect(places).toEqual(new Set([false, true]));
    await guest.pause();
    for (const state of [...seen].reverse()) {
      expect((await guest.go({ kind: 'reverseContinue' })).reason).toBe('hook');
      expect(await stateOf(guest, state.first.memory !== undefined)).toEqual(state);
    }
    await guest.end();
  });

  it.each([
    { mode: 'in machine mode', firmware: MACHINE },
    { mode: 'behind the built-in SBI', firmware: `-bios no-opensbi.bin ${SUPERVISOR}` },
    ...(existsSync(OPENSBI)
      ? [{ mode: 'behind OpenSBI', firmware: `-bios ${OPENSBI} ${SUPERVISOR}` }]
      : []),
  ])(
    `is the same at ${PLACES} random instructions, gone to and stepped back to, $mode`,
    { timeout: 300_000 },
    async ({ firmware }) => {
      const guest = await TravellingTarget.create(qemu(firmware), folder);
      const { target } = guest;
      await target.start({ stopOnEntry: true });
      await guest.next('stopped');
      const dice = createDice(12);
      // Half of them while the others begin, or take their turns often.
      const places = Array.from({ length: PLACES }, (_each, i) =>
        dice(i % 2 === 0 ? 60_000 : 15_000_000),
      );
      const seen: HartsState[] = [];
      for (const statement of [...new Set(places)].sort((a, b) => a - b)) {
        await target.travel({ kind: 'goTo', moment: { boot: 0, statement, waiting: false } });
        await guest.next('stopped');
        seen.push(await stateOf(guest, seen.length % 4 === 0));
      }
      for (const state of [...seen].sort(() => dice(3) - 1)) {
        await guest.go({ kind: 'goTo', moment: state.first.moment });
        expect(await stateOf(guest, state.first.memory !== undefined)).toEqual(state);
        await guest.go({ kind: 'stepBack', granularity: 'instruction' });
        await target.step('into', { granularity: 'instruction' });
        await guest.next('stopped');
        expect(await stateOf(guest, state.first.memory !== undefined)).toEqual(state);
      }
      await guest.end();
    },
  );

  it('is replayed elsewhere to the event, and goes back', { timeout: 120_000 }, async () => {
    const { guest, printed, events } = await replayedElsewhere({
      files: { 'u-boot.bin': readFileSync(`${FOLDER}/qemu-riscv64/u-boot.bin`) },
      lines: ['cpu detail', 'reset', 'version'],
      qemu: qemu('-bios u-boot.bin'),
      folder,
    });
    const { target } = guest;
    expect(printed).toMatch(/3: cpu@3 /);
    expect(events.length).toBeGreaterThan(100);
    const state = await stateOf(guest, true);
    expect(state.first.moment.boot).toBe(1);
    await target.setBreakpoints({ kind: 'hook' }, everyHook);
    expect((await guest.go({ kind: 'reverseContinue' })).reason).toBe('hook');
    await target.setBreakpoints({ kind: 'hook' }, []);
    await target.continue();
    expect((await guest.next('stopped')).description).toBe('the end of the recording');
    expect(await stateOf(guest, true)).toEqual(state);
    await guest.end();
  });
});
