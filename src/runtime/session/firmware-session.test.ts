import { EVENT_KINDS } from '../../base/trace-event';
import { describe, expect, it } from 'vitest';
import type { BusFault, Hal } from '../../firmware/hal';
import type { Driver, UDevice, UclassDriver } from '../../firmware/include/dm/device';
import type { Breakpoint } from '../../protocol/breakpoint';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { WorkerReport, WorkerStart } from '../../protocol/worker-messages';
import { codePlaceOfFrames } from '../debug/code-place';
import { runFirmwareSession } from './firmware-session';
import {
  loadGuest,
  recipe,
  SampleMachine,
  ScriptedLink,
  startOptions,
} from '../../../test/support/sample-guest';

/** Line numbers matter: the first line is 1. */
const SOURCE = `interface Dev { name: string }
export function helper(n: number): number {
  const twice = n * 2;
  return twice;
}
export function sample_probe(dev: Dev): number {
  let status: number;
  status = helper(dev.name.length);
  for (let i = 0; i < 3; i++) {
    const square = i * i;
    status += square;
  }
  return status;
}
export function sum_to(n: number): number {
  if (n === 0) {
    return 0;
  }
  return n + sum_to(n - 1);
}
export function polling(hal: { read32(a: number): number }): number {
  let turns = 0;
  while (hal.read32(0x1000) === 0) ;
  turns++;
  return turns;
}
export function getchar(hal: { relax(): void }, typed: number[]): number {
  while (typed.length === 0) {
    hal.relax();
  }
  return typed.shift() ?? 0;
}
export function board_init(hal: any, typed: number[], dev: Dev, putc: (c: number) => void): void {
  sample_probe(dev);
  sum_to(3);
  for (;;) {
    const c = getchar(hal, typed);
    putc(c);
    if (c === 0x70) {
      polling(hal);
    }
    if (c === 0x71) {
      hal.firmwareCall(8, []);
    }
    if (c === 0x72) {
      hal.firmwareCall(9, []);
    }
    if (c === 0x66) {
      hal.read32(0x2000);
    }
    if (c === 0x62) {
      throw new Error('a bug of ours');
    }
  }
}
`;

const guest = loadGuest('board/sample.ts', SOURCE) as {
  board_init: (hal: Hal, typed: number[], dev: UDevice, putc: (c: number) => void) => void;
  sample_probe: (dev: UDevice) => number;
};

const driver: Driver = { name: 'sample_drv', id: 22, probe: guest.sample_probe };
const uclassDriver: UclassDriver = { name: 'sample', id: 22 };
const device = {
  name: 'disk#0',
  driver,
  uclass: { uc_drv: uclassDriver },
  child_head: [],
  parent: null,
} as unknown as UDevice;

function session(
  react: (report: WorkerReport, link: ScriptedLink) => void,
  more: Partial<WorkerStart> = {},
) {
  const machines: SampleMachine[] = [];
  const recipes: RunRecipe[] = [];
  const link = new ScriptedLink(react);
  const faults: BusFault[] = [];
  runFirmwareSession<SampleMachine>(startOptions(more), link, (recipe) => {
    const machine = new SampleMachine();
    let print: (c: number) => void = () => undefined;
    recipes.push(recipe);
    return {
      createMachine: ({ consoleOutput }) => {
        machines.push(machine);
        print = (c) => {
          consoleOutput.write(c);
        };
        return machine;
      },
      startFirmware: (hal) => {
        hal.setTrapHandler?.((fault) => faults.push(fault));
        guest.board_init(hal, machine.typed, device, print);
      },
      codePlace: codePlaceOfFrames,
      image: () => ({ name: 'sample', version: '1', pointerBits: 32, range: undefined }),
      build: {
        drivers: [driver, uclassDriver],
        commands: [],
        driversLeftOut: [],
        commandsLeftOut: [],
      },
      snapshot: (_machine, statement) => ({ statement, transports: [] }),
    };
  });
  const machine = machines[0];
  if (machine === undefined) {
    throw new Error('no machine was built');
  }
  return { link, machine, machines, recipes, faults, end: link.reports.at(-1) };
}

