import { closeSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { monotonicMs } from '../monotonic-clock';
import { removeFile } from '../remove-file';
import { refusedLock, type ImageAccess } from './image-access';
import { isRunning, ownIdentity, type ProcessIdentity } from './running-processes';

/** `65024-2146591,write,1234,56789,0-1`: image, access, process, its start, thread and number of the lock in it. */
const ENTRY = /^(\d+-\d+),(write|write-shared|read),(\d+),(\d+),(\d+)-(\d+)$/;
const RETRY_MS = 2;
/** As long as a process that has told its wish may take to see whether it comes true. */
const PATIENCE_MS = 2000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
let locksMade = 0;
/** Number of this thread in Node. Asking Node for it costs each start more than being told. */
let threadId = 0;
let swept: string | undefined;

/** Says which thread this is when it isn't the main one, so that its locks can be found once it is gone. */
export function setLockingThread(thread: number): void {
  threadId = thread;
}

/** A lock of another of our processes, threads or drives. */
export interface Holder {
  readonly access: ImageAccess;
  readonly pid: number;
}

interface Entry extends Holder, ProcessIdentity {
  readonly name: string;
  readonly image: string;
  readonly thread: number;
}

/**
 * Locks as files of one folder: an empty file is a wish, one with content a lock. A wish is told before the others are looked
 * at, so of two that come at once at least one sees the other; then the one with the greater name takes its wish back and tries
 * again, and the other one waits for that. Whatever a dead process leaves counts for nothing and is cleared away.
 *
 * @returns the file of the lock, or those that are in the way
 */
export function lockInFolder(
  folder: string,
  image: string,
  access: ImageAccess,
): { readonly file: string } | { readonly holders: readonly Holder[] } {
  const { pid, start } = ownIdentity();
  const name = `${image},${access},${pid},${start},${threadId}-${++locksMade}`;
  const file = path.join(folder, name);
  const deadline = monotonicMs() + PATIENCE_MS;
  sweepOnce(folder);
  let wish: number | undefined;
  for (;;) {
    wish ??= openSync(file, 'wx', 0o600);
    const inTheWay = entriesOf(folder, `${image},`).filter(
      (entry) => entry.name !== name && refusedLock(access, [entry.access]) !== undefined,
    );
    if (inTheWay.length === 0) {
      fulfil(wish, file);
      return { file };
    }
    const isLate = monotonicMs() > deadline;
    const holders = isLate ? inTheWay : inTheWay.filter((entry) => isLocked(folder, entry));
    const isLater = inTheWay.some((entry) => entry.name < name);
    if (holders.length > 0 || isLater) {
      closeSync(wish);
      wish = undefined;
      removeFile(file);
    }
    if (holders.length > 0) {
      return { holders };
    }
    Atomics.wait(sleeper, 0, 0, RETRY_MS);
  }
}

/** A wish that can't become a lock must not stay in the way. */
function fulfil(wish: number, file: string): void {
  try {
    writeSync(wish, 'locked\n');
  } catch (error) {
    removeFile(file);
    throw error;
  } finally {
    closeSync(wish);
  }
}

/** Images that nobody asks for again must not keep what dead processes left. */
function sweepOnce(folder: string): void {
  if (swept !== folder) {
    swept = folder;
    entriesOf(folder, '');
  }
}

/** Takes away what processes have left behind that are no more. */
export function releaseLocksOfTheDead(folder: string): void {
  entriesOf(folder, '');
}

/** Takes away what a thread of this process has left behind: it has ended, and may have been killed. */
export function releaseLocksOfThread(folder: string, thread: number): void {
  const { pid, start } = ownIdentity();
  for (const entry of entriesOf(folder, '')) {
    if (entry.pid === pid && entry.start === start && entry.thread === thread) {
      removeFile(path.join(folder, entry.name));
    }
  }
}

/** Entries of living processes whose names begin so; those of others are taken away. */
function entriesOf(folder: string, prefix: string): Entry[] {
  const running = new Map<string, boolean>();
  const entries: Entry[] = [];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) {
      continue;
    }
    const [, image, access, pid, start, thread] = ENTRY.exec(name) ?? [];
    if (image === undefined) {
      continue;
    }
    const entry: Entry = {
      name,
      image,
      access: access as ImageAccess,
      pid: Number(pid),
      start: start ?? '',
      thread: Number(thread),
    };
    const key = `${entry.pid} ${entry.start}`;
    const isAlive = running.get(key) ?? isRunning(entry);
    running.set(key, isAlive);
    if (isAlive) {
      entries.push(entry);
    } else {
      removeFile(path.join(folder, name));
    }
  }
  return entries;
}

/** Not a mere wish, nor gone meanwhile. */
function isLocked(folder: string, entry: Entry): boolean {
  return (statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.size ?? 0) > 0;
}
