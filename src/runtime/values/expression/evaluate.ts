import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import { isUninitialised, UNINITIALISED_TEXT } from '../uninitialised';
import type { EvaluationContext } from './context';
import { memberOf } from './members';
import { apply, applyUnary, isTrue, numberOf, OperandError } from './operators';
import { parseExpression } from './parse';
import { ExpressionError, problemOf } from './syntax';
import type { Expression, ExpressionProblem } from './syntax';

/**
 * Expressions that a debugger's user types: paths (`vdev.name`, `vq.desc[3].len`), numbers, strings, comparisons and
 * `&& || ! ~ & | ^ << >> + - * ( )`. Nothing is called and nothing is assigned; getters are not run.
 */
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
  try {
    return ok(valueOf(tree, context));
  } catch (error) {
    return fail(problemOf(error));
  }
}

type Leaf = Exclude<Expression, Chained>;
/** What stands on something to its left. `a + b + c` and `a.b.c` are as long as their author likes. */
type Chained = Extract<Expression, { kind: 'member' | 'index' | 'binary' }>;

/** Goes down the left side in a loop: only what is in parentheses, brackets or behind a sign costs stack. */
function valueOf(tree: Expression, context: EvaluationContext): unknown {
  const chain: Chained[] = [];
  let at = tree;
  while (isChained(at)) {
    chain.push(at);
    at = leftOf(at);
  }
  let value = leafValue(at, context);
  for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
    value = linkValue(link, value, context);
  }
  return value;
}

function isChained(tree: Expression): tree is Chained {
  return tree.kind === 'member' || tree.kind === 'index' || tree.kind === 'binary';
}

function leftOf(tree: Chained): Expression {
  return tree.kind === 'binary' ? tree.left : tree.object;
}

function leafValue(tree: Leaf, context: EvaluationContext): unknown {
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'unary': {
      const operand = valueOf(tree.operand, context);
      return placed(tree, () => applyUnary(tree.operator, operand));
    }
    case 'name': {
      const found = context.lookup(tree.name);
      if (found === undefined) {
        throw new ExpressionError(`no variable \`${tree.name}\` here`, tree.at);
      }
      return found.value;
    }
  }
}

function linkValue(tree: Chained, left: unknown, context: EvaluationContext): unknown {
  switch (tree.kind) {
    case 'member':
      return member(tree, left, tree.name);
    case 'index': {
      const index = valueOf(tree.index, context);
      const key = typeof index === 'string' ? index : Number(placed(tree, () => numberOf(index)));
      return member(tree, left, key);
    }
    case 'binary': {
      const { operator } = tree;
      if (operator === '&&') {
        return isTrue(left) && isTrue(valueOf(tree.right, context));
      }
      if (operator === '||') {
        return isTrue(left) || isTrue(valueOf(tree.right, context));
      }
      const right = valueOf(tree.right, context);
      return placed(tree, () => apply(operator, left, right));
    }
  }
}

function member(
  tree: Extract<Expression, { kind: 'member' | 'index' }>,
  object: unknown,
  key: string | number,
): unknown {
  const found = memberOf(object, key);
  if (found !== undefined) {
    return found.value;
  }
  const what =
    object === null
      ? `${describe(tree.object)} is NULL, it has no \`${key}\``
      : isUninitialised(object)
        ? `${describe(tree.object)} is ${UNINITIALISED_TEXT}, it has no \`${key}\``
        : `no member \`${key}\``;
  throw new ExpressionError(what, tree.at);
}

function describe(tree: Expression): string {
  switch (tree.kind) {
    case 'name':
    case 'member':
      return `\`${tree.name}\``;
    case 'index':
      return 'the element';
    default:
      return 'the value';
  }
}

/** Says where the operator stands that can't do with its operands. */
function placed<T>(tree: Expression, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof OperandError ? new ExpressionError(error.message, tree.at) : error;
  }
}
