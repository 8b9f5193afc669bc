import { describe, expect, it } from 'vitest';
import type { Hal } from '../../firmware/hal';
import type { Completion } from '../../protocol/debug-values';
import type { RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { WorkerReport, WorkerRequest } from '../../protocol/worker-messages';
import {
  loadGuest,
  recipe,
  SampleMachine,
  ScriptedLink,
  startOptions,
} from '../../../test/support/sample-guest';
import { codePlaceOfFrames } from '../debug/code-place';
import { runFirmwareSession } from './firmware-session';

const SOURCE = `
interface Part { name: string; size: number; ready: boolean; wide: bigint }
export function weigh(part: Part, factor: number): number {
  const fixed = 2;
  let total = 0;
  for (let i = 0; i < 3; i++) {
    const step = part.size * factor;
    total += step + i;
  }
  return total * fixed;
}
export function board_init(hal: any, putc: (c: number) => void): void {
  const part: Part = { name: 'disk', size: 1, ready: false, wide: 5n };
  let result = weigh(part, 1);
  result += part.name.length + Number(part.wide) + hal.ram.bytes[100];
  for (const digit of String(result)) {
    putc(digit.charCodeAt(0));
  }
  putc(0x0a);
  hal.halt();
}
`;

const guest = loadGuest('board/assign.ts', SOURCE) as {
  board_init: (hal: Hal, putc: (c: number) => void) => void;
};

/** What the guest prints when nothing is changed: (0 + 1 + 2 + 3) * 2 + 4 + 5 + 0. */
const PLAIN = '21';

/** Runs to the end, where it asks for the inputs. At each stop the next of `stops` is sent, then the guest goes on. */
function run(stops: readonly (readonly WorkerRequest[])[], of: RunRecipe = recipe()) {
  const waiting = [...stops];
  let inputs: RunInput[] = [];
  const answers: unknown[] = [];
  const link: ScriptedLink = new ScriptedLink((report: WorkerReport, l) => {
    if (report.kind === 'ready') {
      l.send({
        kind: 'setBreakpoints',
        scope: { kind: 'line', file: 'board/assign.ts' },
        breakpoints: [
          { kind: 'line', id: 1, place: { file: 'board/assign.ts', line: 8 } },
          { kind: 'line', id: 2, place: { file: 'board/assign.ts', line: 15 } },
        ],
      });
      l.send({ kind: 'start', stopOnEntry: false });
    } else if (report.kind === 'stopped') {
      const requests = waiting.shift() ?? [];
      for (const request of requests) {
        l.send(request, (value: unknown) => answers.push(value));
      }
      if (requests.at(-1)?.kind !== 'step') {
        l.send({ kind: 'continue' });
      }
    } else if (report.kind === 'idle' && report.idle) {
      l.send({ kind: 'inputs' }, (value) => (inputs = value));
      l.send({ kind: 'terminate' });
    }
  });
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
        guest.board_init(hal, print);
      },
      codePlace: codePlaceOfFrames,
      image: () => ({ name: 'sample', version: '1', pointerBits: 32, range: undefined }),
      build: { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] },
      snapshot: (_machine, statement) => ({ statement, transports: [] }),
    };
  });
  const refused = link.reports.flatMap((r) => (r.kind === 'refused' ? [r.message] : []));
  return { console: link.console.trim(), inputs, answers, refused, end: link.reports.at(-1) };
}

const assign = (expression: string, value: string, frame = 0): WorkerRequest => ({
  kind: 'assign',
  expression,
  value,
  frame,
});

