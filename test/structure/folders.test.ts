import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCES = path.join(import.meta.dirname, '../../src');
const MOST_FILES = 16;

/** Folders that hold more files beside each other, and why. */
const REASONS: Readonly<Record<string, string>> = {
  'firmware/cmd': "U-Boot's folder of this name: one file for each command",
  'firmware/common': "U-Boot's folder of this name: C files, and three helpers",
  'firmware/include': "U-Boot's folder of this name",
  'firmware/lib': "U-Boot's folder of this name: one file for each hash and each kind of text",
};

function crowded(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => crowded(path.join(folder, name)));
  const name = path.relative(SOURCES, folder).split(path.sep).join('/');
  return files.length > MOST_FILES ? [name, ...below] : below;
}

describe('folders of src', () => {
  const found = crowded(SOURCES);

  it(`hold at most ${MOST_FILES} files beside each other, or have a reason`, () => {
    expect(found.filter((name) => REASONS[name] === undefined)).toEqual([]);
  });

  it('have no reason left over', () => {
    expect(Object.keys(REASONS).filter((name) => !found.includes(name))).toEqual([]);
  });
});
