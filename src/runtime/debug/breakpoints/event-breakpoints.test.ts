import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceRef } from '../../../base/trace-event';
import type { EventBreakpoint, LogLine, Stop } from '../../../protocol/breakpoint';
import { loadGuest } from '../../../../test/support/sample-guest';
import { EventStream } from '../../guest/event-stream';
import { setDebugHandler, resetDebugPoints } from '../debug-points';
import { DebugEngine } from '../engine';
import { stackFrames } from '../frames';
import { HookTable } from '../hook-table';

/** Line numbers matter: the first line is 1. */
const SOURCE = `export function works(act: () => void, turn: number): number {
  act();
  turn++;
  return turn;
}
`;
const guest = loadGuest('drivers/sample/event-sample.ts', SOURCE) as {
  works: (act: () => void, turn: number) => number;
};

const DISK: DeviceRef = {
  index: 1,
  transport: 'virtio-mmio@a003e00',
  deviceId: 2,
  kind: 'virtio-blk',
};
const NET: DeviceRef = {
  index: 0,
  transport: 'virtio-mmio@a003c00',
  deviceId: 1,
  kind: 'virtio-net',
};

function makeEngine() {
  const stops: (Stop & { readonly line: number | undefined })[] = [];
  const warnings: string[] = [];
  const printed: LogLine[] = [];
  const events = new EventStream(() => 0);
  const engine = new DebugEngine(
    {
      attend: () => false,
      stopped: (stop) => {
        stops.push({ ...stop, line: stackFrames()[0]?.line });
      },
      warn: (message) => warnings.push(message),
      logged: (line) => printed.push(line),
      statementsToInput: () => Infinity,
      changeAwaitedAt: () => undefined,
      changeBehind: () => undefined,
    },
    new HookTable(events),
    events,
  );
  setDebugHandler(engine);
  resetDebugPoints();
  engine.begin(false, undefined);
  const set = (...list: EventBreakpoint[]) => engine.breakpoints.set({ kind: 'event' }, list);
  const status = (device: DeviceRef, from: number, to: number): void => {
    events.emit({ kind: 'status', device, from, to });
  };
  const print = (text: string): void => {
    events.emit({ kind: 'consoleOutput', bytes: new TextEncoder().encode(text) });
  };
  return { engine, events, stops, warnings, printed, set, status, print };
}

const on = (
  id: number,
  event: string,
  devices: readonly string[] = [],
  more: object = {},
  texts?: readonly string[],
): EventBreakpoint => ({
  kind: 'event',
  id,
  place: { event, devices, ...(texts === undefined ? {} : { texts }) },
  ...more,
});

afterEach(() => {
  setDebugHandler(undefined);
});

