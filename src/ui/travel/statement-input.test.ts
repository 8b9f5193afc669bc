import { expect, it } from 'vitest';
import { parseStatement } from './statement-input';

it.each([
  ['1', 1],
  [' 138012 ', 138012],
  ['138,012', 138012],
  ['1_000_000', 1_000_000],
  ['0x21B1C', 0x21b1c],
])('reads %s', (text, statement) => {
  expect(parseStatement(text)).toEqual({ statement });
});

it.each(['', '0', '-4', '1.5', 'probe', '9'.repeat(30)])('refuses %s', (text) => {
  expect(parseStatement(text).problem).toContain('Expected');
});
