import type { ComparisonKind, Expression, KconfigSymbol } from './model';

/** How comparisons are written. */
export const COMPARISON_SIGNS: Readonly<Record<ComparisonKind, string>> = {
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

/** How an operand is shown. */
export type OperandText = (symbol: KconfigSymbol) => string;

/**
 * As it would stand in a Kconfig file.
 *
 * @param within what stands around it: alternatives beside `&&` need parentheses
 */
export function expressionText(
  expression: Expression,
  operandText: OperandText = nameText,
  within: 'nothing' | 'all' = 'nothing',
): string {
  switch (expression.kind) {
    case 'symbol':
      return operandText(expression.symbol);
    case 'not': {
      const { operand } = expression;
      const text = expressionText(operand, operandText);
      return operand.kind === 'symbol' ? `!${text}` : `!(${text})`;
    }
    case 'all':
      return expression.operands
        .map((operand) => expressionText(operand, operandText, 'all'))
        .join(' && ');
    case 'any': {
      const text = expression.operands
        .map((operand) => expressionText(operand, operandText))
        .join(' || ');
      return within === 'all' ? `(${text})` : text;
    }
    default: {
      const { kind, left, right } = expression;
      return `${operandText(left)}${COMPARISON_SIGNS[kind]}${operandText(right)}`;
    }
  }
}

function nameText(symbol: KconfigSymbol): string {
  if (!symbol.constant || /^[ymn]$/.test(symbol.name)) {
    return symbol.choice?.symbol === symbol ? '<choice>' : symbol.name;
  }
  return `"${symbol.name}"`;
}
