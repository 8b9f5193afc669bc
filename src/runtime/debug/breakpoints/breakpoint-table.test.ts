import { afterEach, describe, expect, it } from 'vitest';
import type { Breakpoint, BreakpointScope, LogLine, Stop } from '../../../protocol/breakpoint';
import type { Driver, UDevice, UclassDriver } from '../../../firmware/include/dm/device';
import { loadGuest } from '../../../../test/support/sample-guest';
import { EventStream } from '../../guest/event-stream';
import { moduleOfFile } from '../debug-info';
import { resetDebugPoints, setDebugHandler } from '../debug-points';
import { DebugEngine } from '../engine';
import { stackFrames } from '../frames';
import { evaluationAt } from '../view/evaluation';
import { HookTable } from '../hook-table';
import { evaluateExpression } from '../../values/expression/evaluate';

/** Line numbers matter: the first line is 1. */
const FILE = 'drivers/sample/table-sample.ts';
const SOURCE = `export function table_probe(dev: { name: string; seq_: number }): number {
  const twice = dev.seq_ * 2;
  return twice;
}
export function count_to(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += i;
  }
  return sum;
}
export function nothing_in_it(): void {}
export function caller(n: number): number {
  nothing_in_it();
  return n;
}
`;

const guest = loadGuest(FILE, SOURCE) as {
  table_probe: (dev: UDevice) => number;
  count_to: (n: number) => number;
  caller: (n: number) => number;
};
const driver: Driver = { name: 'table_drv', id: 22, probe: guest.table_probe };
const uclassDriver: UclassDriver = { name: 'table_uclass', id: 22 };
const deviceOf = (name: string, seq: number) =>
  ({
    name,
    seq_: seq,
    driver,
    uclass: { uc_drv: uclassDriver },
    child_head: [],
    parent: null,
  }) as unknown as UDevice;

/** @param watched an expression: its values at the stops are kept */
function makeEngine(watched?: string) {
  const values: unknown[] = [];
  const stops: Stop[] = [];
  const warnings: string[] = [];
  const printed: LogLine[] = [];
  const places: string[] = [];
  const events = new EventStream(() => 0);
  const hooks = new HookTable(events);
  hooks.setOwners([driver, uclassDriver]);
  const engine = new DebugEngine(
    {
      attend: () => false,
      stopped: (stop) => {
        stops.push(stop);
        places.push(stackFrames()[0]?.functionName ?? '');
        if (watched !== undefined) {
          const result = evaluateExpression(watched, evaluationAt());
          values.push(result.ok ? result.value : result.error);
        }
      },
      warn: (message) => {
        warnings.push(message);
      },
      logged: (line) => {
        printed.push(line);
      },
      statementsToInput: () => Infinity,
      changeAwaitedAt: () => undefined,
      changeBehind: () => undefined,
    },
    hooks,
    events,
  );
  setDebugHandler(engine);
  resetDebugPoints();
  engine.breakpoints.begin();
  engine.begin(false, undefined);
  return { engine, events, stops, places, values, warnings, printed };
}

afterEach(() => {
  const { engine } = makeEngine();
  for (const scope of [LINES, FUNCTIONS, HOOKS]) {
    engine.breakpoints.set(scope, []);
  }
  setDebugHandler(undefined);
});

const LINES: BreakpointScope = { kind: 'line', file: FILE };
const FUNCTIONS: BreakpointScope = { kind: 'function' };
const HOOKS: BreakpointScope = { kind: 'hook' };

const line = (id: number, at: number, more: object = {}): Breakpoint => ({
  kind: 'line',
  id,
  place: { file: FILE, line: at },
  ...more,
});
const onFunction = (id: number, name: string, more: object = {}): Breakpoint => ({
  kind: 'function',
  id,
  place: { name },
  ...more,
});
const hook = (id: number, devices: readonly string[], more: object = {}): Breakpoint => ({
  kind: 'hook',
  id,
  place: { hook: 'probe', devices },
  ...more,
});

