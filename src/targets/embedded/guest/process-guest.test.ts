import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WorkerReport } from '../../../protocol/worker-messages';
import { recipe } from '../../../../test/support/sample-guest';
import { processGuest } from './process-guest';

/** A process of Node that runs a text, with a channel. */
function nodeOf(text: string): ChildProcess {
  return spawn(process.execPath, ['-e', text], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** A guest in it, and all that is heard of it until its end. */
function guestIn(child: ChildProcess) {
  const heard: unknown[] = [];
  let hasExited: (how: string) => void;
  const exited = new Promise<string>((resolve) => {
    hasExited = resolve;
  });
  const guest = processGuest(child)(
    { recipe: recipe(), keepInputs: true, lastSnapshot: false },
    {
      report: (report: WorkerReport) => heard.push(report),
      failed: (message) => heard.push(`failed: ${message}`),
      exited: (how) => {
        hasExited(how);
      },
    },
  );
  return { guest, heard, exited };
}

describe('a guest in a process', () => {
  it('gets what is sent, and is heard to its last word', async () => {
    const child = nodeOf(`
      process.on('message', (m) => {
        if (m.kind === 'command') {
          const report = { kind: 'answer', id: m.command.id, value: new Uint8Array([1]) };
          process.send({ kind: 'report', report });
          process.send({ kind: 'failed', message: 'no more' }, () => process.exit(3));
        }
      });`);
    const { guest, heard, exited } = guestIn(child);
    guest.send({ id: 7, request: { kind: 'stack' } });
    expect(await exited).toBe('exit code 3');
    expect(heard).toEqual([{ kind: 'answer', id: 7, value: Uint8Array.of(1) }, 'failed: no more']);
  });

  it('says what it died of', async () => {
    const { exited } = guestIn(nodeOf("throw new RangeError('too much')"));
    expect(await exited).toBe('exit code 1: RangeError: too much');
  });

  it('that is over before it begins is told of', async () => {
    const child = nodeOf('process.exit(2)');
    await once(child, 'close');
    const { guest, exited } = guestIn(child);
    expect(await exited).toBe('exit code 2');
    await guest.terminate();
  });

  it('that can not be started is told of', async () => {
    const child = spawn('/nowhere/node', { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    child.on('error', () => undefined);
    const { exited } = guestIn(child);
    expect(await exited).toBe('exit code ?');
  });

  it('is ended in the middle of everything', async () => {
    const child = nodeOf('for (;;) {}');
    const { guest, exited } = guestIn(child);
    await guest.terminate();
    expect(await exited).toBe('signal SIGKILL');
  });
});
