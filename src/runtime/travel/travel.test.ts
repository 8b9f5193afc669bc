import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../base/seeded-random';
import type { Hal } from '../../firmware/hal';
import type { Breakpoint } from '../../protocol/breakpoint';
import type { StackFrame, Variable } from '../../protocol/debug-values';
import type { RunMoment, Travel } from '../../protocol/travel';
import type { WorkerReport } from '../../protocol/worker-messages';
import {
  loadGuest,
  SampleMachine,
  ScriptedLink,
  startOptions,
} from '../../../test/support/sample-guest';
import { codePlaceOfFrames } from '../debug/code-place';
import { runFirmwareSession } from '../session/firmware-session';

/** Line numbers matter: the first line is 1. A guest that reads keys, works, writes to RAM and a register, and resets. */
const FILE = 'board/travel.ts';
const SOURCE = `export function getchar(hal: { relax(): void }, typed: number[]): number {
  while (typed.length === 0) {
    hal.relax();
  }
  return typed.shift() ?? 0;
}
export function twice(n: number): number {
  const result = n * 2;
  return result;
}
export function work(hal: any, n: number): number {
  let sum = drained([n, 1, 2]) + drained([2]) + [n, 1].map((x) => x * 2).length - 2 - 2;
  for (let i = 0; i < (n % 50) * 200; i++) { sum = (sum + i) % 65521; }
  hal.write32(0x1000, sum);
  hal.ram.bytes[n % 64] = hal.read32(0x1000);
  return twice(sum) + twice(n) + counted(n);
}
export function board_init(hal: any, typed: number[], putc: (c: number) => void): void {
  let total = 0;
  for (;;) {
    const c = getchar(hal, typed);
    total = (total + work(hal, c)) % 100000;
    putc(0x21 + (total % 90));
    if (c === 0x72) {
      hal.firmwareCall(9, []);
    }
  }
}
export function drained(list: number[]): number {
  while (list.length > 1) {
    list.pop();
  }
  return list[0] ?? 0;
}
export function counted(n: number): number {
  const box = { left: n };
  box.left = box.left - 1;
  box.left = box.left - 1;
  return box.left;
}
`;

const guest = loadGuest(FILE, SOURCE) as {
  board_init: (hal: Hal, typed: number[], putc: (c: number) => void) => void;
};

interface State {
  readonly moment: RunMoment;
  readonly stack: readonly StackFrame[];
  readonly locals: readonly Variable[];
  readonly memory: Uint8Array;
}

type Step =
  | { readonly kind: 'travel'; readonly travel: Travel; readonly cancel?: boolean }
  | { readonly kind: 'step'; readonly step: 'over' | 'into' | 'out' }
  | { readonly kind: 'continue' }
  /** Who was asked says it later. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'end' };

/** Tells the session how to go on. */
function take(l: ScriptedLink, step: Step): void {
  switch (step.kind) {
    case 'travel':
      l.send({ kind: 'travel', travel: step.travel });
      if (step.cancel === true) {
        l.send({ kind: 'pause' });
      }
      break;
    case 'step':
      l.send({ kind: 'step', step: step.step });
      break;
    case 'continue':
      l.send({ kind: 'continue' });
      break;
    case 'wait':
      break;
    case 'end':
      l.send({ kind: 'terminate' });
  }
}

