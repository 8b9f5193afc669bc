import { expect, it } from 'vitest';
import { loadGuest } from '../../../test/support/sample-guest';
import { sourceName } from './debug-info';

it("takes what a bundler puts before a function's name away", () => {
  loadGuest('drivers/a.ts', 'export function twice_probe(): number { return 1; }');
  loadGuest('drivers/b.ts', 'export function twice_probe(): number { return 2; }');
  loadGuest('drivers/c.ts', 'export function my_twice_probe(): number { return 3; }');
  expect(sourceName('twice_probe')).toBe('twice_probe');
  expect(sourceName('b_twice_probe')).toBe('twice_probe');
  expect(sourceName('other_folder_b_twice_probe')).toBe('twice_probe');
  // A name of the source stays, whatever it ends with.
  expect(sourceName('my_twice_probe')).toBe('my_twice_probe');
  expect(sourceName('c_my_twice_probe')).toBe('my_twice_probe');
  expect(sourceName('nowhere_probe_2')).toBe('nowhere_probe_2');
  expect(sourceName('')).toBe('');
});
