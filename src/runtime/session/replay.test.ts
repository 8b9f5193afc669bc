import { expect, it } from 'vitest';
import { createSeededRandom } from '../../base/seeded-random';
import type { Hal } from '../../firmware/hal';
import type { RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { WorkerReport } from '../../protocol/worker-messages';
import {
  loadGuest,
  recipe,
  SampleMachine,
  ScriptedLink,
  startOptions,
} from '../../../test/support/sample-guest';
import { codePlaceOfFrames } from '../debug/code-place';
import { runFirmwareSession } from './firmware-session';

/**
 * A guest whose way depends on all that comes from outside: it echoes what is typed, works between two looks at the
 * console for as long as a checksum says, mixes in the timer and a byte of RAM, and resets itself now and then. Its last
 * character is a line feed.
 */
const SOURCE = `
export function getchar(hal: { relax(): void }, typed: number[]): number {
  while (typed.length === 0) {
    hal.relax();
  }
  return typed.shift() ?? 0;
}
export function work(hal: any, sum: number): number {
  let turns = (sum % 977) * 9;
  while (turns > 0) {
    turns -= 1;
  }
  return (sum * 31 + hal.timerMicros() + hal.ram.bytes[100]) % 65521;
}
export function board_init(hal: any, typed: number[], putc: (c: number) => void): void {
  let sum = 7;
  for (let count = 0; count < 40; count++) {
    const c = getchar(hal, typed);
    sum = work(hal, sum + c);
    hal.delayMicros(sum % 300);
    putc(0x21 + (sum % 90));
    if (sum % 13 === 0) {
      hal.firmwareCall(9, []);
    }
    if (c === 0x71) {
      break;
    }
  }
  putc(0x0a);
  hal.halt();
}
`;

const guest = loadGuest('board/replay.ts', SOURCE) as {
  board_init: (hal: Hal, typed: number[], putc: (c: number) => void) => void;
};

/** Runs to the guest's end, and asks there for what the run was. */
function run(
  of: RunRecipe,
  react: (report: WorkerReport, link: ScriptedLink) => void,
  wallNs?: () => number,
) {
  let inputs: RunInput[] = [];
  let statement = 0;
  const link = new ScriptedLink((report, l) => {
    if (report.kind === 'idle' && report.idle && l.console.endsWith('\n')) {
      l.send({ kind: 'inputs' }, (value) => (inputs = value));
      l.send({ kind: 'virtioSnapshot' }, (value) => ({ statement } = value));
      l.send({ kind: 'terminate' });
    } else {
      react(report, l);
    }
  }, wallNs);
  runFirmwareSession<SampleMachine>(startOptions({ recipe: of }), link, () => {
    const machine = new SampleMachine();
    let print: (c: number) => void = () => undefined;
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
      image: () => ({ name: 'sample', version: '1', pointerBits: 32, range: undefined }),
      build: { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] },
      snapshot: (_machine, now) => ({ statement: now, transports: [] }),
    };
  });
  return { console: link.console, statement, inputs, end: link.reports.at(-1) };
}

/** Types at odd moments, pauses and goes on, and steps: nothing of which may matter to a replay. */
function record(of: RunRecipe, seed: number) {
  const random = createSeededRandom(seed);
  const below = (limit: number): number => {
    const bytes = new Uint8Array(4);
    random.fill(bytes);
    return new DataView(bytes.buffer).getUint32(0) % limit;
  };
  const keys = (count: number): number[] => Array.from({ length: count }, () => below(127));
  let ns = 5e9;
  const react = (report: WorkerReport, link: ScriptedLink): void => {
    if (report.kind === 'ready') {
      link.send({ kind: 'start', stopOnEntry: below(2) === 0 });
    } else if (report.kind === 'stopped') {
      link.input.push(...keys(below(4)));
      link.send(below(2) === 0 ? { kind: 'continue' } : { kind: 'step', step: 'over' });
    } else if (report.kind === 'idle' && report.idle) {
      link.input.push(...keys(1 + below(20)));
      if (below(3) === 0) {
        link.send({ kind: 'pause' });
      }
    } else if (report.kind === 'console') {
      link.input.push(...keys(below(4) === 0 ? 1 : 0));
      if (below(8) === 0) {
        link.send({ kind: 'pause' });
      }
    }
  };
  return run(of, react, () => (ns += below(128) * 1000));
}

