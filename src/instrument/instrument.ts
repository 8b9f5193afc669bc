import MagicString from 'magic-string';
import type { SourceMap } from 'magic-string';
import { POINT_FIELDS } from '../base/debug-table';
import type { DebugTable } from '../base/debug-table';
import type { FunctionRange } from '../base/system-map';
import { ModuleInstrumenter } from './module-instrumenter';
import { assignmentsOf } from './assignments';
import { StatementCounter } from './statement-counter';
import { parseModule } from './syntax';
import type { SyntaxProblem } from './syntax';

export interface InstrumentOptions {
  /** Path relative to the firmware's root, for the debug table. */
  readonly file: string;
  /** Module specifier from which the code imports `registerModule`; a function of that name is in scope otherwise. */
  readonly runtimeModule?: string;
  /** The code doesn't have the table in it: whoever runs it reads it elsewhere when it is needed. */
  readonly tableApart?: boolean;
}

export interface InstrumentedSource {
  readonly code: string;
  readonly map: SourceMap;
  readonly table: DebugTable;
  /** Where each function of the table stands. Empty when only statements are counted. */
  readonly ranges: readonly FunctionRange[];
  /** What is wrong with the text. With problems the code is the text as it came. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Gives a TypeScript module debug information, as a C compiler does with `-g`: a debug point before every statement
 * and a frame record around every function. Statements stay on their lines, and types are left in. What runs
 * computes the same as before.
 */
export function instrumentSource(text: string, options: InstrumentOptions): InstrumentedSource {
  const { body, problems } = parseModule(text);
  const output = new MagicString(text);
  const instrumenter = new ModuleInstrumenter(text, output);
  if (problems.length === 0) {
    instrumenter.module(body);
  }
  const table: DebugTable = {
    file: options.file,
    source: text,
    points: instrumenter.points,
    functions: instrumenter.functions,
    blocks: instrumenter.blocks,
    assignments: assignmentsOf(body, instrumenter.points),
  };
  const allProblems = [...problems, ...instrumenter.problems];
  if (instrumenter.functions.length > 0) {
    output.prepend(prelude(table, options));
  }
  return {
    code: output.toString(),
    map: output.generateMap({ source: options.file, includeContent: true, hires: 'boundary' }),
    table,
    ranges: instrumenter.ranges,
    problems: allProblems,
  };
}

/**
 * Gives a TypeScript module a statement count and nothing else, for runs that nobody debugs: the count is the one that
 * `instrumentSource` gives, but there are no points to stop at and no variables to read. Only the functions named in
 * `framed` have frame records.
 */
export function countStatements(
  text: string,
  options: InstrumentOptions,
  framed: readonly string[],
): InstrumentedSource {
  const { body, problems } = parseModule(text);
  const output = new MagicString(text);
  const counter = new StatementCounter(output, framed);
  if (problems.length === 0) {
    counter.module(body);
  }
  const { functions } = counter;
  const table: DebugTable = { file: options.file, source: '', points: [], functions, blocks: [] };
  if (output.hasChanged()) {
    // Without frame records there is nothing to look up.
    const tableApart = functions.length === 0;
    output.prepend(
      `${registration(table, { ...options, tableApart })}$c=$m.counter,$b=$m.firstFunction,$e=$m.enter,$l=$m.leave,$s=$m.spent;`,
    );
  }
  return {
    code: output.toString(),
    map: output.generateMap({ source: options.file, includeContent: true, hires: 'boundary' }),
    table,
    ranges: [],
    problems,
  };
}

/** As a literal. The table is one with JSON inside, which costs nothing until somebody looks. */
function quoted(text: string): string {
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  return `'${escaped}'`;
}

/**
 * Everything that the inserted code uses is a constant of the module, so that no import is looked up on the hot path:
 * `$P` position of each frame, `$c` budget counter, `$t` flag of each point, `$b` id of the first function.
 */
function prelude(table: DebugTable, options: InstrumentOptions): string {
  return (
    registration(table, options) +
    '$P=$m.positions,$c=$m.counter,$t=$m.flags,$b=$m.firstFunction,$e=$m.enter,$l=$m.leave,$s=$m.slow;'
  );
}

/** The first declarator of the module's constants. */
function registration(table: DebugTable, options: InstrumentOptions): string {
  const { runtimeModule, tableApart } = options;
  const load =
    runtimeModule === undefined
      ? ''
      : `import {registerModule} from ${JSON.stringify(runtimeModule)};`;
  const symbols = [table.file, ...table.functions.map(({ name }) => name)].join('\n');
  const args = [
    table.points.length / POINT_FIELDS,
    table.functions.length,
    quoted(symbols),
    ...(tableApart === true ? [] : [quoted(JSON.stringify(table))]),
  ];
  return `${load}const $m=registerModule(${args.join(',')}),`;
}
