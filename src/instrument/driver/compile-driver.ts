import MagicString from 'magic-string';
import type { DebugTable, DeclaredType } from '../../base/debug-table';
import { assignmentsOf } from '../assignments';
import { declaredTypesOf } from '../declared-types';
import { ModuleInstrumenter } from '../module-instrumenter';
import { everyChildOf, nodeIn, parseModule } from '../syntax';
import type { SyntaxNode, SyntaxProblem } from '../syntax';
import { TypeEraser } from './erase-types';
import { refusedSyntaxIn } from './refused-syntax';

/** A driver of the user's, ready to be run in a realm of its own. */
export interface CompiledDriver {
  /**
   * A function's text: `(module, realm, ...names)`. Its first argument has the constants of its debug points, the second what they
   * call, and then come the values of `names`.
   */
  readonly code: string;
  readonly names: readonly string[];
  readonly table: DebugTable;
  /** Structures that it declares. */
  readonly types: readonly DeclaredType[];
  /** With any the code is empty. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Compiles a driver's text as the firmware's own is: debug points before its statements, records of its calls, and no types any
 * more. All of it stays on its lines.
 *
 * @param file as stacks and breakpoints name it
 * @param available names of the language and of U-Boot that it can be given
 */
export function compileDriver(
  text: string,
  file: string,
  available: readonly string[],
): CompiledDriver {
  const { body, problems: syntax } = parseModule(text);
  const output = new MagicString(text);
  const instrumenter = new ModuleInstrumenter(text, output);
  const refused = syntax.length > 0 ? [] : refusedSyntaxIn(body);
  if (syntax.length === 0 && refused.length === 0) {
    new TypeEraser(text, output).module(body);
    instrumenter.module(body);
    body.forEach((node) => {
      noteThrows(node, output);
    });
  }
  const table: DebugTable = {
    file,
    source: text,
    points: instrumenter.points,
    functions: instrumenter.functions,
    blocks: instrumenter.blocks,
    assignments: assignmentsOf(body, instrumenter.points),
  };
  const problems = [...syntax, ...refused, ...instrumenter.problems];
  const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  const names = available.filter((name) => words.has(name) && name !== 'undefined');
  const code =
    problems.length > 0
      ? ''
      : `(function($m,$r${names.map((name) => `,${name}`).join('')}){'use strict';` +
        'const $P=$m.positions,$c=$m.counter,$t=$m.flags,$b=$m.firstFunction,' +
        `$e=$r.enter,$l=$r.leave,$s=$r.slow,$x=$r.thrown;${output.toString()}\n})`;
  return { code, names, table, types: declaredTypesOf(text), problems };
}

/** The line of what is thrown is kept, as only errors know theirs. */
function noteThrows(node: SyntaxNode, output: MagicString): void {
  const argument = node.type === 'ThrowStatement' ? nodeIn(node, 'argument') : undefined;
  if (argument !== undefined) {
    output.appendRight(argument.start, '$x((');
    output.appendLeft(argument.end, `),${node.loc.start.line})`);
  }
  everyChildOf(node).forEach((child) => {
    noteThrows(child, output);
  });
}
