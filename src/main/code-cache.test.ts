import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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
  const cache = new CodeCache(program);
  expect([cache.readShipped(), cache.readKept()]).toEqual([undefined, undefined]);
  cache.writeShipped(data);
  expect([cache.readShipped(), cache.readKept()]).toEqual([data, undefined]);
  cache.keep(data);
  expect(new CodeCache(program).readKept()).toEqual(data);
});

it('a code cache of another V8 is none', () => {
  const cache = new CodeCache(program);
  cache.writeShipped(data);
  const bytes = readFileSync(path.join(folder, 'a.cache'));
  bytes.writeUInt32LE((bytes.readUInt32LE() ^ 1) >>> 0);
  writeFileSync(path.join(folder, 'a.cache'), bytes);
  expect(cache.readShipped()).toBeUndefined();
});

it('a code cache of another program in the same place is none', () => {
  new CodeCache(program).keep(data);
  utimesSync(program, 1, 1);
  expect(new CodeCache(program).readKept()).toBeUndefined();
  writeFileSync(program, '12');
  expect(new CodeCache(program).readKept()).toBeUndefined();
});

it('only the youngest code caches are kept', () => {
  for (let i = 1; i <= 12; i++) {
    utimesSync(program, i, i);
    new CodeCache(program).keep(data);
  }
  expect(kept()).toHaveLength(8);
});

it('a code cache that cannot be kept is no error', () => {
  vi.stubEnv('XDG_CACHE_HOME', program);
  new CodeCache(program).keep(data);
  vi.stubEnv('XDG_CACHE_HOME', '');
  vi.stubEnv('HOME', '');
  new CodeCache(program).keep(data);
  expect(existsSync(path.join(folder, 'uboot-virtio'))).toBe(false);
});
