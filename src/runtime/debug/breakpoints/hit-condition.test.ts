import { describe, expect, it } from 'vitest';
import { parseHitCondition } from './hit-condition';

/** Which of the first eight times it stops. */
function times(text: string): number[] | string {
  const parsed = parseHitCondition(text);
  return parsed.ok ? [1, 2, 3, 4, 5, 6, 7, 8].filter((n) => parsed.value(n)) : parsed.error;
}

describe('a hit condition', () => {
  it.each([
    ['3', [3]],
    ['== 3', [3]],
    [' ==3 ', [3]],
    ['>= 3', [3, 4, 5, 6, 7, 8]],
    ['> 6', [7, 8]],
    ['> 0', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['<= 2', [1, 2]],
    ['<2', [1]],
    ['% 2', [2, 4, 6, 8]],
    ['%3', [3, 6]],
    ['1000000', []],
  ])('%j stops the times %j', (text, expected) => {
    expect(times(text)).toEqual(expected);
  });

  it.each(['three', '= 3', '3 4', '-1', '>', '% ', '1.5', '0x3', '== 9999999999999999', '>= n'])(
    '%j is no number',
    (text) => {
      expect(times(text)).toBe(
        'expected a number such as 3, or one after >=, >, <=, <, == or %, such as >= 3 or % 2; ' +
          `found ${text.trim()}`,
      );
    },
  );

  it.each(['0', '== 0', '< 1', '<= 0', '% 0'])('%j would never stop', (text) => {
    expect(times(text)).toBe(`it would never stop: times count from 1; found ${text}`);
  });
});
