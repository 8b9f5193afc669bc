import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDice, everyHook, RAM, TravellingTarget, type GuestState } from './embedded';

/** Stops at other statements than hooks, by steps of all kinds. */
const OTHER_STOPS = process.env['LONG'] === '1' ? 500 : 40;
/** After one stop in so many the guest runs on to the next hook: a boot with few hooks needs many between two. */
const ONE_RUNS_ON = process.env['LONG'] === '1' ? 200 : 8;
/** Of which one in so many has all of its memory compared. */
const MEMORY_OF = process.env['LONG'] === '1' ? 1 : 12;
const MINUTES = process.env['LONG'] === '1' ? 20 : 5;

const DISK = '-drive if=none,file=disk.img,format=raw,id=hd0';
const BOARDS = [
  [
    'qemu_arm',
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic -nic none ${DISK} ` +
      '-device virtio-blk-device,drive=hd0 -device virtio-rng-device',
  ],
  [
    'qemu-riscv64',
    `qemu-system-riscv64 -machine virt ${RAM} -bios u-boot.bin -nographic ${DISK} ` +
      '-netdev user,id=n -device virtio-net-pci,netdev=n -device virtio-blk-pci,drive=hd0',
  ],
  [
    'qemu-x86_64',
    `qemu-system-x86_64 ${RAM} -bios u-boot.rom -nographic -nic none ${DISK} ` +
      '-device virtio-blk-pci,drive=hd0,disable-legacy=on -device virtio-rng-pci',
  ],
] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'backwards-'));
writeFileSync(path.join(folder, 'disk.img'), '');
truncateSync(path.join(folder, 'disk.img'), 1 << 20);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(BOARDS)('%s', (_board, qemu) => {
  it(
    `is backwards as it was forwards, at every hook and at ${OTHER_STOPS} other statements`,
    { timeout: MINUTES * 60_000 },
    async () => {
      const dice = createDice(9);
      const session = await TravellingTarget.create(qemu, folder);
      try {
        const { target } = session;
        await target.setBreakpoints({ kind: 'hook' }, everyHook);
        await target.start({ stopOnEntry: false });
        const hooks: GuestState[] = [];
        const others: GuestState[] = [];
        for (let stop = await session.waitsOrStops(); stop !== undefined;) {
          const list = stop.reason === 'hook' ? hooks : others;
          list.push(await session.state(list.length % MEMORY_OF === 0));
          if (others.length < OTHER_STOPS && dice(ONE_RUNS_ON) > 0) {
            await target.step((['over', 'into', 'into', 'out'] as const)[dice(4)] ?? 'into');
          } else {
            await target.continue();
          }
          stop = await session.waitsOrStops();
        }
        expect(hooks.length).toBeGreaterThan(20);
        expect(others.length).toBe(OTHER_STOPS);
        await session.pause();
        for (const wanted of hooks.reverse()) {
          expect((await session.go({ kind: 'reverseContinue' })).reason).toBe('hook');
          expect(await session.state(wanted.memory !== undefined)).toEqual(wanted);
        }
        expect((await session.go({ kind: 'reverseContinue' })).reason).toBe('entry');
        const order = others
          .map((state) => ({ state, at: dice(1 << 30) }))
          .sort((a, b) => a.at - b.at);
        for (const { state } of order) {
          await session.go({ kind: 'goTo', moment: state.moment });
          expect(await session.state(state.memory !== undefined)).toEqual(state);
        }
      } finally {
        await session.end();
      }
    },
  );
});
