import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRegularFile } from './regular-file';

const folder = mkdtempSync(path.join(tmpdir(), 'regular-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string): string => path.join(folder, name);

describe('readRegularFile', () => {
  it('reads as much as it may', () => {
    writeFileSync(file('a'), 'ä'.repeat(50_000));
    symlinkSync('a', file('link'));
    expect(readRegularFile(file('link'), 100_000)).toEqual({
      ok: true,
      value: 'ä'.repeat(50_000),
    });
    expect(readRegularFile(file('a'), 99_999)).toEqual({
      ok: false,
      error: { code: '', text: 'expected a file of at most 99999 bytes, found 100000' },
    });
  });

  it('says what is there instead, and never waits for it', () => {
    expect(readRegularFile(file('none'), 10)).toEqual({
      ok: false,
      error: { code: 'ENOENT', text: 'No such file or directory' },
    });
    expect(readRegularFile(folder, 10)).toEqual({
      ok: false,
      error: { code: 'EISDIR', text: 'Is a directory' },
    });
    expect(readRegularFile('/dev/zero', 10)).toEqual({
      ok: false,
      error: { code: '', text: 'expected a regular file, found a character device' },
    });
    execFileSync('mkfifo', [file('fifo')]);
    expect(readRegularFile(file('fifo'), 10)).toEqual({
      ok: false,
      error: { code: '', text: 'expected a regular file, found a FIFO' },
    });
  });

  it('reads a file of /proc, which has no size', () => {
    const version = readRegularFile('/proc/version', 10_000);
    expect(version.ok && version.value).toContain('Linux');
    expect(readRegularFile('/proc/version', 5)).toMatchObject({ ok: false });
  });
});