describe('assignments', () => {
  it('changes nothing where nothing is assigned', () => {
    expect(run([]).console).toBe(PLAIN);
  });

  it.each<[string, WorkerRequest, string, string]>([
    ['a variable', assign('total', '10'), '10 (0xa)', '41'],
    ['a variable of a loop', assign('i', '1'), '1 (0x1)', '19'],
    ['a parameter, for the turns to come', assign('factor', '3'), '3 (0x3)', '29'],
    ['a member', assign('part.size', 'part.size + 1'), '2 (0x2)', '25'],
    ['text', assign('part.name', '"x"'), '"x"', '18'],
    ['a flag', assign('part.ready', '1'), 'true', PLAIN],
    ['64 bits', assign('part.wide', '0x10'), '0x10', '32'],
    ["a variable of the caller's", assign('part.name', '"abcdef"', 1), '"abcdef"', '23'],
    ['memory', assign('mem8(0x40000064)', '9'), '9 (0x9)', '30'],
    ['what was edited beside its other form', assign('total', '1 (0x0)'), '1 (0x1)', '23'],
  ])('sets %s, also when the run is repeated', (_what, request, shown, printed) => {
    const first = run([[request]]);
    expect(first.refused).toEqual([]);
    expect(first.answers).toMatchObject([{ value: shown }]);
    expect(first.console).toBe(printed);
    expect(first.inputs).toMatchObject([
      {
        kind: request.kind === 'assign' && request.expression.startsWith('mem') ? 'edit' : 'assign',
      },
    ]);
    const again = run([], recipe({ inputs: first.inputs }));
    expect([again.console, again.inputs]).toEqual([printed, first.inputs]);
  });

  it('repeats many in their order, at their statements', () => {
    const stops = [
      [assign('total', '10'), assign('total', 'total + 5'), assign('mem8(0x40000064)', 'total')],
      [assign('part.wide', 'total')],
      [],
      [assign('result', '100')],
    ];
    const first = run(stops);
    expect(first.inputs.map(({ kind }) => kind)).toEqual([
      'assign',
      'assign',
      'edit',
      'assign',
      'assign',
    ]);
    const again = run([], recipe({ inputs: first.inputs }));
    expect([again.console, again.inputs]).toEqual([first.console, first.inputs]);
  });

  it('repeats what was set behind a statement, where calls had returned', () => {
    const first = run([[], [], [{ kind: 'step', step: 'out' }], [assign('part.wide', '50')]]);
    expect(first.refused).toEqual([]);
    expect(first.console).toBe('66');
    const again = run([], recipe({ inputs: first.inputs }));
    expect([again.console, again.inputs]).toEqual(['66', first.inputs]);
  });

  it('says that a run is another one where what was set is not there', () => {
    const [input] = run([[assign('total', '10')]]).inputs;
    const moved = { ...input, frame: 1 } as RunInput;
    const { end } = run([], recipe({ inputs: [moved] }));
    expect(end).toMatchObject({
      kind: 'ended',
      reason: 'failed',
      message: expect.stringContaining('the run is not the recorded one') as string,
    });
  });

  it.each([
    [assign('fixed', '3'), '`fixed` is a constant and keeps its value (column 1)'],
    [assign('step', '3'), '`step` is a constant and keeps its value (column 1)'],
    [assign('total', '"a"'), 'expected a number, found string (column 1)'],
    [assign('total', ''), 'expected a name or a number, found the end (column 1)'],
    [assign('nothing', '1'), 'no variable `nothing` here (column 1)'],
    [
      assign('result', '1', 1),
      '`result` is <uninitialised>: its declaration is still to come (column 1)',
    ],
    [
      assign('part.name.length', '1'),
      'expected a variable, a member or a place in memory (column 11)',
    ],
  ])('refuses %j', (request, message) => {
    const { refused, inputs, console } = run([[request]]);
    expect(refused).toEqual([message]);
    expect([inputs, console]).toEqual([[], PLAIN]);
  });

  it('sets something in the Debug Console alone', () => {
    const evaluate = (mayAssign: boolean): WorkerRequest => ({
      kind: 'evaluate',
      expression: 'total = 10',
      frame: 0,
      mayAssign,
    });
    expect(run([[evaluate(true)]])).toMatchObject({ console: '41', refused: [] });
    expect(run([[evaluate(false)]])).toMatchObject({
      console: PLAIN,
      refused: ['nothing is assigned in an expression; == compares (column 7)'],
    });
  });

  it('says which variables are constants', () => {
    const [locals] = run([[{ kind: 'locals', frame: 0 }]]).answers as {
      name: string;
      readOnly?: boolean;
    }[][];
    expect(locals?.filter(({ readOnly }) => readOnly).map(({ name }) => name)).toEqual([
      'fixed',
      'step',
    ]);
  });

  it('shows numbers in hexadecimal to who asks for it', () => {
    const [locals] = run([[{ kind: 'locals', frame: 0, hex: true }]]).answers as {
      name: string;
      value: string;
    }[][];
    expect(locals?.find(({ name }) => name === 'factor')?.value).toBe('0x1');
  });
});

describe('completions', () => {
  it.each<[string, string[]]>([
    ['t', ['total']],
    ['part.', ['name', 'size', 'ready', 'wide']],
    ['1 + part->si', ['size']],
    ['(part.n', ['name']],
    ['nothing.', []],
    ['$st', ['$status', '$statement']],
    ['VIRTIO_F_VER', ['VIRTIO_F_VERSION_1']],
    ['(struct vring_u', ['vring_used', 'vring_used_elem']],
    ['((struct vring_desc*)0x40000000)->f', ['flags']],
    ['total ', []],
    ['fixed + fi', ['fixed']],
  ])('of %s', (text, labels) => {
    const [found] = run([[{ kind: 'completions', text, frame: 0 }]]).answers as Completion[][];
    expect(found?.map(({ label }) => label)).toEqual(labels);
    const begun = /[\w$]*$/.exec(text)?.[0].length;
    expect(found?.every(({ replaces }) => replaces === begun)).toBe(true);
  });
});
