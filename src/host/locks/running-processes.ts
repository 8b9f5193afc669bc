import { readFileSync } from 'node:fs';

/** A process, so that another that gets its number later is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in ticks since the computer did; '0' where the system doesn't tell. */
  readonly start: string;
}

let own: ProcessIdentity | undefined;

export function ownIdentity(): ProcessIdentity {
  own ??= { pid: process.pid, start: startOf(process.pid) ?? '0' };
  return own;
}

/** Whether a process that once told its identity still runs. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  if (pid === process.pid) {
    return start === ownIdentity().start;
  }
  const now = startOf(pid);
  if (now !== undefined) {
    return now === start;
  }
  if (process.platform === 'linux') {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, and it is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Undefined: no such process, or no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may hold anything. The start is the 22nd field, the 20th behind it.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie has let go of everything.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