/** Starts at the first statement, and asks at each stop what to do next. `refused` is told what could not be done. */
function debug(options: {
  readonly breakpoints?: readonly Breakpoint[];
  readonly next: (
    state: State,
    stop: Extract<WorkerReport, { kind: 'stopped' }>,
    link: ScriptedLink,
  ) => Step;
  readonly keys?: readonly number[];
  readonly flaw?: () => number;
}): ScriptedLink {
  let keys = [...(options.keys ?? [])];
  const link = new ScriptedLink((report, l) => {
    if (report.kind === 'ready' && l.reports.filter(({ kind }) => kind === 'ready').length === 1) {
      const scope = { kind: 'line', file: FILE } as const;
      l.send({ kind: 'setBreakpoints', scope, breakpoints: options.breakpoints ?? [] });
      l.send({ kind: 'start', stopOnEntry: true });
    } else if (report.kind === 'idle' && report.idle) {
      const [key] = keys;
      keys = keys.slice(1);
      if (key === undefined) {
        l.send({ kind: 'pause' });
      } else {
        l.input.push(key);
      }
    } else if (report.kind === 'stopped') {
      const seen: Partial<{ -readonly [K in keyof State]: State[K] }> = {};
      l.send({ kind: 'moment' }, (moment) => (seen.moment = moment));
      l.send({ kind: 'stack' }, (stack) => (seen.stack = stack));
      l.send({ kind: 'locals', frame: 0 }, (locals) => (seen.locals = locals));
      const memory = { address: 0x40000000, lengthBytes: 64 };
      l.send({ kind: 'readMemory', ...memory }, (bytes) => {
        seen.memory = bytes;
        take(l, options.next(seen as State, report, l));
      });
    }
  });
  runFirmwareSession<SampleMachine>(startOptions(), link, () => {
    const machine = new SampleMachine();
    let print: (c: number) => void = () => undefined;
    const { flaw } = options;
    if (flaw !== undefined) {
      machine.write = (address) => {
        machine.register = flaw();
        return address === 0x1000;
      };
    }
    return {
      createMachine: ({ consoleOutput }) => {
        print = (c) => {
          consoleOutput.write(c);
        };
        return machine;
      },
      startFirmware: (hal) => {
        guest.board_init(hal, machine.typed, print);
      },
      codePlace: codePlaceOfFrames,
      build: { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] },
      image: () => ({ name: 'sample', version: '1', pointerBits: 32, range: undefined }),
      snapshot: (_machine, statement) => ({ statement, transports: [] }),
    };
  });
  return link;
}

const BACK: Step = { kind: 'travel', travel: { kind: 'stepBack', granularity: 'line' } };
const REVERSE: Step = { kind: 'travel', travel: { kind: 'reverseContinue' } };
const onLine = (id: number, line: number, more: object = {}): Breakpoint => ({
  kind: 'line',
  id,
  place: { file: FILE, line },
  ...more,
});
const line = ({ stack }: State): string => `${stack[0]?.functionName ?? ''}:${stack[0]?.line ?? 0}`;

describe('stepping back', () => {
  it('undoes steps over, line by line, also over a long call', () => {
    const forth: State[] = [];
    const back: State[] = [];
    debug({
      keys: [0x61, 0x62],
      next: (state) => {
        if (forth.length < 12) {
          forth.push(state);
          return { kind: 'step', step: 'over' };
        }
        back.push(state);
        return back.length <= forth.length ? BACK : { kind: 'end' };
      },
    });
    expect(new Set(forth.map(({ moment }) => moment.statement)).size).toBe(12);
    expect(back.slice(1)).toEqual([...forth].reverse());
  });

  it('leaves a call at its beginning to where it was called, not to a call beside it', () => {
    const lines: string[] = [];
    debug({
      keys: [0x61],
      breakpoints: [onLine(1, 8, { condition: 'n == 97' })],
      next: (state, { reason }) => {
        if (reason === 'entry') {
          return { kind: 'continue' };
        }
        lines.push(line(state));
        return lines.length < 3 ? BACK : { kind: 'end' };
      },
    });
    expect(lines).toEqual(['twice:8', 'work:16', 'work:15']);
  });

  it('stops at the beginning', () => {
    const reasons: (string | undefined)[] = [];
    debug({
      next: (_state, { reason, description }) => {
        reasons.push(reason, description);
        return reasons.length < 4 ? BACK : { kind: 'end' };
      },
    });
    expect(reasons).toEqual(['entry', undefined, 'entry', 'the beginning of the run']);
  });
});

