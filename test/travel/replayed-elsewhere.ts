import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { EVENT_KINDS } from '../../src/base/trace-event';
import { eventLine } from '../../src/protocol/trace-line';
import { readRunFile } from '../../src/targets/session/run-file/read-run-file';
import { TravellingTarget } from './embedded';

const cli = path.join(import.meta.dirname, '../../dist/cli.js');

export interface Recorded {
  /** Files of the folder in which the run is recorded, which is gone when it is replayed. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** What is typed. */
  readonly lines: readonly string[];
  /** QEMU's command line. */
  readonly qemu: string;
  /** Where the copy of the recording goes. */
  readonly folder: string;
}

/**
 * Records a run of a binary, takes its file elsewhere, and replays it to its end, where the same events have been seen.
 *
 * @returns the replay, what the recording run printed, and its events as lines
 */
export async function replayedElsewhere(recorded: Recorded): Promise<{
  readonly guest: TravellingTarget;
  readonly printed: string;
  readonly events: readonly string[];
}> {
  const here = mkdtempSync(path.join(tmpdir(), 'recorded-'));
  const copy = path.join(recorded.folder, 'copy.uvrun');
  for (const [name, bytes] of Object.entries(recorded.files)) {
    writeFileSync(path.join(here, name), bytes);
  }
  writeFileSync(path.join(here, 'lines'), recorded.lines.map((line) => `${line}\n`).join(''));
  const line = recorded.qemu.split(' ');
  const args = ['--type', 'lines', '--trace', 'trace.jsonl', '--', ...line];
  const printed = execFileSync(process.execPath, [cli, 'record', 'run.uvrun', ...args], {
    cwd: here,
    stdio: 'pipe',
  }).toString();
  const events = readFileSync(path.join(here, 'trace.jsonl'), 'utf8').trim().split('\n');
  copyFileSync(path.join(here, 'run.uvrun'), copy);
  rmSync(here, { recursive: true });
  const recipe = readRunFile(copy);
  if (!recipe.ok) {
    throw new Error(recipe.error);
  }
  const guest = TravellingTarget.ofRecipe(recipe.value, 0x8000_0000);
  const seen: string[] = [];
  guest.target.subscribe(EVENT_KINDS, (more) => {
    seen.push(...more.map(eventLine));
  });
  await guest.target.start({ stopOnEntry: false });
  expect((await guest.next('stopped')).description).toBe('the end of the recording');
  expect(seen).toEqual(events);
  return { guest, printed, events };
}
