import type { TargetAbility } from '../../src/targets/target';
import { TARGET_ABILITIES } from '../../src/targets/target';

/** Columns of docs/targets.md. */
const TARGET_COLUMNS = ['built-in firmware', 'own binary (RISC-V)'] as const;

export type TargetColumn = (typeof TARGET_COLUMNS)[number];

/** A sentence for each ability, as its users see it. */
const SENTENCES: Readonly<Record<TargetAbility, string>> = {
  functionBreakpoints: 'Stops where a function begins.',
  dataBreakpoints: 'Stops where memory, a register or a part of a queue is written or read.',
  hookBreakpoints: 'Stops at driver-model hooks (bind, probe, …) of chosen devices.',
  instructionBreakpoints: 'Stops at an instruction.',
  eventBreakpoints: 'Stops at what devices and drivers do: a reset, a feature, a notification.',
  conditions: 'Breakpoints may have a condition.',
  hitConditions: 'Breakpoints may count how often they are reached.',
  logMessages: 'Breakpoints may print in place of stopping.',
  stepInTargets: 'Which of several calls to step into can be chosen.',
  steppingGranularity: 'Steps by statement as well as by line.',
  breakpointLocations: 'Lines that can have a breakpoint are known.',
  sources: 'There is source: frames have lines, and breakpoints stand on them.',
  evaluate: 'Expressions are evaluated: watches, hovers, the Debug Console.',
  assign: 'Variables and members can be set.',
  completions: 'Names are proposed while an expression is typed.',
  valueForms: 'Numbers can be shown in hexadecimal.',
  registers: "The processor's registers are shown.",
  disassembly: 'Memory is shown as instructions, which can be stepped by.',
  memory: 'Guest memory is shown.',
  writeMemory: 'Guest memory can be changed.',
  modules: 'What runs is shown, with its version and where it lies.',
  restart: 'A session starts again with its breakpoints.',
  travel: 'Goes back in the run: steps, to breakpoints, to the last write.',
};

/** By ability, how many tests have shown it. One that isn't there is not named. */
type Shown = ReadonlyMap<TargetAbility, number>;

const HEAD = `# What each target can do

<!-- Made by \`node scripts/targets-page.mjs\` from the tests that every target has to pass; they fail where it is old. -->

A target is what the debug adapter debugs. All of them run, stop, step and start again from reset, and show their call stack, their devices
and their console. What differs is below: \`yes\` with the number of tests in \`test/contract\` that have shown it, or \`–\`, which is
refused with a sentence.
`;

/**
 * The page, with one of its columns as it was shown now.
 *
 * @param text the page as it is
 */
export function pageWith(text: string, column: TargetColumn, shown: Shown): string {
  return pageOf(columnsOf(text).set(column, cellsOf(shown)));
}

/** The page as it must be with what stands in the tables of a page. */
export function rewritten(text: string): string {
  return pageOf(columnsOf(text));
}

/** Cells of each column, in the order of the abilities. */
type Columns = Map<string, readonly string[]>;

function cellsOf(shown: Shown): string[] {
  return TARGET_ABILITIES.map((ability) => {
    const tests = shown.get(ability);
    return tests === undefined ? '–' : `yes, ${tests} test${tests === 1 ? '' : 's'}`;
  });
}

function columnsOf(text: string): Columns {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const [names = []] = rows;
  const columns: Columns = new Map();
  for (const name of TARGET_COLUMNS) {
    const at = names.indexOf(name);
    if (at >= 0) {
      const cell = (ability: string) => rows.find((row) => row[2] === `\`${ability}\``)?.[at];
      columns.set(
        name,
        TARGET_ABILITIES.map((ability) => cell(ability) ?? '?'),
      );
    }
  }
  return columns;
}

function pageOf(columns: Columns): string {
  const names = TARGET_COLUMNS.filter((name) => columns.has(name));
  const rows = [
    ['what', 'ability', ...names],
    ...TARGET_ABILITIES.map((ability, index) => [
      SENTENCES[ability],
      `\`${ability}\``,
      ...names.map((name) => columns.get(name)?.[index] ?? '?'),
    ]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths?.[at] ?? 0, filler)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const table = [
    line(head, ' '),
    line(
      head.map(() => '-'),
      '-',
    ),
    ...body.map((row) => line(row, ' ')),
  ];
  return `${HEAD}\n${table.join('\n')}\n`;
}