describe.each(['statement', 'line'] as const)('stepping back by %s', (granularity) => {
  it('leads to the same place after a run forwards as where all was seen go by', () => {
    const back: Step = { kind: 'travel', travel: { kind: 'stepBack', granularity } };
    // From before `work`, over the calls that it begins with, into its loop, and from its end to the next key.
    const ahead = [...Array.from({ length: 44 }, (_, i) => 4 + i), 500, 9450, 9460, 9470];
    const seen = new Set<string>();
    for (const statement of ahead) {
      const there = { boot: 0, statement, waiting: false };
      const go: Step = { kind: 'travel', travel: { kind: 'goTo', moment: there } };
      const states: State[] = [];
      debug({
        keys: [0x61, 0x62],
        next: (state) => {
          states.push(state);
          return [go, back, go, back][states.length - 1] ?? { kind: 'end' };
        },
      });
      const [, forwards, first, again, second] = states;
      expect(forwards?.moment).toEqual(there);
      expect(again).toEqual(forwards);
      expect(first?.moment.statement).toBeLessThan(statement);
      expect(first).toEqual(second);
      seen.add(first === undefined ? '' : line(first));
    }
    expect([...seen]).toEqual(expect.arrayContaining(['drained:30', 'drained:31', 'work:12']));
  });
});

it.each(['statement', 'line'] as const)('steps back over a long call by %s', (granularity) => {
  const step: Step = { kind: 'step', step: 'over' };
  const back: Step = { kind: 'travel', travel: { kind: 'stepBack', granularity } };
  const steps: Step[] = [{ kind: 'continue' }, step, step, back, back, step, back];
  const states: State[] = [];
  const lines: string[] = [];
  debug({
    keys: [0x61, 0x62],
    breakpoints: [onLine(1, 22)],
    next: (state) => {
      states.push(state);
      lines.push(line(state));
      return steps[states.length - 1] ?? { kind: 'end' };
    },
  });
  expect(lines.slice(1)).toEqual([22, 23, 24, 23, 22, 23, 22].map((n) => `board_init:${n}`));
  const [, call, behind, , ...back2] = states;
  expect(back2).toEqual([behind, call, behind, call]);
});

describe('continuing back', () => {
  it('finds every stop that was made, last first, with conditions and across resets', () => {
    const forth: [string, State][] = [];
    const back: [string, State][] = [];
    debug({
      keys: [0x61, 0x72, 0x63, 0x62, 0x72, 0x64],
      breakpoints: [onLine(1, 13, { condition: 'n > 98' }), onLine(2, 22), onLine(3, 8)],
      next: (state, { reason, hits }) => {
        const seen: [string, State] = [`${reason} ${hits.join()}`, state];
        const list = back.length === 0 && reason !== 'pause' ? forth : back;
        list.push(seen);
        return list === forth
          ? { kind: 'continue' }
          : reason === 'entry'
            ? { kind: 'end' }
            : REVERSE;
      },
    });
    expect(forth.length).toBeGreaterThan(20);
    expect(back.slice(1)).toEqual([...forth].reverse());
  });

  it('prints nothing anew, and says how much was printed already', () => {
    let stops = 0;
    const link = debug({
      keys: [0x61, 0x62, 0x63],
      next: (_state, { reason }) => {
        stops++;
        return reason === 'pause' ? REVERSE : stops === 1 ? { kind: 'continue' } : { kind: 'end' };
      },
    });
    expect(link.console).toHaveLength(3);
    expect(link.reports.filter(({ kind }) => kind === 'landed')).toEqual([
      {
        kind: 'landed',
        moment: { boot: 0, statement: 1, waiting: false },
        unwrittenBytes: 3,
        unwrittenPorts: [],
      },
    ]);
  });
});

