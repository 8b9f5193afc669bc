import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutputFile, type OutputFile } from './output-file';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'output-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function open(append = false): OutputFile {
  const file = openOutputFile({ path: 'out.txt', append }, folder);
  if (!file.ok) {
    throw new Error(file.error);
  }
  return file.value;
}

const content = (): string => readFileSync(path.join(folder, 'out.txt'), 'latin1');
const text = (words: string): Uint8Array => Buffer.from(words, 'latin1');

describe('the file of -chardev file', () => {
  it.each([
    [false, 'new'],
    [true, 'oldnew'],
  ])('append=%s', (append, expected) => {
    writeFileSync(path.join(folder, 'out.txt'), 'old');
    const file = open(append);
    file.write(text('new'));
    file.dispose();
    file.dispose();
    expect(content()).toBe(expected);
  });

  it.each([false, true])('goes back with the run, append=%s', (append) => {
    writeFileSync(path.join(folder, 'out.txt'), append ? 'old ' : 'old, and longer');
    const before = append ? 'old ' : '';
    const file = open(append);
    file.write(text('one two three'));
    file.beginReplay();
    file.write(text('one '));
    expect(content()).toBe(`${before}one two three`);
    file.land();
    expect(content()).toBe(`${before}one `);
    file.write(text('2'));
    file.write(text('3'));
    expect(content()).toBe(`${before}one 23`);
    file.dispose();
  });

  it('what can’t be opened', () => {
    expect(openOutputFile({ path: 'no/such', append: false }, folder)).toMatchObject({
      error: `Could not open 'no/such': No such file or directory (in ${folder})`,
    });
    expect(openOutputFile({ path: folder, append: false }, '/')).toMatchObject({
      error: `Could not open '${folder}': Is a directory`,
    });
    expect(openOutputFile({ path: '', append: false }, folder)).toMatchObject({
      error: "Could not open '': No such file or directory",
    });
  });

  it.runIf(process.platform === 'linux')('a device without places takes all', () => {
    const file = openOutputFile({ path: '/dev/null', append: false }, folder);
    if (file.ok) {
      file.value.write(text('x'));
      file.value.beginReplay();
      file.value.land();
      file.value.dispose();
    }
    expect(file.ok).toBe(true);
  });
});
