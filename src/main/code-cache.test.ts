import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CodeCache } from './code-cache';

let folder = '';
let program = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'code-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
  program = path.join(folder, 'a.js');
  writeFileSync(program, '0');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const data = Buffer.from('what V8 has compiled');
const kept = (): string[] => readdirSync(path.join(folder, 'uboot-virtio'));

it('a code cache is kept beside the program, and for the user', () => {
  const cache = new CodeCache(program, 'usual');
  expect(cache.read()).toBeUndefined();
  cache.writeShipped(data);
  expect(cache.read()).toEqual(data);
  cache.keep(Buffer.from('another'));
  expect(new CodeCache(program, 'usual').read()).toEqual(Buffer.from('another'));
});

it('a code cache of another V8, or of other flags, is none', () => {
  new CodeCache(program, 'usual').writeShipped(data);
  new CodeCache(program, 'usual').keep(data);
  expect(new CodeCache(program, 'short').read()).toBeUndefined();
  vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, v8: '1.2.3' });
  expect(new CodeCache(program, 'usual').read()).toBeUndefined();
  vi.restoreAllMocks();
  expect(new CodeCache(program, 'usual').read()).toEqual(data);
});

it('a code cache of another program in the same place is none', () => {
  new CodeCache(program, 'usual').keep(data);
  utimesSync(program, 1, 1);
  expect(new CodeCache(program, 'usual').read()).toBeUndefined();
  writeFileSync(program, '12');
  expect(new CodeCache(program, 'usual').read()).toBeUndefined();
});

it('only the youngest code caches are kept', () => {
  for (let i = 1; i <= 12; i++) {
    utimesSync(program, i, i);
    new CodeCache(program, 'usual').keep(data);
  }
  expect(kept()).toHaveLength(8);
});

it('a code cache that cannot be kept is no error', () => {
  vi.stubEnv('XDG_CACHE_HOME', program);
  new CodeCache(program, 'usual').keep(data);
  vi.stubEnv('XDG_CACHE_HOME', '');
  vi.stubEnv('HOME', '');
  new CodeCache(program, 'usual').keep(data);
  expect(existsSync(path.join(folder, 'uboot-virtio'))).toBe(false);
});