describe('data breakpoints', () => {
  const LAST: Step = { kind: 'travel', travel: { kind: 'reverseContinue', only: [9] } };

  /** Sets one where a line is reached the second time, and follows it as `steps` say. */
  function follow(
    at: number,
    expression: string,
    frame: number,
    steps: readonly Step[],
  ): { readonly stops: string[]; readonly messages: (string | undefined)[] } {
    const stops: string[] = [];
    let times = 0;
    const link = debug({
      keys: [0x61, 0x62, 0x63],
      breakpoints: [onLine(1, at, { hitCondition: '2' })],
      next: (_state, { reason, description }, l) => {
        times++;
        if (times === 1) {
          return { kind: 'continue' };
        }
        if (times === 2) {
          const question = { kind: 'expression', expression, frame, bytes: undefined } as const;
          l.send({ kind: 'setBreakpoints', scope: { kind: 'line', file: FILE }, breakpoints: [] });
          l.send({ kind: 'dataBreakpointInfo', question }, ({ dataId = '' }) => {
            const place = { dataId, access: 'write' } as const;
            const breakpoints = [{ kind: 'data', id: 9, place } as const];
            l.send({ kind: 'setBreakpoints', scope: { kind: 'data' }, breakpoints });
            take(l, steps[0] ?? { kind: 'end' });
          });
          return { kind: 'wait' };
        }
        stops.push(`${reason}: ${description ?? ''}`);
        return steps[times - 2] ?? { kind: 'end' };
      },
    });
    const messages = link.reports.flatMap((report) =>
      report.kind === 'breakpoint' ? [report.answer.message] : [],
    );
    return { stops, messages };
  }

  it('follow a local variable of one call through its past and back to the present', () => {
    const go: Step = { kind: 'continue' };
    const wrote = `twice() at ${FILE}:8 wrote result of twice(): `;
    const { stops, messages } = follow(9, 'result', 0, [go, LAST, LAST, go, go]);
    expect(stops).toEqual([
      'pause: U-Boot waits for console input',
      `data breakpoint: ${wrote}<uninitialised> → 194 (0xc2)`,
      'entry: the beginning of the run',
      `data breakpoint: ${wrote}<uninitialised> → 194 (0xc2)`,
      'pause: U-Boot waits for console input',
    ]);
    const ended = 'The frame with result has ended.';
    expect(messages).toEqual([
      ended,
      undefined,
      'The call with result has not begun yet.',
      undefined,
      ended,
    ]);
  });

  it('follow a variable of a call that is still there, one write after the other', () => {
    const { stops } = follow(22, 'total', 0, [LAST, LAST, LAST]);
    const wrote = (line: number, what: string): string =>
      `data breakpoint: board_init() at ${FILE}:${line} wrote total of board_init(): ${what}`;
    expect(stops).toEqual([
      expect.stringMatching(
        /^data breakpoint: board_init\(\) at \S+:22 wrote total of .*: 0 \(0x0\) → /,
      ),
      wrote(19, '<uninitialised> → 0 (0x0)'),
      'entry: the beginning of the run',
    ]);
  });

  it('follow a member of an object that only a call has', () => {
    const go: Step = { kind: 'continue' };
    const wrote = (line: number, what: string): string =>
      `data breakpoint: counted() at ${FILE}:${line} wrote box.left: ${what}`;
    const { stops } = follow(39, 'box.left', 0, [LAST, LAST, go, go, go]);
    // Before the line where it was set the write of the line before is no write that lies back.
    expect(stops).toEqual([
      wrote(37, '98 (0x62) → 97 (0x61)'),
      'entry: the beginning of the run',
      wrote(37, '98 (0x62) → 97 (0x61)'),
      wrote(38, '97 (0x61) → 96 (0x60)'),
      'pause: U-Boot waits for console input',
    ]);
  });
});

it('goes to any moment that was passed, and finds it as it was', () => {
  const random = createSeededRandom(7);
  const bytes = new Uint8Array(1);
  const seen: State[] = [];
  const found: State[] = [];
  let order: number[] = [];
  debug({
    keys: Array.from({ length: 12 }, (_, i) => (i % 5 === 4 ? 0x72 : 0x61 + i)),
    breakpoints: [onLine(1, 9), onLine(2, 15), onLine(3, 23)],
    next: (state, { reason }) => {
      if (order.length === 0 && found.length === 0) {
        seen.push(state);
        if (reason !== 'pause') {
          return { kind: 'continue' };
        }
        order = Array.from({ length: 40 }, () => {
          random.fill(bytes);
          return (bytes[0] ?? 0) % seen.length;
        });
      } else {
        expect(state).toEqual(seen[order.shift() ?? 0]);
        found.push(state);
      }
      const moment = seen[order[0] ?? 0]?.moment;
      return order.length === 0 || moment === undefined
        ? { kind: 'end' }
        : { kind: 'travel', travel: { kind: 'goTo', moment } };
    },
  });
  expect(found).toHaveLength(40);
});

