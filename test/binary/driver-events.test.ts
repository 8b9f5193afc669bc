import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { EventKind, StampedEvent } from '../../src/base/trace-event';
import type { EventBreakpoint } from '../../src/protocol/breakpoint';
import type { TravellingTarget } from '../travel/embedded';
import { missing, ownUBoot, toPrompt } from './own-uboot';

const folder = mkdtempSync(path.join(tmpdir(), 'binary-events-'));
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 16, 0x5a));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Of the driver's half. */
const KINDS: readonly EventKind[] = [
  ...(['hookEnter', 'hookLeave', 'chainExposed', 'usedSeen', 'chainReclaimed'] as const),
];

const READS = ['virtio read 80300000 9 1', 'virtio read 80300000 a 1'];

describe.skipIf(missing !== undefined)(
  `the driver's half of a binary's events ${missing ?? ''}`,
  () => {
    let session: TravellingTarget | undefined;
    afterEach(async () => {
      await session?.end();
      session = undefined;
    });

    const at = (id: number, event: string, devices: readonly string[] = []): EventBreakpoint => ({
      kind: 'event',
      id,
      place: { event, devices },
    });

    it('stops where a chain is exposed, and where its used element is seen', async () => {
      const running = (session = await ownUBoot(folder));
      const { target } = running;
      await target.start({ stopOnEntry: false });
      await toPrompt(running);
      await running.type('virtio scan');
      await running.pause();
      const set = await target.setBreakpoints({ kind: 'event' }, [
        at(1, 'chainExposed', ['virtio-blk#0']),
        at(2, 'usedSeen', ['virtio-blk#*']),
        at(3, 'chainExposed', ['virtio-net#*']),
      ]);
      expect(set.map(({ verified }) => verified)).toEqual([true, true, true]);
      await target.continue();
      running.target.consoleInput(Buffer.from(`${READS[0] ?? ''}\r`));
      const stops = [];
      for (let i = 0; i < 2; i++) {
        const { hits, description, event } = await running.next('stopped');
        stops.push({ hits, description, event });
        await target.continue();
      }
      expect(stops).toEqual([
        {
          hits: [1],
          description: expect.stringMatching(
            /^The driver of virtio-blk#0 exposed chain \d+ on queue 0: available index \d+$/,
          ) as string,
          event: { kind: 'chainExposed', device: 'virtio-blk#0', queue: 0 },
        },
        {
          hits: [2],
          description: expect.stringMatching(
            /^The driver of virtio-blk#0 saw the used element of chain \d+ on queue 0: 513 bytes written$/,
          ) as string,
          event: { kind: 'usedSeen', device: 'virtio-blk#0', queue: 0 },
        },
      ]);
    });

    it('is the same again behind a place that was gone back to, in the middle of a hook, too', async () => {
      const running = (session = await ownUBoot(folder));
      const { target } = running;
      let told: StampedEvent[] = [];
      target.subscribe(KINDS, (events) => told.push(...events));
      await target.start({ stopOnEntry: false });
      await toPrompt(running);
      for (const line of ['virtio scan', ...READS]) {
        await running.type(line);
      }
      await running.pause();
      const forwards = told;
      const kinds = new Set(forwards.map(({ event }) => event.kind));
      expect([...kinds].sort()).toEqual([...KINDS].sort());
      const inHook = forwards.findLast(({ event }) => event.kind === 'hookEnter')?.statement ?? 0;
      for (const statement of [inHook + 1, forwards.at(-4)?.statement ?? 0]) {
        told = [];
        await running.go({ kind: 'goTo', moment: { boot: 0, statement, waiting: false } });
        expect(told).toEqual([]);
        await target.continue();
        const expected = forwards.filter((event) => event.statement > statement);
        await running.waitsOrStops();
        await running.pause();
        // The guest may wait for keys on the way, which come from the recorded run.
        while (told.length < expected.length) {
          await target.continue();
          await running.waitsOrStops();
          await running.pause();
        }
        expect(told).toEqual(expected);
      }
    });
  },
);
