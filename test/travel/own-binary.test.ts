import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDice, everyHook, RAM, TravellingTarget, type GuestState } from './embedded';
import { replayedElsewhere } from './replayed-elsewhere';

/* Going back in a run of Debian's U-Boot: from checkpoints, and the same as it was forwards. */

const IMAGE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
const why = existsSync(IMAGE) ? '' : ' (skipped: package u-boot-qemu is not installed)';
const PLACES = process.env['LONG'] === '1' ? 500 : 24;
const MINUTES = process.env['LONG'] === '1' ? 60 : 5;

const QEMU =
  `qemu-system-riscv64 -machine virt ${RAM} -bios ${IMAGE} -nographic -netdev user,id=n ` +
  '-device virtio-net-device,netdev=n -drive if=none,file=disk.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0';

const folder = mkdtempSync(path.join(tmpdir(), 'own-binary-'));
writeFileSync(path.join(folder, 'disk.img'), '');
truncateSync(path.join(folder, 'disk.img'), 1 << 20);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(why !== '')(`a run of Debian's U-Boot${why}`, () => {
  it('is backwards as it was forwards, at every hook', { timeout: 300_000 }, async () => {
    const guest = await TravellingTarget.create(QEMU, folder);
    const { target } = guest;
    await target.setBreakpoints({ kind: 'hook' }, everyHook);
    await target.start({ stopOnEntry: false });
    const seen: GuestState[] = [];
    for (let stop = await guest.waitsOrStops(); stop !== undefined;) {
      seen.push(await guest.state(seen.length % 12 === 0));
      await target.continue();
      stop = await guest.waitsOrStops();
    }
    expect(guest.console).toMatch(/\n=> $/);
    expect(seen.length).toBeGreaterThan(50);
    await guest.pause();
    for (const state of [...seen].reverse()) {
      const stop = await guest.go({ kind: 'reverseContinue' });
      expect(stop.reason).toBe('hook');
      expect(await guest.state(state.memory !== undefined)).toEqual(state);
    }
    await guest.end();
  });

  it(
    `is the same at ${PLACES} random instructions, stepped back to, and by calls`,
    { timeout: MINUTES * 60_000 },
    async () => {
      const guest = await TravellingTarget.create(QEMU, folder);
      const { target } = guest;
      await target.start({ stopOnEntry: true });
      await guest.next('stopped');
      const dice = createDice(11);
      const places = Array.from({ length: PLACES }, () => dice(18_000_000)).sort((a, b) => a - b);
      const seen: GuestState[] = [];
      for (const statement of new Set(places)) {
        await target.travel({ kind: 'goTo', moment: { boot: 0, statement, waiting: false } });
        await guest.next('stopped');
        seen.push(await guest.state(seen.length % 4 === 0));
      }
      for (const state of [...seen].sort(() => dice(3) - 1)) {
        await guest.go({ kind: 'goTo', moment: state.moment });
        expect(await guest.state(state.memory !== undefined)).toEqual(state);
        if (dice(2) === 0) {
          const depth = (await target.stack()).length;
          await guest.go({ kind: 'stepBack', granularity: 'line' });
          const before = (await target.stack()).length;
          expect(before).toBeLessThanOrEqual(depth);
          // Before the first instruction of a function comes the call of it, over which a step would go to its end.
          await target.step(before < depth ? 'into' : 'over', { granularity: 'instruction' });
          await guest.next('stopped');
        } else {
          await guest.go({ kind: 'stepBack', granularity: 'instruction' });
          await target.step('into', { granularity: 'instruction' });
          await guest.next('stopped');
        }
        expect(await guest.state(false)).toEqual({ ...state, memory: undefined });
      }
      await guest.end();
    },
  );

  it(
    'is replayed elsewhere to the event, without the image, and goes back',
    { timeout: 300_000 },
    async () => {
      const { guest, events } = await replayedElsewhere({
        files: { 'disk.img': Buffer.alloc(1 << 20, 'disk '), 'u-boot.bin': readFileSync(IMAGE) },
        lines: ['virtio scan', 'virtio write 80200000 0 4', 'reset', 'version'],
        qemu: QEMU.replace(IMAGE, 'u-boot.bin'),
        folder,
      });
      const { target } = guest;
      expect(events.length).toBeGreaterThan(300);
      const state = await guest.state(true);
      expect(state.moment.boot).toBe(1);
      await target.setBreakpoints({ kind: 'hook' }, everyHook);
      expect((await guest.go({ kind: 'reverseContinue' })).reason).toBe('hook');
      await target.setBreakpoints({ kind: 'hook' }, []);
      await target.continue();
      expect((await guest.next('stopped')).description).toBe('the end of the recording');
      expect(await guest.state(true)).toEqual(state);
      await guest.end();
    },
  );
});