it('that is cancelled stands where it began', () => {
  const seen: [string, State][] = [];
  debug({
    keys: [0x61, 0x62],
    breakpoints: [onLine(1, 9)],
    next: (state, { reason, description }) => {
      seen.push([`${reason}: ${description ?? ''}`, state]);
      switch (seen.length) {
        case 1:
        case 2:
          return { kind: 'continue' };
        case 3:
          return { ...REVERSE, cancel: true };
        default:
          return { kind: 'end' };
      }
    },
  });
  expect(seen[3]?.[0]).toBe('pause: went back to where it was: the way was cancelled');
  expect(seen[3]?.[1]).toEqual(seen[2]?.[1]);
});

it('repeats a change behind a statement, after what the statement has read', () => {
  const places: State[] = [];
  const inputs: unknown[] = [];
  debug({
    keys: [0x61, 0x62],
    breakpoints: [onLine(1, 8, { condition: 'n == 97' })],
    next: (state, { reason }, link) => {
      places.push(state);
      switch (places.length) {
        case 1:
          return { kind: 'continue' };
        case 2:
          return { kind: 'step', step: 'out' };
        case 3: {
          // `twice(n)` has returned; the statement that called it goes on with what it gave.
          const address = 0x40000000 + (97 % 64);
          link.send({ kind: 'writeMemory', address, bytes: Uint8Array.of(0xee) });
          return { kind: 'continue' };
        }
        case 4:
          link.send({ kind: 'inputs' }, (all) => inputs.push(...all));
          expect(reason).toBe('pause');
          return {
            kind: 'travel',
            travel: { kind: 'goTo', moment: places[2]?.moment ?? state.moment },
          };
        case 5:
          return { kind: 'continue' };
        default:
          return { kind: 'end' };
      }
    },
  });
  expect(inputs).toContainEqual(
    expect.objectContaining({
      kind: 'edit',
      moment: `returned to ${places[2]?.moment.returnedTo ?? 0}`,
    }),
  );
  // The change belongs to the moment.
  expect(places[4]?.moment).toEqual(places[2]?.moment);
  expect(places[4]?.memory[33]).toBe(0xee);
  expect(places[5]).toEqual(places[3]);
});

it('restarts a call that is on the stack', () => {
  const lines: string[] = [];
  debug({
    keys: [0x61],
    breakpoints: [onLine(1, 9)],
    next: (state, { reason }) => {
      if (reason === 'entry') {
        return { kind: 'continue' };
      }
      lines.push(line(state));
      const frame = lines.length === 1 ? 1 : 0;
      return lines.length < 3
        ? { kind: 'travel', travel: { kind: 'restartFrame', frame } }
        : { kind: 'end' };
    },
  });
  expect(lines).toEqual(['twice:9', 'work:12', 'work:12']);
});

it('goes on from the past as before, and then with what is typed', () => {
  const places: string[] = [];
  const link = debug({
    keys: [0x61, 0x62],
    next: (state, { reason }) => {
      places.push(`${reason} ${line(state)} ${state.moment.statement}`);
      switch (places.length) {
        case 1:
          return { kind: 'continue' };
        case 2:
          return REVERSE;
        case 3:
          return { kind: 'continue' };
        default:
          return { kind: 'end' };
      }
    },
  });
  expect(places[3]).toBe(places[1]);
  expect(link.console).toHaveLength(4);
  expect(link.console.slice(0, 2)).toBe(link.console.slice(2));
});

it('says that a run is not the recorded one', () => {
  let value = 0;
  let stops = 0;
  const link = debug({
    keys: Array.from({ length: 300 }, () => 0x61),
    flaw: () => value++,
    next: (_state, { reason }) => {
      stops++;
      return stops > 2 ? { kind: 'end' } : reason === 'pause' ? BACK : { kind: 'continue' };
    },
  });
  expect(link.reports.at(-1)).toEqual({
    kind: 'ended',
    reason: 'failed',
    message: expect.stringMatching(/^the run is not the recorded one: /) as string,
  });
});