it.each([
  ['in virtual time', false],
  ['by the wall clock', true],
])('a run %s is the same again from its recipe and what came in', (_what, realTime) => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const of = recipe({ realTime });
    const first = record(of, seed);
    expect(first.end, `seed ${seed}`).toMatchObject({ reason: 'terminated' });
    for (const input of first.inputs) {
      const moment = 'moment' in input ? ` in a ${input.moment}` : '';
      kinds.add(`${input.kind}${moment}${input.boot > 0 ? ' after a reset' : ''}`);
    }
    const again = run({ ...of, inputs: first.inputs }, (report, link) => {
      if (report.kind === 'ready') {
        link.send({ kind: 'start', stopOnEntry: false });
      }
      if (report.kind === 'idle') {
        link.input.push(0x71);
      }
    });
    expect(again.end, `seed ${seed}`).toMatchObject({ reason: 'terminated' });
    expect([again.console, again.statement], `seed ${seed}`).toEqual([
      first.console,
      first.statement,
    ]);
  }
  const console = ['console in a statement', 'console in a wait'];
  const expected = [...console, ...(realTime ? ['clock'] : [])];
  expect([...kinds].sort()).toEqual(
    expected.flatMap((kind) => [kind, `${kind} after a reset`]).sort(),
  );
});

it('goes on with live input where the record ends', () => {
  const of = recipe();
  const typed = (link: ScriptedLink, report: WorkerReport, text: string[]): void => {
    if (report.kind === 'ready') {
      link.send({ kind: 'start', stopOnEntry: false });
    } else if (report.kind === 'idle' && report.idle) {
      link.input.push(...(text.shift() ?? 'q').split('').map((c) => c.charCodeAt(0)));
    }
  };
  const text = ['ab', 'cde', 'f', 'q'];
  const whole = run(of, (report, link) => {
    typed(link, report, text);
  });
  const inputs = whole.inputs.slice(0, 2);
  expect(inputs.map((input) => input.kind)).toEqual(['console', 'console']);
  const rest = ['f', 'q'];
  const again = run({ ...of, inputs }, (report, link) => {
    typed(link, report, rest);
  });
  expect([again.console, again.statement]).toEqual([whole.console, whole.statement]);
});

it('changes guest memory where the user did', () => {
  const edit: RunInput = {
    boot: 0,
    statement: 1,
    kind: 'edit',
    moment: 'statement',
    address: 0x40000000 + 100,
    bytes: Uint8Array.of(77),
  };
  const of = (inputs: RunInput[]) =>
    run(recipe({ inputs }), (report, link) => {
      if (report.kind === 'ready') {
        link.send({ kind: 'start', stopOnEntry: false });
      } else if (report.kind === 'idle') {
        link.input.push(0x61, 0x62, 0x71);
      }
    });
  const plain = of([]);
  const edited = of([edit]);
  expect(edited.console.length).toBe(plain.console.length);
  expect(edited.console).not.toBe(plain.console);
  expect(of([edit]).console).toBe(edited.console);
});

it('says where a run is not the recorded one', () => {
  const { end } = run(
    recipe({
      inputs: [
        {
          boot: 0,
          statement: 2,
          kind: 'console',
          moment: 'wait',
          bytes: Uint8Array.of(0x61),
        },
      ],
    }),
    (report, link) => {
      if (report.kind === 'ready') {
        link.send({ kind: 'start', stopOnEntry: false });
      }
    },
  );
  expect(end).toMatchObject({ reason: 'failed' });
  expect((end as { message: string }).message).toMatch(
    /^the run is not the recorded one: expected console input at statement 2 of boot 0, found .* at statement \d+ of boot 0$/,
  );
});
