import { describe, expect, it } from 'vitest';
import type { WorkerCommand, WorkerReport } from '../../../protocol/worker-messages';
import { recipe } from '../../../../test/support/sample-guest';
import type { GuestListener } from './guest';
import { GuestRelay } from './guest-relay';
import type { ProcessReport } from './process-messages';

const DRIVER = { file: '/drivers/my.ts', text: '' };
const MEBIBYTE = 2 ** 20;

/** A relay whose guest does what the test says. */
function relay() {
  const posted: ProcessReport[] = [];
  const allowed: number[] = [];
  const commands: WorkerCommand[] = [];
  const seen = { typed: '', terminated: 0, ended: 0, exited: 0, replaced: 0 };
  let listener: GuestListener | undefined;
  const made = new GuestRelay(
    (_start, hears) => {
      listener = hears;
      return {
        send: (command) => commands.push(command),
        input: (bytes) => (seen.typed += Buffer.from(bytes).toString()),
        terminate: () => Promise.resolve(seen.terminated++),
      };
    },
    {
      post: (report) => posted.push(report),
      allowMemory: (bytes) => allowed.push(bytes),
      onReplaced: () => seen.replaced++,
      onEnded: () => seen.ended++,
      onExited: () => seen.exited++,
    },
  );
  made.take({
    kind: 'begin',
    start: { recipe: { ...recipe(), drivers: [DRIVER] }, keepInputs: true, lastSnapshot: false },
  });
  const report = (sent: WorkerReport): void => {
    listener?.report(sent);
  };
  const answer = async (kind: string, value: unknown): Promise<void> => {
    const { id, request } = commands.shift() ?? {};
    expect(request?.kind).toBe(kind);
    report({ kind: 'answer', id: id ?? 0, value });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { made, posted, allowed, commands, seen, report, answer, hears: () => listener };
}

describe('the process of a guest', () => {
  it('hands on commands, keys and reports', () => {
    const { made, posted, commands, seen, report, hears } = relay();
    made.take({ kind: 'command', command: { id: 1, request: { kind: 'stack' } } });
    made.take({ kind: 'input', bytes: Buffer.from('ls\r') });
    report({ kind: 'answer', id: 1, value: [] });
    hears()?.failed('no such program');
    hears()?.exited('exit code 1');
    expect(commands.map(({ id }) => id)).toEqual([1]);
    expect(seen).toMatchObject({ typed: 'ls\r', exited: 1 });
    expect(posted).toEqual([
      { kind: 'report', report: { kind: 'answer', id: 1, value: [] } },
      { kind: 'failed', message: 'no such program' },
    ]);
  });

  it('answers for the memory of a guest that runs', () => {
    const { made, posted, commands, seen, allowed, report } = relay();
    const ram = new SharedArrayBuffer(MEBIBYTE);
    new Uint8Array(ram).set([1, 2, 3]);
    report({ kind: 'ready', ramBase: 0x40000000, ram: new Uint8Array(ram) });
    const request = { kind: 'readMemory', address: 0x40000001, lengthBytes: 2 } as const;
    made.take({ kind: 'command', command: { id: 4, request } });
    expect(commands).toEqual([]);
    expect(posted).toEqual([
      { kind: 'report', report: { kind: 'ready', ramBase: 0x40000000, ram: undefined } },
      { kind: 'report', report: { kind: 'answer', id: 4, value: Uint8Array.of(2, 3) } },
    ]);
    expect(allowed).toEqual([MEBIBYTE]);
    expect(seen.replaced).toBe(1);
  });

  it('says where a driver stands that has taken all memory', async () => {
    const { made, posted, answer, report, seen } = relay();
    const ended = made.stopForMemory();
    await answer('pause', undefined);
    report({ kind: 'stopped' } as WorkerReport);
    await answer('stack', [
      { file: 'drivers/virtio/virtio_ring.ts', line: 1 },
      { file: DRIVER.file, line: 7 },
    ]);
    await ended;
    // The time to say so was nearly over, and is now.
    made.endForMemory();
    const message =
      '/drivers/my.ts:7: expected a driver to take at most 1024 MiB of memory, found more: the run was ended';
    expect(posted).toEqual([
      { kind: 'report', report: { kind: 'ended', reason: 'failed', message } },
    ]);
    expect(seen).toMatchObject({ terminated: 1, ended: 1 });
  });

  it('does not wait for one that comes to no stop', () => {
    const { made, posted, seen } = relay();
    void made.stopForMemory();
    expect(posted).toEqual([]);
    made.endForMemory();
    expect(posted.at(-1)).toMatchObject({
      report: {
        kind: 'ended',
        message: expect.stringMatching(
          /in the middle of what \/drivers\/my\.ts does at once/,
        ) as string,
      },
    });
    expect(seen).toMatchObject({ terminated: 1, ended: 1 });
  });

  it('ends its guest when nobody asks for it any more', async () => {
    const { made, answer, seen } = relay();
    const left = made.leave();
    await answer('terminate', undefined);
    await left;
    expect(seen.terminated).toBe(1);
  });
});