describe('a stop', () => {
  it('names every breakpoint that it stands on, and the hook with its fields', () => {
    const { engine, stops } = makeEngine();
    engine.breakpoints.set(HOOKS, [hook(1, ['disk#*']), hook(2, []), hook(3, ['net*'])]);
    engine.breakpoints.set(FUNCTIONS, [onFunction(4, 'table_probe')]);
    engine.breakpoints.set(LINES, [line(5, 2), line(6, 1), line(7, 3)]);
    guest.table_probe(deviceOf('disk#0', 1));
    expect(stops).toEqual([
      {
        reason: 'hook',
        description: 'probe of disk#0',
        hits: [1, 2, 4, 5, 6],
        hook: { kind: 'probe', functionName: 'table_probe', device: 'disk#0', parameter: 'dev' },
      },
      { reason: 'breakpoint', description: undefined, hits: [7], hook: undefined },
    ]);
  });

  it('is one of the function when only that breakpoint’s condition holds', () => {
    const { engine, stops } = makeEngine();
    engine.breakpoints.set(HOOKS, [hook(1, [], { condition: 'dev.seq_ == 7' })]);
    engine.breakpoints.set(FUNCTIONS, [onFunction(2, 'table_*', { condition: 'dev.seq_ < 7' })]);
    guest.table_probe(deviceOf('disk#0', 6));
    guest.table_probe(deviceOf('disk#1', 7));
    guest.table_probe(deviceOf('disk#2', 8));
    expect(stops.map(({ reason, hits, hook: at }) => [reason, hits, at?.device])).toEqual([
      ['function breakpoint', [2], undefined],
      ['hook', [1], 'disk#1'],
    ]);
  });

  it('is in the function with the breakpoint, also when that one is empty', () => {
    const { engine, places } = makeEngine();
    engine.breakpoints.set(FUNCTIONS, [onFunction(1, 'nothing_in_it')]);
    guest.caller(1);
    guest.count_to(2);
    expect(places).toEqual(['nothing_in_it']);
  });
});

