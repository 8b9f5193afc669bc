import type { ComparisonKind, Expression, KconfigSymbol } from './model';

const OPERATORS: Readonly<Record<ComparisonKind, string>> = {
  equal: '=',
  unequal: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
};

/** Both hold. Undefined always holds. */
export function bothHold(
  left: Expression | undefined,
  right: Expression | undefined,
): Expression | undefined {
  if (left === undefined || right === undefined) {
    return left ?? right;
  }
  return { kind: 'all', operands: [left, right] };
}

/** Calls `visit` for every symbol that an expression names. */
export function symbolsIn(
  expression: Expression | undefined,
  visit: (symbol: KconfigSymbol) => void,
): void {
  const todo = expression === undefined ? [] : [expression];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    switch (next.kind) {
      case 'symbol':
        visit(next.symbol);
        break;
      case 'not':
        todo.push(next.operand);
        break;
      case 'all':
      case 'any':
        // One by one: a call can't take as many arguments as a condition may have operands.
        for (const operand of next.operands) {
          todo.push(operand);
        }
        break;
      default:
        visit(next.left);
        visit(next.right);
    }
  }
}

/** As it would stand in a Kconfig file. */
export function expressionText(expression: Expression): string {
  return textOf(expression, 0);
}

function textOf(expression: Expression, level: 0 | 1 | 2): string {
  switch (expression.kind) {
    case 'symbol':
      return operandText(expression.symbol);
    case 'not':
      return `!${textOf(expression.operand, 2)}`;
    case 'all':
    case 'any': {
      const own = expression.kind === 'all' ? 1 : 0;
      const text = expression.operands
        .map((operand) => textOf(operand, own))
        .join(own === 1 ? ' && ' : ' || ');
      return level > own ? `(${text})` : text;
    }
    default: {
      const text = `${operandText(expression.left)}${OPERATORS[expression.kind]}${operandText(expression.right)}`;
      return level === 2 ? `(${text})` : text;
    }
  }
}

function operandText(symbol: KconfigSymbol): string {
  if (!symbol.constant || /^[ymn]$/.test(symbol.name)) {
    return symbol.choice?.symbol === symbol ? '<choice>' : symbol.name;
  }
  return `"${symbol.name}"`;
}
