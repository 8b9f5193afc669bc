import type { Expression, Tristate } from '../model';
import type { KconfigSymbol } from '../model';
import { comparison, type ComparedValue } from './compare';

export const NO = 0;
export const MODULE = 1;
export const YES = 2;

/** n, m or y. */
export function tristateText(level: number): string {
  return level === YES ? 'y' : level === MODULE ? 'm' : 'n';
}

/** What the symbols of an expression have while a configuration is calculated. */
export interface CurrentValues {
  currentTristate(symbol: KconfigSymbol): Tristate;
  currentText(symbol: KconfigSymbol): string;
}

/** @param module what the constant m is worth: in a condition nothing, where there are no modules */
export function calculateExpression(
  expression: Expression,
  values: CurrentValues,
  module: Tristate,
): Tristate {
  switch (expression.kind) {
    case 'symbol': {
      const { symbol } = expression;
      return symbol.constant && symbol.name === 'm' ? module : values.currentTristate(symbol);
    }
    case 'not':
      return (YES - calculateExpression(expression.operand, values, module)) as Tristate;
    case 'all': {
      let least: Tristate = YES;
      for (const operand of expression.operands) {
        least = min(least, calculateExpression(operand, values, module));
        if (least === NO) {
          break;
        }
      }
      return least;
    }
    case 'any': {
      let most: Tristate = NO;
      for (const operand of expression.operands) {
        most = max(most, calculateExpression(operand, values, module));
        if (most === YES) {
          break;
        }
      }
      return most;
    }
    default: {
      const { kind, left, right } = expression;
      return comparison(kind, side(left, values), side(right, values)) ? YES : NO;
    }
  }
}

function side(symbol: KconfigSymbol, values: CurrentValues): ComparedValue {
  const type = symbol.constant && /^[nmy]$/.test(symbol.name) ? 'bool' : symbol.type;
  return { text: values.currentText(symbol), type };
}

export function min(left: Tristate, right: Tristate): Tristate {
  return left < right ? left : right;
}

export function max(left: Tristate, right: Tristate): Tristate {
  return left > right ? left : right;
}
