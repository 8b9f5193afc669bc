import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_KINDS } from '../../src/base/trace-event';
import { eventLine } from '../../src/protocol/trace-line';
import type { RunRecipe } from '../../src/protocol/run-recipe';
import { readRunFile } from '../../src/targets/session/run-file/read-run-file';
import { RAM, TravellingTarget } from './embedded';

const cli = path.join(import.meta.dirname, '../../dist/cli.js');
const root = mkdtempSync(path.join(tmpdir(), 'record-'));
const here = path.join(root, 'here');
const elsewhere = path.join(root, 'elsewhere');
const copy = path.join(elsewhere, 'copy.uvrun');
let trace: string[] = [];

/** Recorded, with a file that is served, a disk that is written and one that is too large to be in the record. */
beforeAll(() => {
  mkdirSync(path.join(here, 'tftp'), { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(path.join(here, 'tftp/hello.txt'), 'served once');
  writeFileSync(path.join(here, 'disk.img'), Buffer.alloc(1 << 20, 'disk '));
  writeFileSync(path.join(here, 'large.img'), 'large');
  truncateSync(path.join(here, 'large.img'), 20 << 20);
  copyFileSync(path.join(here, 'large.img'), path.join(elsewhere, 'large.img'));
  writeFileSync(
    path.join(here, 'lines'),
    'virtio scan\nvirtio write 40200000 0 4\nsetenv autoload no; dhcp\ntftpboot 40300000 hello.txt\nvirtio read 40400000 0 1\n',
  );
  const qemu =
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic ` +
    '-netdev user,id=n,tftp=tftp -device virtio-net-device,netdev=n ' +
    '-drive if=none,file=disk.img,format=raw,id=a -device virtio-blk-device,drive=a ' +
    '-drive if=none,file=large.img,format=raw,id=b -device virtio-blk-device,drive=b';
  const args = ['--type', 'lines', '--trace', 'trace.jsonl', '--', ...qemu.split(' ')];
  execFileSync(process.execPath, [cli, 'record', 'run.uvrun', ...args], { cwd: here });
  trace = readFileSync(path.join(here, 'trace.jsonl'), 'utf8').trim().split('\n');
  copyFileSync(path.join(here, 'run.uvrun'), copy);
  rmSync(here, { recursive: true });
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function recipeOf(file: string): RunRecipe {
  const recipe = readRunFile(file);
  if (!recipe.ok) {
    throw new Error(recipe.error);
  }
  return recipe.value;
}

it('replays elsewhere to the event, stops at the end, and goes back from there', async () => {
  const session = TravellingTarget.ofRecipe(recipeOf(copy), 0x4000_0000);
  try {
    const { target } = session;
    const lines: string[] = [];
    target.subscribe(EVENT_KINDS, (events) => {
      lines.push(...events.map(eventLine));
    });
    await target.start({ stopOnEntry: false });
    const end = await session.next('stopped');
    expect(end).toMatchObject({ reason: 'pause', description: 'the end of the recording' });
    expect(lines.length).toBeGreaterThan(500);
    expect(lines).toEqual(trace);
    expect(session.console).toContain('Bytes transferred = 11');
    const state = await session.state(true);
    const hook = { hook: 'probe', devices: ['virtio-blk#*'] };
    await target.setBreakpoints({ kind: 'hook' }, [{ kind: 'hook', id: 1, place: hook }]);
    expect(await session.go({ kind: 'reverseContinue' })).toMatchObject({ reason: 'hook' });
    expect(await session.go({ kind: 'reverseContinue' })).toMatchObject({ reason: 'hook' });
    await target.setBreakpoints({ kind: 'hook' }, []);
    await target.continue();
    expect((await session.next('stopped')).description).toBe('the end of the recording');
    expect(await session.state(true)).toEqual(state);
    const large = readFileSync(path.join(elsewhere, 'large.img'));
    expect(large.subarray(0, 8)).toEqual(Buffer.from('large\0\0\0'));
  } finally {
    await session.end();
  }
});

describe('a run file that can’t be used', () => {
  const changed = (change: (json: Record<string, unknown>) => void): string => {
    const json = JSON.parse(gunzipSync(readFileSync(copy)).toString()) as Record<string, unknown>;
    change(json);
    const file = path.join(elsewhere, 'changed.uvrun');
    writeFileSync(file, gzipSync(JSON.stringify(json)));
    return file;
  };
  const problem = (file: string): string => {
    const read = readRunFile(file);
    return read.ok ? 'none' : read.error;
  };

  it('says what was expected and found', () => {
    expect(problem(path.join(elsewhere, 'none.uvrun'))).toBe('No such file or directory');
    expect(problem(elsewhere)).toBe('expected a file, found something else');
    expect(problem(path.join(elsewhere, 'large.img'))).toBe(
      'expected a recorded run (uboot-virtio record), found another kind of file',
    );
    const cut = path.join(elsewhere, 'cut.uvrun');
    writeFileSync(cut, readFileSync(copy).subarray(0, 200));
    expect(problem(cut)).toBe('expected a recorded run, found a damaged file');
    expect(problem(changed((json) => (json['version'] = 3)))).toContain('found 3: a newer program');
    expect(problem(changed((json) => (json['inputs'] = [{ kind: 'console' }])))).toMatch(
      /^damaged at inputs\.0\.\w+: expected /,
    );
    expect(problem(changed((json) => (json['qemu'] = ['qemu-system-arm', '-nonsense'])))).toContain(
      '-nonsense',
    );
    expect(problem(changed((json) => (json['images'] = [])))).toContain('"disk.img"');
  });

  it('names an image that is another now, or is not there', () => {
    const large = path.join(elsewhere, 'large.img');
    const content = readFileSync(large);
    truncateSync(large, 21 << 20);
    expect(problem(copy)).toMatch(
      /of 20971520 bytes: expected it at .*large\.img, found one of 22/,
    );
    rmSync(large);
    expect(problem(copy)).toContain('found none (No such file or directory)');
    writeFileSync(large, content.fill('x', 0, 1));
    expect(problem(copy)).toContain('found one with another content');
  });
});
