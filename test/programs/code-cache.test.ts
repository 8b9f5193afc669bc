import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ARM, program, runProgram } from './program';

const dist = path.dirname(program);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'code-cache-test-'));
  // The program without its caches, so that the build's own stay as they are.
  mkdirSync(path.join(folder, 'dist'));
  for (const name of ['cli.js', 'firmware-plain.js', 'firmware-plain.js.map', 'System.map']) {
    copyFileSync(path.join(dist, name), path.join(folder, 'dist', name));
  }
  cpSync(path.join(dist, 'boards'), path.join(folder, 'dist/boards'), { recursive: true });
  writeFileSync(path.join(folder, 'lines.txt'), 'version\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the copy with one line to type; says whether there is a code cache afterwards. */
function run(command: string): { status: number | null; stdout: string; cached: boolean } {
  const args = [path.join(folder, 'dist/cli.js'), command, '--type', 'lines.txt', '--', ...ARM];
  const env = { ...process.env, UBOOT_VIRTIO_WRITE_CODE_CACHE: '1' };
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, env });
  const cached = existsSync(path.join(folder, 'dist/firmware-plain.cache'));
  return { status, stdout: stdout.toString(), cached };
}

it('a code cache is written by the command of the build alone', () => {
  const first = run('run');
  expect(first).toMatchObject({ status: 0, cached: false });
  expect(first.stdout).toMatch(/=> version\r\nU-Boot /);
  expect(run('write-code-cache')).toEqual({ ...first, cached: true });
  expect(run('run')).toEqual({ ...first, cached: true });
});

it('the command of the build is no business of the user: the usage text does not have it', async () => {
  const { code, stdout } = await runProgram(['help']);
  expect(code).toBe(0);
  expect(stdout.toString()).toMatch(/ snapshot /);
  expect(stdout.toString()).not.toMatch(/cache/);
});
