import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTftpFile } from './tftp-folder';

let top = '';
let folder = '';

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'tftp-'));
  folder = join(top, 'served');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'sub', 'a.bin'), 'abc');
  writeFileSync(join(top, 'secret'), 'no');
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

describe('readTftpFile', () => {
  it('reads files of the folder and below', () => {
    expect(readTftpFile(folder, 'sub/a.bin')).toEqual(Uint8Array.of(97, 98, 99));
  });

  it('serves nothing outside, no folder and nothing that is missing', () => {
    for (const name of ['../secret', 'sub/../../secret', '..\\secret', 'sub', 'none', 'a\0b']) {
      expect(readTftpFile(folder, name)).toBeUndefined();
    }
  });
});
