import { afterEach, describe, expect, it } from 'vitest';
import type { StepOptions } from '../../../protocol/stepping';
import { loadGuest } from '../../../../test/support/sample-guest';
import { EventStream } from '../../guest/event-stream';
import { resetDebugPoints, setDebugHandler } from '../debug-points';
import { DebugEngine } from '../engine';
import { RefusedError, type StepKind } from '../executor';
import { stackFrames } from '../frames';
import { HookTable } from '../hook-table';

/** Line numbers matter: the first line is 1. */
const FILE = 'drivers/sample/step-sample.ts';
const SOURCE = `export function one(n: number): number {
  return n + 1;
}
export function nothing(): void {}
const table = { go: one }; function table_of(ops: typeof table) { return ops; }
export function many(n: number, ops: typeof table): number {
  const sum = one(n) + ops.go(one(n)) + Math.abs(n);
  nothing(); nothing();
  return [sum].map((x) => one(x))[0] ?? table_of(ops).go(n);
}
export function outer(n: number): number {
  const result = many(n, table);
  return result;
}
`;
const guest = loadGuest(FILE, SOURCE) as { outer: (n: number) => number };

/** `many:7` */
const here = (): string => {
  const [frame] = stackFrames();
  return `${frame?.functionName ?? ''}:${frame?.line ?? 0}`;
};

type Turn = (engine: DebugEngine) => [StepKind, StepOptions?] | undefined;

/** Stops at the beginning of `many` and does what the turns say at each stop. Gives where it stopped. */
function run(...turns: Turn[]): string[] {
  const places: string[] = [];
  const events = new EventStream(() => 0);
  const engine = new DebugEngine(
    {
      attend: () => false,
      stopped: () => {
        places.push(here());
        const step = turns[places.length - 1]?.(engine);
        if (step !== undefined) {
          engine.step(...step);
        }
      },
      warn: () => undefined,
      logged: () => undefined,
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
  engine.breakpoints.set({ kind: 'function' }, [
    { kind: 'function', id: 1, place: { name: 'many' } },
  ]);
  guest.outer(4);
  engine.breakpoints.set({ kind: 'function' }, []);
  return places;
}

afterEach(() => {
  setDebugHandler(undefined);
});

const targets = (engine: DebugEngine) =>
  engine.calls(0).map(({ id, callee, functionName }) => [id, callee, functionName]);
const returned = (engine: DebugEngine) =>
  engine.returned.map(({ functionName, value }) => [functionName, value]);

describe('calls to step into', () => {
  it('are those of the statement with debug information, in the order of the calls, with places', () => {
    let found: unknown;
    run((engine) => {
      found = engine.calls(0).map(({ functions: _functions, ...call }) => call);
      return undefined;
    });
    const at = { line: 7, endLine: 7, functionName: 'one' };
    expect(found).toEqual([
      { id: 1, callee: 'one', ...at, column: 15, endColumn: 18, before: 0 },
      { id: 2, callee: 'one', ...at, column: 31, endColumn: 34, before: 1 },
      { id: 3, callee: 'ops.go', ...at, column: 24, endColumn: 30, before: 2 },
    ]);
  });

  it.each([
    [1, 5],
    [2, 5],
    [3, 6],
  ])('number %i is entered, and no call before it', (target, value) => {
    let result: unknown;
    const places = run(
      () => ['into', { target }],
      () => ['out'],
      (engine) => {
        result = returned(engine);
        return undefined;
      },
    );
    expect(places).toEqual(['many:7', 'one:2', 'many:7']);
    expect(result).toEqual([['one', value]]);
  });

  it('that are over are none any more', () => {
    const found: unknown[] = [];
    run(
      () => ['into', { target: 1 }],
      () => ['out'],
      (engine) => {
        found.push(targets(engine));
        return ['into', { target: 2 }];
      },
    );
    expect(found).toEqual([
      [
        [1, 'one', 'one'],
        [2, 'ops.go', 'one'],
      ],
    ]);
  });

  it('that are not there are refused; those of an arrow function are its own', () => {
    run(
      (engine) => {
        expect(() => {
          engine.step('into', { target: 4 });
        }).toThrow(RefusedError);
        return ['over'];
      },
      () => ['over'],
      (engine) => {
        // The call of `one` is the arrow function's own.
        expect(targets(engine)).toEqual([[1, 'table_of', 'table_of']]);
        return undefined;
      },
    );
  });

  it('of a function that is empty are stopped in', () => {
    const places = run(
      () => ['over'],
      () => ['into', { target: 1 }],
    );
    expect(places).toEqual(['many:7', 'many:8', 'nothing:4']);
  });
});

describe('granularity', () => {
  it('by line passes the second statement of a line', () => {
    const places = run(
      () => ['over'],
      () => ['over', { granularity: 'line' }],
    );
    expect(places).toEqual(['many:7', 'many:8', 'many:9']);
  });

  it('by statement does not', () => {
    const places = run(
      () => ['over', { granularity: 'statement' }],
      () => ['over', { granularity: 'statement' }],
      () => ['over', { granularity: 'statement' }],
    );
    expect(places).toEqual(['many:7', 'many:8', 'many:8', 'many:9']);
  });

  it('by statement goes into calls and out of functions', () => {
    const by = { granularity: 'statement' } as const;
    expect(
      run(
        () => ['into', by],
        () => ['into', by],
        () => ['out', by],
      ),
    ).toEqual(['many:7', 'one:2', 'many:7', 'outer:12']);
  });
});

describe('what functions give back', () => {
  it('is known behind a step out, and at no other stop', () => {
    const values: unknown[] = [];
    const keep = (engine: DebugEngine): void => {
      values.push(returned(engine));
    };
    const places = run(
      (engine) => {
        keep(engine);
        return ['out'];
      },
      (engine) => {
        keep(engine);
        return ['over'];
      },
      (engine) => {
        keep(engine);
        return undefined;
      },
    );
    expect(places).toEqual(['many:7', 'outer:12', 'outer:13']);
    expect(values).toEqual([[], [['many', 16]], []]);
  });

  it('is known behind a step over, of the calls of its statement, the last first', () => {
    let values: unknown;
    run(
      () => ['over'],
      (engine) => {
        values = returned(engine);
        return undefined;
      },
    );
    expect(values).toEqual([['one', 6]]);
  });

  it('is known behind a step over the end of a function', () => {
    let values: unknown;
    const places = run(
      () => ['over'],
      () => ['over'],
      () => ['over'],
      (engine) => {
        values = returned(engine);
        return undefined;
      },
    );
    expect(places.at(-1)).toBe('outer:12');
    expect(values).toEqual([['many', 16]]);
  });
});