const onLine = (id: number, line: number, more: object = {}): Breakpoint => ({
  kind: 'line',
  id,
  place: { file: 'board/sample.ts', line },
  ...more,
});

const onFunction = (name: string, more: object = {}): Breakpoint => ({
  kind: 'function',
  id: 4,
  place: { name },
  ...more,
});

const breakAt = (breakpoint: Breakpoint) =>
  ({
    kind: 'setBreakpoints',
    scope: { kind: 'function' },
    breakpoints: [breakpoint],
  }) as const;

interface Seen {
  readonly reason: string;
  readonly place: string;
  readonly statement: number;
}

/** Starts, does `steps` one at a stop, then types `q`. */
function walk(
  setUp: (link: ScriptedLink) => void,
  steps: readonly ('over' | 'into' | 'out' | 'continue')[],
  stopOnEntry = false,
) {
  const seen: Seen[] = [];
  let next = 0;
  const result = session((report, link) => {
    if (report.kind === 'ready') {
      setUp(link);
      link.send({ kind: 'start', stopOnEntry });
    } else if (report.kind === 'stopped') {
      link.send({ kind: 'stack' }, (stack) => {
        const place = stack.map((f) => `${f.functionName}:${f.line}`).join(' < ');
        seen.push({ reason: report.reason, place, statement: report.statement });
        const step = steps[next++] ?? 'continue';
        link.send(step === 'continue' ? { kind: 'continue' } : { kind: 'step', step });
      });
    } else if (report.kind === 'idle' && report.idle) {
      link.input.push(0x71);
    }
  });
  expect(result.end).toEqual({ kind: 'ended', reason: 'poweroff', message: undefined });
  expect(result.machine.disposed).toBe(true);
  return seen;
}

