import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { INPUT_RING_BYTES } from '../../../protocol/worker-messages';
import type { WorkerReport } from '../../../protocol/worker-messages';
import { TargetError, TargetRunsError } from '../../target';
import { recipe } from '../../../../test/support/sample-guest';
import { EmbeddedTarget } from '../embedded-target';
import type { EmbeddedOptions } from '../embedded-target';
import { InputRing } from '../console/input-ring';
import { threadGuests } from './thread-guest';
import { WorkerLink } from './worker-link';
import type { WorkerData } from './worker-link';

const RUN: EmbeddedOptions = { recipe: recipe(), recipeAgain: () => Promise.resolve(recipe()) };

/** The worker's end in this very thread: commands are looked for when the test says so. */
class WorkerDouble extends EventEmitter {
  link: WorkerLink | undefined;
  terminated = 0;

  attach(data: WorkerData): this {
    this.link = new WorkerLink(
      data,
      (report) => {
        this.emit('message', report);
      },
      () => 0,
    );
    return this;
  }

  terminate(): Promise<number> {
    this.terminated++;
    this.emit('exit', 1);
    return Promise.resolve(1);
  }
}

function target() {
  const worker = new WorkerDouble();
  const embedded = new EmbeddedTarget(
    threadGuests((data) => worker.attach(data)),
    RUN,
  );
  const events: unknown[] = [];
  embedded.onEvent((event) => events.push(event));
  const link = worker.link;
  if (link === undefined) {
    throw new Error('no worker was started');
  }
  return { worker, embedded, events, link };
}

async function nextCommand(link: WorkerLink) {
  for (;;) {
    const command = link.takeCommand();
    if (command !== undefined) {
      return command;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('EmbeddedTarget', () => {
  it('answers requests in any order, and refuses with a message for the user', async () => {
    const { embedded, link } = target();
    const sources = embedded.sources();
    const stack = embedded.stack();
    const first = await nextCommand(link);
    const second = await nextCommand(link);
    link.report({
      kind: 'refused',
      id: second.id,
      message: "can't show the stack while the guest runs",
      runs: true,
    });
    link.report({ kind: 'answer', id: first.id, value: ['a.ts'] });
    await expect(stack).rejects.toThrow(TargetRunsError);
    expect(await sources).toEqual(['a.ts']);
  });

  it('wakes a worker that waits', async () => {
    const { embedded, link } = target();
    expect(link.attention()).toBe(false);
    const paused = embedded.pause();
    expect(link.attention()).toBe(true);
    link.report({ kind: 'answer', id: (await nextCommand(link)).id, value: undefined });
    await paused;
    expect(link.takeCommand()).toBeUndefined();
    expect(link.attention()).toBe(false);
  });

  it('tells a worker again of the commands that it left behind a resume', async () => {
    const { worker, embedded, link } = target();
    const resumed = embedded.continue();
    const paused = embedded.pause();
    expect(link.attention()).toBe(true);
    const { id } = await nextCommand(link);
    // The server goes on with the guest here: the bell of `pause` is taken, the command is not.
    link.report({ kind: 'answer', id, value: undefined });
    await resumed;
    expect(link.attention()).toBe(true);
    link.wait(undefined); // Would block this thread for ever.
    const left = link.takeCommand();
    expect(left?.request).toEqual({ kind: 'pause' });
    expect(link.takeCommand()).toBeUndefined();
    expect(link.attention()).toBe(false);
    link.report({ kind: 'answer', id: left?.id ?? 0, value: undefined });
    await paused;
    worker.emit('exit', 0);
  });

  it('ends as failed when the worker crashes, and rejects what waits', async () => {
    const { worker, embedded, events } = target();
    const stack = embedded.stack();
    worker.emit('error', new Error('a bug of ours'));
    await expect(stack).rejects.toThrow('a bug of ours');
    await expect(embedded.continue()).rejects.toThrow(TargetError);
    expect(events).toEqual([
      {
        kind: 'ended',
        reason: 'failed',
        message: expect.stringContaining('a bug of ours') as string,
      },
    ]);
    worker.emit('exit', 1);
    expect(events.length).toBe(1);
  });

  it('reports one end when the worker ends by itself', async () => {
    const { worker, events, embedded, link } = target();
    link.report({ kind: 'ended', reason: 'poweroff', message: undefined });
    worker.emit('exit', 0);
    expect(events).toEqual([{ kind: 'ended', reason: 'poweroff', message: undefined }]);
    await expect(embedded.stack()).rejects.toThrow('the guest has powered off');
    expect(() => {
      embedded.consoleInput(Uint8Array.of(1));
    }).toThrow(TargetError);
  });

  it('terminates once, waits for the goodbye and leaves no thread', async () => {
    const { worker, embedded, events, link } = target();
    const ended = embedded.terminate();
    const command = await nextCommand(link);
    expect(command.request).toEqual({ kind: 'terminate' });
    link.report({ kind: 'answer', id: command.id, value: undefined });
    link.report({ kind: 'console', bytes: Uint8Array.of(0x21) });
    link.report({ kind: 'ended', reason: 'terminated', message: undefined });
    worker.emit('exit', 0);
    await ended;
    await embedded.terminate();
    expect(worker.terminated).toBeGreaterThan(0);
    expect(events.map((e) => (e as WorkerReport).kind)).toEqual(['console', 'ended']);
  });

  it('reads shared guest memory while the worker is busy', async () => {
    const { embedded, link } = target();
    const ram = new SharedArrayBuffer(16);
    new Uint8Array(ram).set([1, 2, 3]);
    link.report({ kind: 'ready', ramBase: 0x40000000, ram: new Uint8Array(ram) });
    expect([...(await embedded.readMemory(0x40000001, 2))]).toEqual([2, 3]);
    expect((await embedded.readMemory(0x4000000e, 9)).length).toBe(2);
    expect((await embedded.readMemory(0x3fffffff, 2)).length).toBe(0);
  });
});

describe('InputRing and WorkerLink', () => {
  it('carry more than the ring holds, in order, and then the end', () => {
    const ring = new InputRing();
    const commands = new MessageChannel().port2;
    const reports: WorkerReport[] = [];
    const start = { ...RUN, control: ring.control, inputRing: ring.buffer } as never;
    const link = new WorkerLink(
      { start, commands },
      (report) => reports.push(report),
      () => 0,
    );
    const sent = Uint8Array.from({ length: INPUT_RING_BYTES * 2 + 123 }, (_, i) => i * 7);
    expect(ring.write(sent)).toBe(false);
    ring.end();
    expect(link.attention()).toBe(true);
    const got: number[] = [];
    for (let bytes = link.takeInput(1000); bytes !== undefined; bytes = link.takeInput(1000)) {
      got.push(...bytes);
      expect(link.inputEnded()).toBe(got.length === sent.length);
      if (reports.splice(0).length > 0) {
        ring.move();
      }
    }
    expect(got.length).toBe(sent.length);
    expect(Uint8Array.from(got)).toEqual(sent);
    expect(link.inputEnded()).toBe(true);
    commands.close();
  });
});
