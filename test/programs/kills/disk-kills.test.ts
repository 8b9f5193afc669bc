import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openDisk } from '../../../src/host/disks/open-disk';
import { guestSteps, IMAGE_BYTES } from './guest-writes';

const KILLS = process.env.LONG === '1' ? 60 : 20;
const MOST_KILLS = 200;
const root = path.join(import.meta.dirname, '../../..');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'disk-kills-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Starts a session and kills it once it has said so much; gives all that it has said. */
async function killed(seed: number, isTime: (said: string) => boolean): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      ...['-r', path.join(root, 'scripts/typescript-require.cjs')],
      ...[path.join(import.meta.dirname, 'child.ts'), folder, String(seed)],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    if (isTime(said)) {
      child.kill('SIGKILL');
    }
  });
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  return said;
}

/** The states that the image may have when a session has said that: the guest knows of no other. */
function* possible(seed: number, said: string): Generator<Buffer> {
  let writes: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  const state = (count: number): Buffer => {
    const bytes = Buffer.alloc(IMAGE_BYTES, 0x55);
    for (const write of writes.slice(0, count)) {
      bytes.set(write.bytes, write.offset);
    }
    return bytes;
  };
  const steps = guestSteps(seed);
  let written = 0;
  let wanted = 0;
  for (const what of said) {
    if (what === 'w' || what === 'r') {
      const step = steps.next().value;
      if (step.kind === 'write') {
        writes = [...writes.slice(0, written), step];
        written = writes.length;
      } else {
        wanted = Math.floor((writes.length * step.thousandths) / 1000);
      }
    } else if (what === 'd') {
      written = wanted;
    }
  }
  yield state(written);
  if (said.endsWith('l')) {
    yield state(wanted);
  }
  const next = steps.next().value;
  if (next.kind === 'write' && !said.endsWith('l') && !said.endsWith('r')) {
    // The write that was under way: a byte is the old or the new one.
    const old = state(written);
    const image = readFileSync(path.join(folder, 'a.img'));
    for (let i = 0; i < next.bytes.length; i++) {
      const at = next.offset + i;
      if (image[at] === next.bytes[i]) {
        old[at] = image[at] ?? 0;
      }
    }
    yield old;
  }
}

/** What the next start of a session says about the image. */
function restart(): string[] {
  const lines: string[] = [];
  const place = { argument: 1, text: '' };
  const flags = { readOnly: false, snapshot: false, locked: true };
  const drive = { id: 'hd0', file: 'a.img', format: 'raw', ...flags, place } as const;
  const disk = openDisk(drive, folder, (_level, message) => lines.push(message));
  if (!disk.ok) {
    throw new Error(disk.error);
  }
  disk.value.dispose();
  return lines;
}

it(
  `${KILLS} sessions are killed while they write and go back: nothing that the guest was told is lost`,
  { timeout: 300_000 },
  async () => {
    let finished = 0;
    // Chance decides which kill comes in the middle of a rewind: there are more until one has.
    for (let seed = 0; seed < KILLS || (finished === 0 && seed < MOST_KILLS); seed++) {
      writeFileSync(path.join(folder, 'a.img'), Buffer.alloc(IMAGE_BYTES, 0x55));
      const count = 1 + ((seed * 37) % 130);
      const landings = 1 + (seed % 3);
      const said = await killed(seed, (text) =>
        seed % 2 === 0 ? text.length >= count : text.split('l').length > landings,
      );
      const lines = restart();
      finished += lines.length;
      const image = readFileSync(path.join(folder, 'a.img'));
      const states = [...possible(seed, said)];
      expect(
        states.some((state) => state.equals(image)),
        `seed ${seed}: ${said}`,
      ).toBe(true);
      if (lines.length > 0) {
        expect(lines[0]).toContain(
          'a.img: a rewind was interrupted in the middle and has been finished',
        );
      }
      const left = readdirSync(path.join(folder, 'uboot-virtio'));
      expect(left.filter((name) => name.endsWith('.undo'))).toEqual([]);
    }
    expect(finished).toBeGreaterThan(0);
  },
);
