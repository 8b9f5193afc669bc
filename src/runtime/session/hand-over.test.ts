import { describe, expect, it } from 'vitest';
import type { ActiveDevice } from '../../base/hand-over';
import type { Hal } from '../../firmware/hal';
import type { Stop } from '../../protocol/breakpoint';
import type { RunMoment } from '../../protocol/travel';
import type { WorkerRequest, WorkerStart } from '../../protocol/worker-messages';
import {
  loadGuest,
  SampleMachine,
  ScriptedLink,
  startOptions,
} from '../../../test/support/sample-guest';
import { codePlaceOfFrames } from '../debug/code-place';
import { runFirmwareSession } from './firmware-session';

/** Line numbers matter: the first line is 1. */
const FILE = 'board/hand-over.ts';
const SOURCE = `export function work(hal: any, n: number): number {
  hal.write32(0x1000, n);
  return n + 1;
}
export function board_init(hal: any): void {
  let total = 0;
  for (let i = 0; i < 5; i++) {
    total = work(hal, total);
  }
  hal.handOver({ to: 'os', entry: 0x40400000, deviceTree: 0x45cab000 });
}
`;

const guest = loadGuest(FILE, SOURCE) as { board_init: (hal: Hal) => void };

const STOP_TEXT = 'handed over to the OS at 0x40400000, device tree at 0x45cab000';

/** What to do at a stop; it may need the moments of the stops until then. */
type Step = WorkerRequest | ((moments: readonly RunMoment[]) => WorkerRequest);

/** Runs the guest, and at each stop does what comes next. */
function run(
  steps: readonly Step[],
  more: Partial<WorkerStart> = {},
  stillActive: readonly ActiveDevice[] = [],
) {
  const stops: Stop[] = [];
  const moments: RunMoment[] = [];
  const queued = [...steps];
  let started = false;
  const link = new ScriptedLink((report, l) => {
    if (report.kind === 'ready' && !started) {
      started = true;
      l.send({ kind: 'subscribe', kinds: ['handedOver'] });
      l.send({
        kind: 'setBreakpoints',
        scope: { kind: 'line', file: FILE },
        breakpoints: [{ kind: 'line', id: 1, place: { file: FILE, line: 3 }, condition: 'n == 3' }],
      });
      l.send({ kind: 'start', stopOnEntry: false });
    } else if (report.kind === 'stopped') {
      const { reason, description, hits, event } = report;
      stops.push({ reason, description, hits, hook: undefined, ...(event && { event }) });
      l.send({ kind: 'moment' }, (moment) => {
        moments.push(moment);
        const step = queued.shift() ?? { kind: 'continue' };
        l.send(typeof step === 'function' ? step(moments) : step);
      });
    }
  });
  runFirmwareSession<SampleMachine>(startOptions({ stopsAtHandOver: true, ...more }), link, () => ({
    createMachine: () => new SampleMachine(),
    startFirmware: (hal) => {
      guest.board_init(hal);
    },
    codePlace: codePlaceOfFrames,
    image: () => ({ name: 'sample', version: '1', pointerBits: 32, range: undefined }),
    build: { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] },
    snapshot: (_machine, statement) => ({ statement, transports: [] }),
    stillActive: () => stillActive,
  }));
  return { stops, link, end: link.reports.at(-1) };
}

const handedOver = {
  reason: 'event',
  description: STOP_TEXT,
  hits: [],
  hook: undefined,
  event: { kind: 'handedOver', device: undefined, queue: undefined },
};

describe('a hand-over', () => {
  it('stops the guest, and ends the session when it goes on', () => {
    const { stops, link, end } = run([]);
    expect(stops.map(({ reason }) => reason)).toEqual(['breakpoint', 'event']);
    expect(stops[1]).toEqual(handedOver);
    expect(end).toEqual({ kind: 'ended', reason: 'handedOver', message: STOP_TEXT });
    expect(link.reports.filter(({ kind }) => kind === 'lastSnapshot')).toHaveLength(1);
    const events = link.reports.flatMap((report) =>
      report.kind === 'events' ? report.events : [],
    );
    expect(events.map(({ event }) => event)).toEqual([
      {
        kind: 'handedOver',
        to: 'os',
        entry: 0x40400000,
        deviceTree: 0x45cab000,
        stillActive: [],
      },
    ]);
  });

  it('ends the session at once where nobody debugs', () => {
    const { stops, end } = run([], { stopsAtHandOver: false });
    expect(stops.map(({ reason }) => reason)).toEqual(['breakpoint']);
    expect(end).toEqual({ kind: 'ended', reason: 'handedOver', message: STOP_TEXT });
  });

  it('is gone back from, and come to again', () => {
    const toTheSecond = (moments: readonly RunMoment[]): WorkerRequest => ({
      kind: 'travel',
      travel: { kind: 'goTo', moment: moments[1] ?? { boot: 0, statement: 0, waiting: false } },
    });
    const { stops, end } = run([
      { kind: 'continue' },
      { kind: 'travel', travel: { kind: 'reverseContinue' } },
      { kind: 'continue' },
      { kind: 'travel', travel: { kind: 'stepBack', granularity: 'line' } },
      toTheSecond,
      { kind: 'continue' },
    ]);
    expect(stops.map(({ reason }) => reason)).toEqual([
      'breakpoint',
      'event',
      'breakpoint',
      'event',
      'step',
      'goto',
    ]);
    expect(stops[3]).toEqual(handedOver);
    expect(end).toEqual({ kind: 'ended', reason: 'handedOver', message: STOP_TEXT });
  });

  it('names the devices that can still write to memory', () => {
    const { stops, end } = run([], {}, [
      {
        name: 'virtio-rng#29',
        why: 'its driver virtio-rng has no remove',
        queues: [{ index: 0, descAddress: 0x1000, availAddress: 0x1080, usedAddress: 0x2000 }],
      },
    ]);
    const line =
      'virtio-rng#29 is still active: its device can write to memory that the OS owns: ' +
      'queue 0 (descriptors at 0x1000, available ring at 0x1080, used ring at 0x2000); ' +
      'its driver virtio-rng has no remove';
    expect(stops[1]?.description).toBe(`${STOP_TEXT}; ${line}`);
    expect(end).toMatchObject({ message: `${STOP_TEXT}\n${line}` });
  });
});
