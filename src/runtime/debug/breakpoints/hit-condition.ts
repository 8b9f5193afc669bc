import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';

/** Is the breakpoint to stop when it is reached for the n-th time? Times count from 1. */
export type HitCondition = (times: number) => boolean;

/** At most one operator, then a decimal number that JavaScript holds exactly. */
const FORM = /^(>=|<=|==|>|<|%)?\s*(\d{1,15})$/;
const EXPECTED =
  'expected a number such as 3, or one after >=, >, <=, <, == or %, such as >= 3 or % 2';

/** Reads `3` (the third time only), `== 3`, `>= 3`, `> 3`, `<= 3`, `< 3` or `% 2` (every second time). */
export function parseHitCondition(text: string): Result<HitCondition, string> {
  const trimmed = text.trim();
  const [, operator, digits] = FORM.exec(trimmed) ?? [];
  if (digits === undefined) {
    return fail(`${EXPECTED}; found ${trimmed}`);
  }
  const condition = conditionOf(operator, Number(digits));
  return condition.least > condition.most
    ? fail(`it would never stop: times count from 1; found ${trimmed}`)
    : ok(condition.holds);
}

/** @returns with the least and the greatest number of times for which it can hold */
function conditionOf(
  operator: string | undefined,
  n: number,
): { holds: HitCondition; least: number; most: number } {
  switch (operator) {
    case '>=':
      return { holds: (times) => times >= n, least: 1, most: Infinity };
    case '>':
      return { holds: (times) => times > n, least: 1, most: Infinity };
    case '<=':
      return { holds: (times) => times <= n, least: 1, most: n };
    case '<':
      return { holds: (times) => times < n, least: 1, most: n - 1 };
    case '%':
      return { holds: (times) => times % n === 0, least: 1, most: n };
    default:
      return { holds: (times) => times === n, least: 1, most: n };
  }
}
