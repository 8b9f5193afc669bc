import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownIdentity } from '../locks/running-processes';
import { openDisk } from './open-disk';
import { takeUndoFolder, undoFile } from './undo-folder';
import { UndoJournal, type JournalOwner } from './undo-journal';
import { finishRewindsOfThread, removeDeadJournals } from './unfinished-rewinds';

let folder = '';
let image = '';
let journalFile = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unfinished-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
  image = path.join(folder, 'a.img');
  writeFileSync(image, Buffer.alloc(2048, 3));
  const { dev, ino } = statSync(image);
  journalFile = undoFile(takeUndoFolder() ?? '', `${dev}-${ino}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const ended = { pid: spawnSync(process.execPath, ['-e', '']).pid, start: '1' };

/** A session that wrote 1 → 2 → 3 over all of the image. */
function journal(owner: Partial<JournalOwner> = {}): UndoJournal {
  const made = UndoJournal.create(journalFile, { ...ended, thread: 0, image, ...owner });
  made.append(0, 2048, Buffer.alloc(2048, 1), undefined);
  made.append(0, 2048, Buffer.alloc(2048, 2), undefined);
  return made;
}

/** What a start of a session does with the image: messages and what is in it then. */
function start(changes: { readOnly?: boolean } = {}) {
  const lines: string[] = [];
  const place = { argument: 1, text: '' };
  const description = { file: 'a.img', format: 'raw', snapshot: false, locked: true } as const;
  const drive = { id: 'hd0', readOnly: false, place, ...description, ...changes };
  const disk = openDisk(drive, folder, (_level, message) => lines.push(message));
  const problem = disk.ok ? undefined : disk.error;
  if (disk.ok) {
    disk.value.dispose();
  }
  return { lines, problem, bytes: readFileSync(image), journal: existsSync(journalFile) };
}

const untouched = { lines: [], problem: undefined, bytes: Buffer.alloc(2048, 3) };

describe('a journal that a dead session has left', () => {
  it('is removed, and nothing is taken back', () => {
    journal().close();
    expect(start()).toEqual({ ...untouched, journal: false });
  });

  it('is removed by the next journal of another image, unless it has something to finish', () => {
    journal().close();
    removeDeadJournals(path.dirname(journalFile));
    expect(existsSync(journalFile)).toBe(false);
    const interrupted = journal();
    interrupted.markLanding(0);
    interrupted.close();
    removeDeadJournals(path.dirname(journalFile));
    expect(existsSync(journalFile)).toBe(true);
  });

  it('is removed when it was never begun', () => {
    writeFileSync(journalFile, '{"version":1');
    expect(start()).toEqual({ ...untouched, journal: false });
  });

  it('stays where its session lives', () => {
    journal(ownIdentity()).close();
    expect(start()).toEqual({ ...untouched, journal: true });
  });

  it.each([
    ['before the first byte', 3],
    ['in between', 2],
    ['after the last', 1],
  ])('of a rewind that was interrupted %s is finished', (_when, present) => {
    const interrupted = journal();
    interrupted.markLanding(0);
    interrupted.close();
    writeFileSync(image, Buffer.alloc(2048, present));
    const lines = [
      'a.img: a rewind was interrupted in the middle and has been finished: 2 writes were taken back.',
    ];
    const bytes = Buffer.alloc(2048, 1);
    expect(start({ readOnly: true })).toEqual({ lines, problem: undefined, bytes, journal: false });
    expect(start()).toEqual({ lines: [], problem: undefined, bytes, journal: false });
  });

  it('is finished without an entry that was cut short: its write was never made', () => {
    const interrupted = journal();
    interrupted.markLanding(1);
    interrupted.close();
    truncateSync(journalFile, statSync(journalFile).size - 1);
    expect(start().bytes).toEqual(Buffer.alloc(2048, 3));
  });

  it('is not finished over what something else has written since', () => {
    const interrupted = journal();
    interrupted.markLanding(0);
    interrupted.close();
    const later = Date.now() / 1000 + 60;
    utimesSync(image, later, later);
    expect(start()).toEqual({
      ...untouched,
      lines: [
        'a.img: a rewind was interrupted in the middle, and something else has written the image since. It stays as it is.',
      ],
      journal: false,
    });
  });
});

describe('the end of a thread', () => {
  it('removes its journals', () => {
    journal({ ...ownIdentity(), thread: 7 }).close();
    finishRewindsOfThread(8, () => undefined);
    expect(existsSync(journalFile)).toBe(true);
    finishRewindsOfThread(7, () => undefined);
    expect(start()).toEqual({ ...untouched, journal: false });
  });

  it('finishes its rewinds', () => {
    const interrupted = journal({ ...ownIdentity(), thread: 7 });
    interrupted.markLanding(1);
    interrupted.close();
    const lines: string[] = [];
    finishRewindsOfThread(7, (line) => lines.push(line));
    expect(lines).toEqual([
      `${image}: a rewind was interrupted in the middle and has been finished: 1 write was taken back.`,
    ]);
    expect(start()).toEqual({ ...untouched, bytes: Buffer.alloc(2048, 2), journal: false });
  });
});
