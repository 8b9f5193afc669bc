/**
 * `child.ts FOLDER SEED`: a session whose guest writes its disk and goes back, until it is killed. A line says what has happened, at
 * once: `w` a write has succeeded, `r` a run is repeated, `l` it begins to land, `d` it has landed.
 */
import { writeSync } from 'node:fs';
import type { BlockBackend } from '../../../src/base/host';
import { HostRunDisks } from '../../../src/host/disks/run-disks';
import { guestSteps } from './guest-writes';

const [folder = '', seed = '0'] = process.argv.slice(2);
const disks = new HostRunDisks({
  thread: 0,
  log: (_level, message) => {
    throw new Error(message);
  },
});

function say(what: 'w' | 'r' | 'l' | 'd'): void {
  writeSync(1, what);
}

function machine(): BlockBackend {
  disks.beginMachine();
  const place = { argument: 1, text: '' };
  const flags = { readOnly: false, snapshot: false, locked: true };
  const disk = disks.open({ id: 'hd0', file: 'a.img', format: 'raw', ...flags, place }, folder);
  if (!disk.ok) {
    throw new Error(disk.error);
  }
  const problem = disk.value.lock?.(false);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  return disk.value;
}

function write(disk: BlockBackend, offset: number, bytes: Uint8Array): void {
  if (!disk.write(offset, bytes)) {
    throw new Error(`a write of ${bytes.length} bytes at ${offset} has failed`);
  }
}

let disk = machine();
/** On its way; it stands behind the first `written`. */
let writes: { offset: number; bytes: Uint8Array }[] = [];
let written = 0;
for (const step of guestSteps(Number(seed))) {
  if (step.kind === 'write') {
    write(disk, step.offset, step.bytes);
    say('w');
    writes = [...writes.slice(0, written), step];
    written = writes.length;
    continue;
  }
  say('r');
  disk.dispose();
  disks.beginReplay();
  disk = machine();
  written = Math.floor((writes.length * step.thousandths) / 1000);
  for (const { offset, bytes } of writes.slice(0, written)) {
    write(disk, offset, bytes);
  }
  say('l');
  const problem = disks.land();
  if (problem !== undefined) {
    throw new Error(problem);
  }
  say('d');
}