describe('a condition', () => {
  it.each([
    [LINES, line(1, 8, { condition: 'i == ' }), 'column 5'],
    [FUNCTIONS, onFunction(1, 'count_to', { condition: 'n n' }), 'column 3'],
    [HOOKS, hook(1, [], { condition: 'dev.seq_ = 2' }), 'column 10'],
  ])('that can’t be read makes the breakpoint unverified: %j', (scope, breakpoint, where) => {
    const { engine, stops, warnings } = makeEngine();
    const [answer] = engine.breakpoints.set(scope, [breakpoint]);
    expect(answer).toMatchObject({ id: 1, verified: false });
    expect(answer?.message).toMatch(/^Condition: .*\(column \d+\)\.$/);
    expect(answer?.message).toContain(where);
    guest.count_to(3);
    guest.table_probe(deviceOf('disk#0', 2));
    expect(stops).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('that fails is told once for each breakpoint, and does not stop', () => {
    const { engine, stops, warnings } = makeEngine();
    const failing = { condition: 'nobody.name == 1' };
    const list = [line(1, 8, failing), line(2, 8, failing), line(3, 8, { condition: 'i == 2' })];
    engine.breakpoints.set(LINES, list);
    guest.count_to(4);
    engine.breakpoints.set(LINES, list);
    guest.count_to(4);
    expect(stops.map(({ hits }) => hits)).toEqual([[3], [3]]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toBe(
      `breakpoint at ${FILE}:8: condition \`nobody.name == 1\`: no variable \`nobody\` here (column 1); ` +
        'it does not stop where its condition fails',
    );
  });

  it('whose value is no number of JavaScript goes on', () => {
    const { engine, stops } = makeEngine();
    const big = '9'.repeat(400);
    engine.breakpoints.set(LINES, [line(1, 8, { condition: `i + ${big} > ${big}` })]);
    guest.count_to(3);
    expect(stops).toHaveLength(2);
  });
});

describe('a hit count', () => {
  it.each([
    ['3', [2]],
    ['>= 4', [3, 4]],
    ['% 2', [1, 3]],
  ])('%s stops at these turns of a loop: %j', (hitCondition, turns) => {
    const { engine, stops, values } = makeEngine('i');
    const [answer] = engine.breakpoints.set(LINES, [line(1, 8, { hitCondition })]);
    expect(answer).toMatchObject({ verified: true });
    guest.count_to(5);
    expect(values).toEqual(turns);
    expect(stops).toHaveLength(turns.length);
  });

  it('counts only where the condition holds, for each breakpoint by itself', () => {
    const { engine, values } = makeEngine('i');
    engine.breakpoints.set(LINES, [
      line(1, 8, { condition: 'i >= 3', hitCondition: '2' }),
      line(2, 8, { hitCondition: '2' }),
    ]);
    guest.count_to(8);
    expect(values).toEqual([1, 4]);
  });

  it('counts the calls of all functions of a pattern together, and those of hooks', () => {
    const { engine, stops } = makeEngine();
    engine.breakpoints.set(FUNCTIONS, [onFunction(1, '*ing_*', { hitCondition: '> 1' })]);
    engine.breakpoints.set(HOOKS, [hook(2, ['disk#*'], { hitCondition: '2' })]);
    guest.caller(1);
    guest.caller(1);
    guest.table_probe(deviceOf('disk#0', 0));
    guest.table_probe(deviceOf('net#0', 0));
    guest.table_probe(deviceOf('disk#1', 0));
    expect(stops.map(({ hits }) => hits)).toEqual([[1], [2]]);
    expect(stops[1]?.description).toBe('probe of disk#1');
  });

  it('goes on when the list is sent again, and begins anew with a run', () => {
    const { engine, values } = makeEngine('i');
    const list = [line(1, 8, { hitCondition: '3' })];
    engine.breakpoints.set(LINES, list);
    guest.count_to(2);
    engine.breakpoints.set(LINES, list);
    guest.count_to(2);
    expect(values).toEqual([0]);
    engine.breakpoints.begin();
    guest.count_to(4);
    expect(values).toEqual([0, 2]);
  });

  it.each([
    [LINES, line(1, 8, { hitCondition: 'often' })],
    [FUNCTIONS, onFunction(1, 'count_to', { hitCondition: '= 2' })],
    [HOOKS, hook(1, [], { hitCondition: '0' })],
  ])('that can’t be read makes the breakpoint unverified: %j', (scope, breakpoint) => {
    const { engine, stops } = makeEngine();
    const [answer] = engine.breakpoints.set(scope, [breakpoint]);
    expect(answer).toMatchObject({ id: 1, verified: false });
    expect(answer?.message).toMatch(/^Hit count: .*; found .*\.$/);
    guest.count_to(3);
    guest.table_probe(deviceOf('disk#0', 0));
    expect(stops).toEqual([]);
  });
});

describe('a log point', () => {
  it('prints with its place, where condition and hit count say, and does not stop', () => {
    const { engine, stops, printed } = makeEngine();
    const logMessage = 'sum {sum} at {i}';
    engine.breakpoints.set(LINES, [
      line(1, 8, { logMessage, condition: 'i > 0', hitCondition: '% 2' }),
    ]);
    engine.breakpoints.set(FUNCTIONS, [onFunction(2, 'count_*', { logMessage: 'to {n}' })]);
    guest.count_to(5);
    expect(stops).toEqual([]);
    expect(printed).toEqual([
      { text: 'to 5 (0x5)', at: { file: FILE, line: 6, column: 3 } },
      { text: 'sum 1 (0x1) at 2 (0x2)', at: { file: FILE, line: 8, column: 5 } },
      { text: 'sum 6 (0x6) at 4 (0x4)', at: { file: FILE, line: 8, column: 5 } },
    ]);
  });

  it('beside a breakpoint is no hit of the stop', () => {
    const { engine, stops, printed } = makeEngine();
    engine.breakpoints.set(LINES, [line(1, 8, { logMessage: 'here' }), line(2, 8)]);
    guest.count_to(1);
    expect(stops.map(({ hits }) => hits)).toEqual([[2]]);
    expect(printed).toHaveLength(1);
  });

  it('that can’t be read is unverified with the column', () => {
    const { engine, stops, printed } = makeEngine();
    const [answer] = engine.breakpoints.set(LINES, [line(1, 8, { logMessage: 'i is {i' })]);
    expect(answer).toEqual({
      id: 1,
      verified: false,
      line: 8,
      file: FILE,
      message: 'Log message: expected } after { (column 6).',
    });
    guest.count_to(3);
    expect([stops, printed]).toEqual([[], []]);
  });
});

describe('a table that is silent', () => {
  it('counts and stops as ever, but neither prints nor complains', () => {
    const { engine, stops, warnings, printed } = makeEngine();
    engine.breakpoints.set(LINES, [
      line(1, 8, { logMessage: 'here' }),
      line(2, 8, { condition: 'nobody' }),
      line(3, 8, { hitCondition: '2' }),
    ]);
    engine.breakpoints.silent = true;
    guest.count_to(3);
    expect(stops.map(({ hits }) => hits)).toEqual([[3]]);
    expect([warnings, printed]).toEqual([[], []]);
    engine.breakpoints.silent = false;
    guest.count_to(1);
    expect([warnings, printed]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });
});

describe('100,000 breakpoints in one file', () => {
  it('are answered in order, and set each flag once for each point', () => {
    const { engine, stops } = makeEngine();
    const module = moduleOfFile(FILE);
    if (module === undefined) {
      throw new Error('no module');
    }
    const writes: number[] = [];
    const plain = module.flags;
    const flags = new Proxy(plain, {
      set(target, key, value: number) {
        writes.push(Number(key));
        target[Number(key)] = value;
        return true;
      },
    });
    Object.defineProperty(module, 'flags', { value: flags, configurable: true });
    try {
      const list = Array.from({ length: 100_000 }, (_, i) => line(i, (i % 20) + 1));
      const answers = engine.breakpoints.set(LINES, list);
      expect(answers.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
      expect(answers.filter(({ verified }) => !verified)).toHaveLength(100_000 / 4);
      expect(new Set(writes).size).toBe(writes.length);
      engine.breakpoints.set(LINES, [line(7, 10)]);
    } finally {
      Object.defineProperty(module, 'flags', { value: plain, configurable: true });
    }
    guest.count_to(1);
    expect(stops.map(({ hits }) => hits)).toEqual([[7]]);
  });
});

describe('a breakpoint that has no place', () => {
  it('says what was looked for', () => {
    const { engine } = makeEngine();
    const answer = (scope: BreakpointScope, breakpoint: Breakpoint) =>
      engine.breakpoints.set(scope, [breakpoint])[0]?.message;
    expect(answer(LINES, line(1, 900))).toBe(`No statement at line 900 of ${FILE} or below it.`);
    expect(answer({ kind: 'line', file: 'none.ts' }, line(1, 1))).toBe(
      'No firmware source is called none.ts.',
    );
    expect(answer(FUNCTIONS, onFunction(1, 'no_such()'))).toBe(
      'No firmware function is called no_such.',
    );
    expect(answer(HOOKS, hook(1, ['a b']))).toBe(
      'Expected a name of a device, driver or uclass such as virtio-blk#*, found a b.',
    );
    const unknown: Breakpoint = { kind: 'hook', id: 1, place: { hook: 'prob', devices: [] } };
    expect(answer(HOOKS, unknown)).toContain('No hook is called prob; there are bind, ');
  });
});

it('stops before the next statement when a consumer of events asks for it', () => {
  const { engine, events, stops, places } = makeEngine();
  const asked: Stop = { reason: 'pause', description: 'a rule', hits: [], hook: undefined };
  events.subscribe(['hookEnter'], () => {
    engine.requestStop(asked);
  });
  guest.table_probe(deviceOf('disk#0', 1));
  expect(stops).toEqual([asked]);
  expect(places).toEqual(['table_probe']);
});
