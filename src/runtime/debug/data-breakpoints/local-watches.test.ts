import { afterEach, describe, expect, it } from 'vitest';
import { loadGuest } from '../../../../test/support/sample-guest';
import type { BreakpointAnswer, Stop } from '../../../protocol/breakpoint';
import { EventStream } from '../../guest/event-stream';
import { resetDebugPoints, setDebugHandler } from '../debug-points';
import { DebugEngine } from '../engine';
import { HookTable } from '../hook-table';

const FILE = 'drivers/sample/local-sample.ts';
const SOURCE = `export function assigns(n: number, pause: () => void): number {
  let x = 1;
  pause();
  x = 1;
  n > 0 && (x = 1);
  for (let i = 0; i < 2; i++) {
    x = x + i;
  }
  const inner = (): void => {
    x = 9;
    pause();
  };
  inner();
  return n;
}
`;

const guest = loadGuest(FILE, SOURCE) as {
  assigns: (n: number, pause: () => void) => number;
};

afterEach(() => {
  setDebugHandler(undefined);
});

describe('LocalWatches', () => {
  it('stops after each assignment, also of the same value, until the function returns', () => {
    const stops: string[] = [];
    const answers: BreakpointAnswer[] = [];
    const stream = new EventStream(() => 0);
    const engine = new DebugEngine(
      {
        attend: () => false,
        stopped: ({ description }: Stop) => {
          stops.push(description ?? '');
        },
        warn: () => undefined,
        logged: () => undefined,
        statementsToInput: () => Infinity,
        changeAwaitedAt: () => undefined,
        changeBehind: () => undefined,
        breakpointChanged: (answer) => answers.push(answer),
      },
      new HookTable(stream),
      stream,
    );
    const { data } = engine.breakpoints;
    setDebugHandler(engine);
    resetDebugPoints();
    engine.begin(false, undefined);
    let asked = false;
    guest.assigns(1, () => {
      if (!asked) {
        asked = true;
        const { dataId = '' } = data.info({ kind: 'local', frame: 0, name: 'x' }, () => undefined);
        const place = { dataId, access: 'write' } as const;
        expect(data.set([{ kind: 'data', id: 1, place }])).toEqual([{ id: 1, verified: true }]);
      }
    });
    const wrote = (line: number, what: string): string =>
      `assigns() at ${FILE}:${line} wrote x of assigns(): ${what}`;
    expect(stops.map((text) => text.replace(/ \(0x\w+\)/g, ''))).toEqual([
      wrote(4, '1, as before'),
      wrote(7, '1, as before'),
      wrote(7, '1 → 2'),
      `inner() at ${FILE}:11 wrote x of assigns(): 2 → 9`,
    ]);
    expect(answers).toEqual([{ id: 1, verified: false, message: 'The frame with x has ended.' }]);
  });
});
