import { isUninitialised, UNINITIALISED_TEXT } from '../uninitialised';
import { GuestPointer } from '../guest/guest-value';
import type { BinaryOperator } from './syntax';

/** What an operator can't do with its operands. The message is for the expression's author. */
export class OperandError extends Error {}

/** Is a value true, as C sees it? */
export function isTrue(value: unknown): boolean {
  return (
    value !== 0 &&
    value !== 0n &&
    value !== false &&
    value !== null &&
    !isUninitialised(value) &&
    value !== '' &&
    !(value instanceof GuestPointer && value.address === 0)
  );
}

export function applyUnary(operator: '!' | '-' | '+' | '~', value: unknown): unknown {
  switch (operator) {
    case '!':
      mustBeInitialised(value);
      return !isTrue(value);
    case '-':
      return apply('-', 0, value);
    case '+':
      return numberOf(value);
    case '~':
      return apply('^', -1, value);
  }
}

/**
 * Comparisons give booleans; numbers and bigints mix, as C's integers do, and results are exact. Two numbers with a
 * fraction, infinite or NaN among them are computed with as C's `double`. `&&` and `||` are not here: they decide
 * whether their right side is looked at at all.
 */
export function apply(
  operator: Exclude<BinaryOperator, '&&' | '||'>,
  left: unknown,
  right: unknown,
): unknown {
  mustBeInitialised(left);
  mustBeInitialised(right);
  if (operator === '==' || operator === '!=') {
    return same(left, right) === (operator === '==');
  }
  if (typeof left === 'string' && typeof right === 'string') {
    const text = operator === '+' ? left + right : compared(operator, left, right);
    if (text !== undefined) {
      return text;
    }
  }
  const a = numberOf(left);
  const b = numberOf(right);
  if (isFraction(a) || isFraction(b)) {
    return floating(operator, Number(a), Number(b));
  }
  const decided = compared(operator, a, b);
  if (decided !== undefined) {
    return decided;
  }
  const result = integer(operator, BigInt(a), BigInt(b));
  const isBig = typeof left === 'bigint' || typeof right === 'bigint';
  return isBig || !Number.isSafeInteger(Number(result)) ? result : Number(result);
}

/** For an index too. */
export function numberOf(value: unknown): number | bigint {
  mustBeInitialised(value);
  if (value instanceof GuestPointer) {
    return value.address;
  }
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return Number(value);
    default:
      throw new OperandError(`expected a number, found ${value === null ? 'NULL' : typeof value}`);
  }
}

function mustBeInitialised(value: unknown): void {
  if (isUninitialised(value)) {
    throw new OperandError(`expected a value, found something ${UNINITIALISED_TEXT}`);
  }
}

function isFraction(value: number | bigint): boolean {
  return typeof value === 'number' && !Number.isInteger(value);
}

function compared<T extends string | number | bigint>(
  operator: string,
  a: T,
  b: T,
): boolean | undefined {
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

function floating(operator: string, a: number, b: number): unknown {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default: {
      const decided = compared(operator, a, b);
      if (decided === undefined) {
        throw new OperandError(
          `\`${operator}\` expects integers, found ${String(isFraction(a) ? a : b)}`,
        );
      }
      return decided;
    }
  }
}

function integer(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0n || b > 64n ? 0n : a << b;
    case '>>':
      return b < 0n || b > 64n ? 0n : a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '/':
    case '%':
      if (b === 0n) {
        throw new OperandError('division by zero');
      }
      return operator === '/' ? a / b : a % b;
    default:
      return a * b;
  }
}

function same(left: unknown, right: unknown): boolean {
  if (left instanceof GuestPointer || right instanceof GuestPointer) {
    return samePointer(left, right);
  }
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    return isInteger(left) && isInteger(right) && BigInt(left) === BigInt(right);
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return isTrue(left) === isTrue(right);
  }
  // C's `pointer == 0`.
  if ((left === null && right === 0) || (left === 0 && right === null)) {
    return true;
  }
  return left === right;
}

function samePointer(left: unknown, right: unknown): boolean {
  const address = (value: unknown): unknown =>
    value instanceof GuestPointer ? value.address : value === null ? 0 : value;
  return same(address(left), address(right));
}

function isInteger(value: unknown): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value);
}
