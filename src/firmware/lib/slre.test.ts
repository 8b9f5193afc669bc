import { describe, expect, it } from 'vitest';
import { slre_compile, slre_match } from './slre';

function search(re: string, text: string): string | null {
  const compiled = slre_compile(re);
  const match = compiled === undefined ? undefined : slre_match(compiled, text);

  expect(match).toBeDefined();
  return match === null || match === undefined ? null : text.slice(match.start, match.end);
}

describe('slre', () => {
  it.each([
    ['a', 'bab', 'a'],
    ['^eth\\d*addr$', 'eth12addr', 'eth12addr'],
    ['^eth\\d*addr$', 'ethaddr', 'ethaddr'],
    ['^eth\\d*addr$', 'eth1addrs', null],
    ['a.c', 'xabcx', 'abc'],
    ['a.*c', 'abcabcd', 'abcabc'],
    ['[b-d]+', 'abcde', 'bcd'],
    ['[^a]', 'aab', 'b'],
    ['x?y', 'y', 'y'],
    ['\\.', 'a.b', '.'],
    ['q', 'abc', null],
  ])('%s in %s finds %s', (re, text, expected) => {
    expect(search(re, text)).toBe(expected);
  });

  it('refuses what it does not know', () => {
    for (const re of ['(a)', 'a|b', '[a', '*a']) {
      expect(slre_compile(re)).toBeUndefined();
    }
  });

  it('gives up instead of searching for ever', () => {
    expect(search('a*a*a*a*a*a*a*a*b', 'a'.repeat(200))).toBeNull();
  });
});
