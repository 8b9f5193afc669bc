import { expressionText } from '../../config/kconfig/expression';
import type { Expression, KconfigSymbol, KconfigTree, MenuNode } from '../../config/kconfig/model';
import type { TreeProblem } from './tree-problem';

/**
 * Entries of a file whose conditions hold in no configuration: because of a constant, because they contradict each other, or
 * because they need a symbol that no file defines. What stands in such an entry is not told again.
 */
export function unreachableIn(tree: KconfigTree, file: string): TreeProblem[] {
  const problems: TreeProblem[] = [];
  const todo: MenuNode[] = [...tree.root.children].reverse();
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    const reason = node.ownDependsOn === undefined ? undefined : whyNever(tree, node.dependsOn);
    if (reason === undefined) {
      for (const child of node.children) {
        todo.push(child);
      }
    } else if (node.place.file === file && !isSelected(node)) {
      problems.push({
        code: 'unreachable',
        severity: reason.isCertain ? 'warning' : 'hint',
        message: `never reached: ${reason.text}`,
        place: node.namePlace,
      });
    }
  }
  return problems;
}

/** `select` does not ask for dependencies. */
function isSelected({ symbol }: MenuNode): boolean {
  return symbol !== undefined && symbol.selectedBy.length > 0;
}

interface Never {
  readonly text: string;
  /** Not for the want of a definition, which another version of the tree may have. */
  readonly isCertain: boolean;
}

/** Conditions of one symbol that must hold at once. */
interface Facts {
  on?: Expression;
  off?: Expression;
  is?: Expression;
}

/** Undefined: some configuration may well have it. */
function whyNever(tree: KconfigTree, condition: Expression | undefined): Never | undefined {
  const facts = new Map<KconfigSymbol, Facts>();
  const todo = condition === undefined ? [] : [condition];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.kind === 'all') {
      for (const operand of next.operands) {
        todo.push(operand);
      }
      continue;
    }
    const never = neverHolds(next);
    if (never !== undefined) {
      return never;
    }
    const symbol = symbolOf(next);
    if (symbol === undefined) {
      continue;
    }
    const fact = facts.get(symbol) ?? {};
    facts.set(symbol, fact);
    const clash = clashOf(tree, symbol, fact, next);
    if (clash !== undefined) {
      return {
        text: `${expressionText(clash)} and ${expressionText(next)} never hold at once`,
        isCertain: true,
      };
    }
  }
  return undefined;
}

function symbolOf(expression: Expression): KconfigSymbol | undefined {
  switch (expression.kind) {
    case 'symbol':
      return expression.symbol;
    case 'not':
      return expression.operand.kind === 'symbol' ? expression.operand.symbol : undefined;
    case 'equal':
      return expression.left.constant ? expression.right : expression.left;
    default:
      return undefined;
  }
}

/** Notes what a condition says of a symbol, and gives an earlier one that says the opposite. */
function clashOf(
  { modules }: KconfigTree,
  { type }: KconfigSymbol,
  fact: Facts,
  condition: Expression,
): Expression | undefined {
  if (condition.kind === 'equal') {
    const value = (one: Expression | undefined): string | undefined =>
      one?.kind === 'equal' ? (one.left.constant ? one.left : one.right).name : undefined;
    const isConstant = condition.left.constant !== condition.right.constant;
    const clash = isConstant && fact.is !== undefined && value(fact.is) !== value(condition);
    const earlier = clash ? fact.is : undefined;
    if (isConstant) {
      fact.is ??= condition;
    }
    return earlier;
  }
  // A module is neither on nor off.
  if (type !== 'bool' && !(type === 'tristate' && modules === undefined)) {
    return undefined;
  }
  if (condition.kind === 'symbol') {
    fact.on = condition;
    return fact.off;
  }
  fact.off = condition;
  return fact.on;
}

/** For itself, whatever else is asked for. */
function neverHolds(expression: Expression): Never | undefined {
  switch (expression.kind) {
    case 'symbol': {
      const { symbol } = expression;
      if (symbol.constant) {
        return symbol.name === 'y' || symbol.name === 'm'
          ? undefined
          : { text: `${expressionText(expression)} is n`, isCertain: true };
      }
      return symbol.nodes.length === 0 && symbol.choice === undefined
        ? { text: `no Kconfig file defines ${symbol.name}`, isCertain: false }
        : undefined;
    }
    case 'not': {
      const { operand } = expression;
      return operand.kind === 'symbol' && operand.symbol.constant && operand.symbol.name === 'y'
        ? { text: '!y is n', isCertain: true }
        : undefined;
    }
    case 'all':
      return expression.operands.map(neverHolds).find((never) => never !== undefined);
    case 'any': {
      const all = expression.operands.map(neverHolds);
      const [first] = all;
      return all.every((never) => never !== undefined) ? first : undefined;
    }
    default:
      return undefined;
  }
}