describe('an event breakpoint', () => {
  it('stops before the next statement, with the sentence, the event and all hits', () => {
    const { stops, set, status } = makeEngine();
    set(on(1, 'statusSet'), on(2, 'deviceReset'), on(3, 'statusSet', ['virtio-blk']));
    guest.works(() => {
      status(DISK, 0, 3);
    }, 1);
    expect(stops).toEqual([
      {
        reason: 'event',
        description:
          'virtio-blk (virtio-mmio@a003e00) set ACKNOWLEDGE and DRIVER: status 0x0 -> 0x3',
        hits: [1, 3],
        hook: undefined,
        event: {
          kind: 'statusSet',
          device: 'virtio-blk (virtio-mmio@a003e00)',
          queue: undefined,
        },
        line: 3,
      },
    ]);
  });

  it('is for the devices that its patterns name, by kind or place', () => {
    const { stops, set, status } = makeEngine();
    set(on(1, 'statusSet', ['*@a003e00', 'none']), on(2, 'statusSet', ['virtio-net']));
    guest.works(() => {
      status(NET, 0, 1);
    }, 1);
    guest.works(() => {
      status(DISK, 0, 1);
    }, 1);
    expect(stops.map(({ hits }) => hits)).toEqual([[2], [1]]);
  });

  it('speaks only of the bits for which its condition holds, and knows fields, frame and constants', () => {
    const { stops, set, status } = makeEngine();
    set(
      on(1, 'statusSet', [], { condition: 'bit == DRIVER_OK && turn == 5' }),
      on(2, 'statusSet', [], { condition: 'from == 1 && name == "DRIVER"' }),
    );
    for (const turn of [4, 5]) {
      guest.works(() => {
        status(DISK, 3, 7);
      }, turn);
    }
    guest.works(() => {
      status(DISK, 1, 7);
    }, 6);
    expect(stops.map(({ hits, description }) => [hits, description?.split(') ')[1]])).toEqual([
      [[1], 'set DRIVER_OK: status 0x3 -> 0x7'],
      [[2], 'set DRIVER: status 0x1 -> 0x7'],
    ]);
  });

  it('knows the constants of the specification, and short names of status bits and errors', () => {
    const { stops, set, status } = makeEngine();
    set(
      on(1, 'statusSet', [], { condition: 'bit == VIRTIO_CONFIG_S_DRIVER && EINVAL == 22' }),
      on(2, 'statusSet', [], { condition: 'VIRTIO_F_VERSION_1 == 32 && bit == FAILED' }),
    );
    guest.works(() => {
      status(DISK, 0, 0x82);
    }, 1);
    expect(stops.map(({ hits }) => hits)).toEqual([[1, 2]]);
  });

  it('tells of the first of several events before a statement, and names all breakpoints', () => {
    const { stops, set, status, events } = makeEngine();
    set(on(1, 'statusCleared'), on(2, 'deviceReset'));
    guest.works(() => {
      status(DISK, 7, 0);
      events.emit({ kind: 'deviceReset', device: DISK });
    }, 1);
    expect(stops).toMatchObject([{ hits: [1, 2], event: { kind: 'statusCleared' } }]);
  });

  it('counts, prints and is silent as other breakpoints are', () => {
    const { engine, stops, printed, warnings, set, status } = makeEngine();
    set(
      on(1, 'statusSet', [], { hitCondition: '2' }),
      on(2, 'statusSet', [], { logMessage: '{device}: {name} in turn {turn}' }),
      on(3, 'statusSet', [], { condition: 'nobody == 1' }),
    );
    const run = (): void => {
      for (const turn of [1, 2, 3]) {
        guest.works(() => {
          status(DISK, 0, 1);
        }, turn);
      }
    };
    run();
    expect(stops.map(({ hits }) => hits)).toEqual([[1]]);
    expect(printed.map(({ text }) => text)).toEqual(
      [1, 2, 3].map(
        (turn) => `virtio-blk (virtio-mmio@a003e00): ACKNOWLEDGE in turn ${turn} (0x${turn})`,
      ),
    );
    expect(warnings).toEqual([
      'breakpoint at event statusSet: condition `nobody == 1`: no variable `nobody` here (column 1); ' +
        'it does not stop where its condition fails',
    ]);
    engine.breakpoints.begin();
    engine.breakpoints.silent = true;
    run();
    expect(stops).toHaveLength(2);
    expect(printed).toHaveLength(3);
  });

  it('listens only while it is there, and what it has heard goes with it', () => {
    const { stops, set, status, events, engine } = makeEngine();
    expect(events.wants('status')).toBe(false);
    set(on(1, 'statusSet'));
    expect(events.wants('status')).toBe(true);
    status(DISK, 0, 1);
    engine.breakpoints.begin();
    guest.works(() => undefined, 1);
    status(DISK, 0, 1);
    set();
    expect(events.wants('status')).toBe(false);
    guest.works(() => undefined, 1);
    expect(stops).toEqual([]);
  });

  it('that is asleep stops nothing, and knows afterwards what came meanwhile', () => {
    const { engine, stops, set, events } = makeEngine();
    set(on(1, 'featureAccepted', [], { hitCondition: '1' }));
    const accept = (features: bigint) =>
      guest.works(() => {
        events.emit({ kind: 'featuresAccepted', device: DISK, features });
      }, 1);
    engine.breakpoints.asleep = true;
    accept(0x200n);
    engine.breakpoints.asleep = false;
    accept(0x201n);
    expect(stops.map(({ description }) => description?.split(') ')[1])).toEqual([
      'accepted VIRTIO_BLK_F_BARRIER: features 0x200 -> 0x201',
    ]);
  });

  it.each([
    [on(1, 'statusSett'), /^No event is called statusSett; there are deviceReset, /],
    [on(1, 'notify', ['a b']), /^Expected a name of a device, .*, found a b\.$/],
    [on(1, 'notify', [], { condition: 'queue = 1' }), /^Condition: .*\(column 7\)\.$/],
  ])('that can’t be set says why: %j', (breakpoint, message) => {
    const { set } = makeEngine();
    const [answer] = set(breakpoint);
    expect(answer).toMatchObject({ id: 1, verified: false });
    expect(answer?.message).toMatch(message);
  });
});

describe('a breakpoint on lines of the console', () => {
  it('stops once for a line, as soon as its text is there', () => {
    const { stops, set, print } = makeEngine();
    set(on(1, 'consoleLine', [], {}, ['Unknown*foo', '=> ']));
    for (const text of ['Unknown ', 'foo', ' here\r\n', 'other\n', '=> ', 'x\n', 'no foo\n']) {
      guest.works(() => {
        print(text);
      }, 1);
    }
    expect(stops.map(({ description }) => description)).toEqual([
      'U-Boot printed: Unknown foo',
      'U-Boot printed: =>',
    ]);
  });

  it('without a text stops at every line', () => {
    const { stops, set, print } = makeEngine();
    set(on(1, 'consoleLine'));
    guest.works(() => {
      print('a\nb\n');
    }, 1);
    expect(stops.map(({ description }) => description)).toEqual(['U-Boot printed: a']);
  });

  it('remembers where it has stopped when the list is sent again', () => {
    const { stops, set, print } = makeEngine();
    set(on(1, 'consoleLine', [], {}, ['foo']));
    guest.works(() => {
      print('foo');
    }, 1);
    set(on(1, 'consoleLine', [], {}, ['foo']), on(2, 'deviceReset'));
    guest.works(() => {
      print(' bar\n');
    }, 1);
    expect(stops).toHaveLength(1);
  });
});