describe('a session with the firmware', () => {
  it('stops on entry and steps into and out of functions by source line', () => {
    const seen = walk(
      () => undefined,
      ['into', 'into', 'into', 'out', 'over', 'over', 'over'],
      true,
    );
    expect(seen.map((s) => [s.reason, s.place])).toEqual([
      ['entry', 'board_init:34'],
      ['step', 'sample_probe:8 < board_init:34'],
      ['step', 'helper:3 < sample_probe:8 < board_init:34'],
      ['step', 'helper:4 < sample_probe:8 < board_init:34'],
      ['step', 'sample_probe:8 < board_init:34'],
      ['step', 'sample_probe:9 < board_init:34'],
      ['step', 'sample_probe:10 < board_init:34'],
      ['step', 'sample_probe:11 < board_init:34'],
    ]);
    expect(seen[0]?.statement).toBe(1);
    expect(seen[1]?.statement).toBe(2);
  });

  it('steps over a call and out of recursion into the caller of that very frame', () => {
    const seen = walk(
      (link) => {
        link.send({
          kind: 'setBreakpoints',
          scope: { kind: 'function' },
          breakpoints: [onFunction('sum_*', { condition: 'n == 2' })],
        });
      },
      ['over', 'over', 'over'],
    );
    expect(seen.map((s) => s.place.split(' < ')[0])).toEqual([
      'sum_to:16',
      'sum_to:19',
      'sum_to:19', // back in the caller's frame, n = 3
      'board_init:35',
    ]);
    expect(seen[2]?.place).toBe('sum_to:19 < board_init:35');
    expect(seen[0]?.reason).toBe('function breakpoint');
  });

  it('stops at line breakpoints whose condition holds, and slides to the next statement', () => {
    const answers: unknown[] = [];
    const seen = walk((link) => {
      link.send(
        {
          kind: 'setBreakpoints',
          scope: { kind: 'line', file: '/elsewhere/board/sample.ts' },
          breakpoints: [
            onLine(1, 11, { condition: 'i == 2 && square >= 4' }),
            onLine(2, 7),
            onLine(3, 900),
          ],
        },
        (value) => answers.push(...value),
      );
    }, []);
    expect(seen.map((s) => s.place)).toEqual([
      'sample_probe:8 < board_init:34',
      'sample_probe:11 < board_init:34',
    ]);
    expect(answers).toEqual([
      { id: 1, verified: true, line: 11, file: 'board/sample.ts' },
      { id: 2, verified: true, line: 8, file: 'board/sample.ts' },
      { id: 3, verified: false, message: expect.stringContaining('900') as string },
    ]);
  });

  it('stops on hooks of a device by kind and glob', () => {
    for (const [deviceGlob, stops] of [
      ['disk#*', 1],
      ['sample_drv', 1],
      ['sample', 1],
      ['net*', 0],
    ] as const) {
      const seen = walk((link) => {
        link.send({
          kind: 'setBreakpoints',
          scope: { kind: 'hook' },
          breakpoints: [{ kind: 'hook', id: 5, place: { hook: 'probe', devices: [deviceGlob] } }],
        });
      }, []);
      expect(seen.filter((s) => s.reason === 'hook').length).toBe(stops);
    }
  });

  it('shows locals of every frame and evaluates paths', () => {
    const shown: unknown[] = [];
    session((report, link) => {
      if (report.kind === 'ready') {
        link.send(breakAt(onFunction('helper')));
        link.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'stopped') {
        link.send({ kind: 'locals', frame: 0 }, (v) =>
          shown.push(v.map((x) => `${x.name}=${x.value}`)),
        );
        link.send({ kind: 'locals', frame: 1 }, (v) =>
          shown.push(v.map((x) => `${x.name}=${x.value}`)),
        );
        link.send({ kind: 'evaluate', expression: 'dev.driver.name', frame: 1 }, (v) =>
          shown.push(v.value),
        );
        link.send({ kind: 'evaluate', expression: 'nothing', frame: 1 });
        link.send({ kind: 'terminate' });
      }
    });
    expect(shown).toEqual([
      ['n=6 (0x6)', 'twice=<uninitialised>'],
      ['dev=disk#0', 'status=<uninitialised>'],
      '"sample_drv"',
    ]);
  });

  it('answers every expression, whatever it is, and goes on', () => {
    const hostile = ['"'.padEnd(100_000, 'x'), '('.repeat(20_000), '!'.repeat(100_000), 'n/0'];
    const { link, end } = session((report, l) => {
      if (report.kind === 'ready') {
        const condition = `n + ${'9'.repeat(400)} > twice`;
        l.send(breakAt(onFunction('helper', { condition })));
        l.send({ kind: 'start', stopOnEntry: true });
      } else if (report.kind === 'stopped') {
        for (const expression of [...hostile, `${'9'.repeat(400)}+1`]) {
          l.send({ kind: 'evaluate', expression, frame: 0 });
        }
        l.send({ kind: 'continue' });
      } else if (report.kind === 'idle' && report.idle) {
        l.input.push(0x71);
      }
    });
    const refused = link.reports.flatMap((r) => (r.kind === 'refused' ? [r.message] : []));
    expect(refused.slice(0, 4)).toEqual([
      'expected at most 4096 characters, found 100000 (column 4097)',
      'expected at most 4096 characters, found 20000 (column 4097)',
      'expected at most 4096 characters, found 100000 (column 4097)',
      'no variable `n` here (column 1)',
    ]);
    expect(link.reports).toContainEqual(
      expect.objectContaining({
        kind: 'answer',
        value: expect.objectContaining({
          value: `0x${(BigInt('9'.repeat(400)) + 1n).toString(16)}`,
        }) as unknown,
      }),
    );
    expect(end).toMatchObject({ reason: 'poweroff' });
  });

  it('pauses a guest that polls for ever, and one that waits for input', () => {
    const reasons: string[] = [];
    const places: string[] = [];
    const { end } = session((report, link) => {
      if (report.kind === 'ready') {
        link.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'idle' && report.idle) {
        link.send({ kind: 'pause' });
      } else if (report.kind === 'stopped') {
        reasons.push(report.reason);
        link.send({ kind: 'stack' }, (stack) => places.push(stack[0]?.functionName ?? ''));
        if (reasons.length === 1) {
          link.input.push(0x70);
          link.send({ kind: 'continue' });
          link.send({ kind: 'pause' });
        } else {
          link.send({ kind: 'terminate' });
        }
      }
    });
    expect(reasons).toEqual(['pause', 'pause']);
    expect(places[0]).toBe('getchar');
    expect(end).toEqual({ kind: 'ended', reason: 'terminated', message: undefined });
  });

  it('resets the guest on a reset and on a data abort, of which the firmware is told', () => {
    let idles = 0;
    const { link, machine, faults, end } = session((report, l) => {
      if (report.kind === 'ready') {
        l.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'idle' && report.idle) {
        l.input.push(['r', 'f', 'q'][idles++]?.charCodeAt(0) ?? 0);
      }
    });
    expect(machine.resets).toBe(2);
    expect(link.console).toBe('rfq');
    // board_init() is the sixth function, and nobody's.
    const place = { offset: 0x60, callerOffset: 0 };
    expect(faults).toEqual([{ kind: 'load', address: 0x2000, place }]);
    expect(end).toEqual({ kind: 'ended', reason: 'poweroff', message: undefined });
  });

  it('restarts from a stop with a new machine and breakpoints kept', () => {
    const statements: number[] = [];
    const other = recipe({ folder: 'elsewhere' });
    const { machines, recipes } = session((report, link) => {
      if (report.kind === 'ready' && statements.length === 0) {
        link.send(breakAt(onFunction('helper')));
        link.send({ kind: 'restart', recipe: undefined });
        link.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'stopped') {
        statements.push(report.statement);
        link.send(
          [
            { kind: 'restart', recipe: other } as const,
            { kind: 'restart', recipe: undefined } as const,
            { kind: 'terminate' } as const,
          ][statements.length - 1] ?? { kind: 'terminate' },
        );
      } else if (report.kind === 'refused') {
        expect(report.message).toContain('not been started');
      }
    });
    expect(statements).toEqual([3, 3, 3]);
    expect(machines.map(({ resets, disposed }) => [resets, disposed])).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ]);
    expect(recipes.map(({ folder }) => folder)).toEqual(['.', 'elsewhere', 'elsewhere']);
  });

  it('types lines whenever the guest waits, then ends; the same run gives the same trace', () => {
    const run = () => {
      const { link, end } = session(
        (report, l) => {
          if (report.kind === 'ready') {
            l.send({ kind: 'subscribe', kinds: EVENT_KINDS });
            l.send({ kind: 'start', stopOnEntry: false });
          }
        },
        { recipe: recipe({ typeLines: ['xy', 'z'] }) },
      );
      expect(end).toEqual({ kind: 'ended', reason: 'end of input', message: undefined });
      expect(link.console).toBe('xy\rz\r');
      return link.reports.flatMap((r) => (r.kind === 'events' ? r.events : []));
    };
    const events = run();
    expect(events.map(({ event }) => event.kind)).toEqual([
      'hookEnter',
      'hookLeave',
      'typed',
      'consoleOutput',
      'typed',
      'consoleOutput',
    ]);
    expect(events[1]?.event).toMatchObject({ hook: 'probe', deviceName: 'disk#0', result: 17 });
    expect(run()).toEqual(events);
  });

  it('reports the kinds of events that were asked for last, all of them before a stop', () => {
    const kinds: string[][] = [];
    const { link } = session((report, l) => {
      if (report.kind === 'ready') {
        l.send({ kind: 'subscribe', kinds: ['hookLeave'] });
        l.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'idle' && report.idle) {
        l.send({ kind: 'pause' });
      } else if (report.kind === 'stopped') {
        kinds.push(
          l.reports
            .flatMap((r) => (r.kind === 'events' ? r.events : []))
            .map(({ event }) => event.kind),
        );
        if (kinds.length === 1) {
          l.send({ kind: 'subscribe', kinds: ['consoleOutput'] });
          l.input.push(0x78);
          l.send({ kind: 'continue' });
        } else {
          l.send({ kind: 'terminate' });
        }
      }
    });
    expect(kinds).toEqual([['hookLeave'], ['hookLeave', 'consoleOutput']]);
    expect(link.console).toBe('x');
  });

  it('ends as failed with the message when the firmware throws', () => {
    const { end, machine } = session((report, link) => {
      if (report.kind === 'ready') {
        link.input.push(0x62);
        link.send({ kind: 'start', stopOnEntry: false });
      }
    });
    expect(end).toEqual({ kind: 'ended', reason: 'failed', message: 'a bug of ours' });
    expect(machine.disposed).toBe(true);
  });
});
