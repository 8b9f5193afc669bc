import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtimeFolder, temporaryFolder } from './runtime-folder';

let base = '';
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'runtime-'));
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

describe('the folder for temporary files', () => {
  it.each([{ TMPDIR: '/a/' }, { TMPDIR: '', TMP: '/b' }, { TEMP: '/c' }, { TMPDIR: '/' }, {}])(
    'is the one that Node finds by %j',
    (variables) => {
      vi.stubEnv('TMPDIR', undefined);
      vi.stubEnv('TMP', undefined);
      vi.stubEnv('TEMP', undefined);
      for (const [name, value] of Object.entries(variables)) {
        vi.stubEnv(name, value);
      }
      expect(temporaryFolder(process.env)).toBe(tmpdir());
      vi.unstubAllEnvs();
    },
  );
});

describe('the runtime folder', () => {
  it('is in XDG_RUNTIME_DIR, and nobody else may read it', () => {
    const folder = runtimeFolder({ XDG_RUNTIME_DIR: base });
    expect(folder).toBe(path.join(base, 'uboot-virtio'));
    expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
    chmodSync(folder ?? '', 0o777);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: base })).toBe(folder);
    expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  });

  it('is elsewhere when something else has its name there', () => {
    mkdirSync(path.join(base, 'other'));
    symlinkSync('other', path.join(base, 'uboot-virtio'));
    const folder = runtimeFolder({ XDG_RUNTIME_DIR: base });
    expect(folder).toBeDefined();
    expect(folder?.startsWith(base)).toBe(false);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: path.join(base, 'none') })).toBe(folder);
  });
});
