import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventLine } from '../protocol/trace-line';
import { openTraceFile } from './trace-file';

const folder = mkdtempSync(path.join(tmpdir(), 'trace-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content?: string): string {
  const whole = path.join(folder, name);
  if (content !== undefined) {
    writeFileSync(whole, content);
  }
  return whole;
}

const line = eventLine({
  statement: 12,
  event: {
    kind: 'registerRead',
    device: undefined,
    region: 'uart',
    register: 'DR',
    address: 1,
    sizeBytes: 4,
    value: 2,
  },
});

describe('openTraceFile', () => {
  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['a trace', `${line}\n${line}\n`],
    ['a trace cut short', line.slice(0, 60)],
  ])('writes %s anew', (what, content) => {
    const name = file(`${what}.jsonl`, content);
    const opened = openTraceFile(name);
    expect(opened.ok).toBe(true);
    if (opened.ok) {
      closeSync(opened.value);
    }
    expect(readFileSync(name, 'utf8')).toBe('');
  });

  it.each([
    ['text', 'what the user wrote\n'],
    ['one byte', '{'],
    ['other lines of JSON', '{"statement":"x","kind":"y"}\n'],
    ['a trace that begins later', `\n${line}\n`],
    ['zeroes', '\0'.repeat(5000)],
  ])('keeps %s', (what, content) => {
    const name = file(`${what}.txt`, content);
    expect(openTraceFile(name)).toEqual({
      ok: false,
      error: `there is a file of ${content.length} bytes that is no trace, and it stays as it is (expected no file, an empty one, or a trace to write anew)`,
    });
    expect(readFileSync(name, 'utf8')).toBe(content);
  });

  it('refuses what is no regular file', () => {
    mkdirSync(file('folder'));
    expect(openTraceFile(file('folder'))).toEqual({ ok: false, error: 'Is a directory' });
    expect(openTraceFile('/dev/null')).toEqual({
      ok: false,
      error: 'expected a regular file, found a character device',
    });
    expect(openTraceFile(file('no/folder.jsonl'))).toEqual({
      ok: false,
      error: 'No such file or directory',
    });
  });
});
