import type { StepInTarget } from '../../../protocol/stepping';
import { evaluateExpression } from '../../values/expression/evaluate';
import { functionAt, functionsNamed } from '../debug-info';
import type { FunctionPlace, PointPlace } from '../debug-info';
import { frameAtIndex } from '../frames';
import type { GuestFrame } from '../frames';
import { evaluationAt } from '../view/evaluation';
import { callsInText } from './calls-in-text';
import type { TextCall } from './calls-in-text';

/** A call of the statement at which a frame is, with the functions that it may enter. */
export interface StatementCall extends StepInTarget {
  readonly functions: ReadonlySet<number>;
  /** How many calls of the statement enter one of these functions before this one does. */
  readonly before: number;
}

/**
 * The calls of a frame's statement, in the order in which they are made. A call of what has no debug information is
 * none: nobody can stop in it.
 *
 * @param returned the function that has just returned to the middle of the statement: what comes before its call is over
 */
export function statementCalls(index: number, returned?: number): StatementCall[] {
  const frame = frameAtIndex(index);
  if (frame === undefined) {
    return [];
  }
  const { place } = frame;
  const lines = place.module.table.source.split('\n');
  const offset = offsetOf(lines, place.line, place.column);
  const text = place.module.table.source.slice(
    offset,
    offsetOf(lines, place.endLine, place.endColumn),
  );
  const found = callsInText(text).flatMap((call) => {
    const functions = functionsOf(call, frame, index);
    return functions.length === 0 ? [] : [{ call, functions }];
  });
  const over = found.findIndex(({ functions }) => functions.some(({ id }) => id === returned));
  return numbered(found.slice(over + 1), (at) => placeAt(text, at, place));
}

interface FoundCall {
  readonly call: TextCall;
  readonly functions: readonly FunctionPlace[];
}

function numbered(
  found: readonly FoundCall[],
  placeOf: (at: number) => { line: number; column: number },
): StatementCall[] {
  const calls: StatementCall[] = [];
  for (const { call, functions } of found) {
    const ids = new Set(functions.map(({ id }) => id));
    const start = placeOf(call.start);
    const end = placeOf(call.end);
    const callee = call.callee.replace(/^\?\./, '');
    const [name = callee, ...otherNames] = new Set(functions.map(({ info }) => info.name));
    calls.push({
      id: calls.length + 1,
      callee,
      functionName: otherNames.length === 0 ? name : callee,
      ...start,
      endLine: end.line,
      endColumn: end.column,
      functions: ids,
      before: calls.filter((other) => [...other.functions].some((id) => ids.has(id))).length,
    });
  }
  return calls;
}

/** Methods of JavaScript's own values. */
const BUILT_IN: ReadonlySet<string> = new Set(
  [Array, Map, Set, String].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
);

/**
 * What the callee means here, else the functions of its last name: the frame's own file comes first. Which operation is
 * called of a table that is itself the value of a call shows only when it is entered: U-Boot's are named after their
 * driver and the operation, as `virtio_mmio_reset`.
 */
function functionsOf(
  { callee }: TextCall,
  { functionId }: GuestFrame,
  index: number,
): readonly FunctionPlace[] {
  const lastName = callee.slice(callee.lastIndexOf('.') + 1);
  if (callee.startsWith('?')) {
    return BUILT_IN.has(lastName)
      ? []
      : [...functionsNamed(lastName), ...functionsNamed(`*_${lastName}`)];
  }
  const value = evaluateExpression(callee, evaluationAt(index));
  const meant = value.ok && typeof value.value === 'function' ? value.value.name : '';
  const name = meant === '' ? lastName : meant;
  const functions = functionsNamed(name);
  const own = functions.filter(({ module }) => module === functionAt(functionId)?.module);
  return own.length > 0 ? own : functions;
}

/** Lines and columns count from 1. */
function offsetOf(lines: readonly string[], line: number, column: number): number {
  return lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1);
}

function placeAt(text: string, at: number, from: PointPlace): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  const last = before.at(-1)?.length ?? 0;
  return {
    line: from.line + before.length - 1,
    column: before.length === 1 ? from.column + last : last + 1,
  };
}
