import { close, openSync, read, readFileSync } from 'node:fs';
import { monotonicMs } from '../monotonic-clock';
import type { ImageAccess } from './image-access';

/** Bytes of a file that QEMU 7.2 locks: observed in /proc/locks (docs/observations.md). */
const WRITES_BYTE = 101;
const MINDS_WRITERS_BYTE = 201;

/** `1: OFDLCK ADVISORY  READ -1 fe:00:2146591 100 101`; a lock that is waited for has `->` behind the number. */
const LOCK =
  /^\d+: (?:OFDLCK|POSIX)\s+\w+\s+\w+\s+-?\d+ ([0-9a-f]+):([0-9a-f]+):(\d+) (\d+) (\d+|EOF)$/;

/** How QEMUs use a file, from the locks that the kernel has on it. Nothing where the kernel has no /proc/locks. */
export function qemuAccesses(device: bigint, inode: bigint, text = procLocks()): ImageAccess[] {
  let writes = false;
  let mindsWriters = false;
  const ofInode = `:${inode} `;
  if (!text.includes(ofInode)) {
    return [];
  }
  for (const line of text.split('\n')) {
    const [, major, minor, file, from, to] = LOCK.exec(line) ?? [];
    if (
      major === undefined ||
      BigInt(file ?? 0) !== inode ||
      BigInt(`0x${major}`) !== majorOf(device) ||
      BigInt(`0x${minor ?? ''}`) !== minorOf(device)
    ) {
      continue;
    }
    const covers = (byte: number): boolean =>
      Number(from) <= byte && (to === 'EOF' || byte <= Number(to));
    writes ||= covers(WRITES_BYTE);
    mindsWriters ||= covers(MINDS_WRITERS_BYTE);
  }
  if (writes) {
    return [mindsWriters ? 'write' : 'write-shared'];
  }
  return mindsWriters ? ['read'] : [];
}

/** So long the kernel's list is taken to be as it was: the drives of one command line look at it one after another. */
const LIST_MS = 50;
let list = { text: '', readAt: -Infinity };

/**
 * To be called early by who will soon open images: the kernel takes some 20 ms to give its list of locks, and for a while
 * afterwards gives it at once. So that time passes beside other work.
 */
export function askForLocksAhead(): void {
  let file: number;
  try {
    file = openSync('/proc/locks', 'r');
  } catch {
    // This kernel has none.
    return;
  }
  // One call, so that nothing of it waits for a turn of this thread, which is busy.
  read(file, Buffer.alloc(1), 0, 1, null, () => {
    close(file, () => undefined);
  });
}

function procLocks(): string {
  if (monotonicMs() - list.readAt > LIST_MS) {
    let text = '';
    try {
      text = readFileSync('/proc/locks', 'latin1');
    } catch {
      // This kernel has none.
    }
    list = { text, readAt: monotonicMs() };
  }
  return list.text;
}

/** Linux keeps the two parts of a device number in four pieces. */
function majorOf(device: bigint): bigint {
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xffff_f000n);
}

function minorOf(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffff_ff00n);
}
