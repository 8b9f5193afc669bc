import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SourceReader, walkSources } from './source-files';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sources-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, text: string | Buffer = ''): void => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const names = (): string[] => [...walkSources(folder)].map(({ name }) => name).sort();

it('finds what may name symbols, and not what a build has made', () => {
  for (const name of [
    'a.c',
    'include/b.h',
    'c.S',
    'd.dts',
    'Makefile',
    'sub/Makefile.spl',
    'x_defconfig',
  ]) {
    write(name);
  }
  for (const name of ['Kconfig', 'lib/Kconfig.debug', '.config', 'f.config', 'config.mk']) {
    write(name);
  }
  const wanted = names();
  expect(wanted).toHaveLength(12);
  for (const name of [
    'a.o',
    'notes.txt',
    'include/generated/g.h',
    'include/config/c.h',
    '.git/x.c',
  ]) {
    write(name);
  }
  // A tree of its own, and links that lead back.
  write('other/Kconfig');
  write('other/configs/x_defconfig');
  symlinkSync(folder, path.join(folder, 'loop'));
  symlinkSync('a.c', path.join(folder, 'link.c'));
  expect(names()).toEqual(wanted);
});

it('tells changed files by their stamps', () => {
  write('a.c', 'one');
  const [before] = walkSources(folder);
  write('a.c', 'longer');
  const [after] = walkSources(folder);
  expect(after?.stamp).not.toBe(before?.stamp);
});

it('reads texts with a word in them alone', () => {
  const reader = new SourceReader(folder);
  write('a.c', 'ä CONFIG_A');
  write('b.c', 'nothing');
  write('large.c', Buffer.alloc(4 * 2 ** 20, 'CONFIG_A '));
  expect(reader.readWith('CONFIG_', 'a.c')).toBe('ä CONFIG_A');
  expect(reader.readWith('CONFIG_', 'b.c')).toBeUndefined();
  expect(reader.readWith('CONFIG_', 'large.c')).toBeUndefined();
  expect(reader.readWith('CONFIG_', 'none.c')).toBeUndefined();
});
