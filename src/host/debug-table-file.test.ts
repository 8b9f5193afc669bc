import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DebugTableFile } from './debug-table-file';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tables-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('a table is found by the name of its file, in bytes', () => {
  const name = path.join(folder, 'firmware.tables');
  const index = { 'a.ts': [0, 11], 'b/c.ts': [11, 2] };
  writeFileSync(name, `${JSON.stringify(index)}\n{"x":"–"}{}`);
  const tables = new DebugTableFile(name);
  expect(tables.read('a.ts')).toBe('{"x":"–"}');
  expect(tables.read('b/c.ts')).toBe('{}');
  expect(() => tables.read('c.ts')).toThrow(`${name}: expected a table of c.ts, found none`);
});

it('a file that is not there is found out when a table is wanted', () => {
  const tables = new DebugTableFile(path.join(folder, 'none'));
  expect(() => tables.read('a.ts')).toThrow('ENOENT');
});
