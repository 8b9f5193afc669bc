import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import { NoMemoryError } from '../guest/guest-value';
import type { EvaluationContext } from './context';
import { Evaluator } from './evaluator';
import { OperandError } from './operators';
import { parseExpression } from './parse';
import { assign } from './places';
import type { MemoryWriter, Place } from './places';
import { ExpressionError, problemOf } from './syntax';
import type { Expression, ExpressionProblem } from './syntax';

/** The value of a text, or what is wrong with it: see docs/expressions.md. No guest code runs, getters neither. */
export function evaluateExpression(
  text: string,
  context: EvaluationContext,
): Result<unknown, ExpressionProblem> {
  const parsed = parseExpression(text);
  return parsed.ok ? evaluate(parsed.value, context) : parsed;
}

/** The value of a tree, or the first thing that can't be done. Never throws. */
export function evaluate(
  tree: Expression,
  context: EvaluationContext,
): Result<unknown, ExpressionProblem> {
  return attempt(tree, () => new Evaluator(context).value(tree));
}

/** What the expression names, to be watched or set; not every expression names a place. Never throws. */
export function placeOf(
  tree: Expression,
  context: EvaluationContext,
): Result<Place, ExpressionProblem> {
  return attempt(tree, () => {
    const { place } = new Evaluator(context).operand(tree);
    if (place === undefined) {
      throw new ExpressionError('expected a variable, a member or a place in memory', tree.at);
    }
    return place;
  });
}

/**
 * Carries out `place = value`, and gives the place. Never throws.
 *
 * @param writeMemory for places in guest memory
 */
export function assignExpression(
  place: Expression,
  value: Expression,
  context: EvaluationContext,
  writeMemory: MemoryWriter,
): Result<Place, ExpressionProblem> {
  const target = placeOf(place, context);
  if (!target.ok) {
    return target;
  }
  const source = evaluate(value, context);
  if (!source.ok) {
    return source;
  }
  return attempt(place, () => {
    assign(target.value, source.value, writeMemory);
    return target.value;
  });
}

function attempt<T>(tree: Expression, action: () => T): Result<T, ExpressionProblem> {
  try {
    return ok(action());
  } catch (error) {
    const known = error instanceof OperandError || error instanceof NoMemoryError;
    return fail(problemOf(known ? new ExpressionError(error.message, tree.at) : error));
  }
}
