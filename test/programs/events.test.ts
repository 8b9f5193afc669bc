import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { StampedEvent } from '../../src/base/trace-event';
import { EmbeddedTarget } from '../../src/targets/embedded/embedded-target';
import { threadGuests } from '../../src/targets/embedded/guest/thread-guest';
import { builtInBoards } from '../../src/main/built-in-boards';
import { prepareSession } from '../../src/targets/session/session-setup';
import { recipe } from '../support/sample-guest';
import { Scratch } from './program';

const scratch = new Scratch();
const program = path.join(import.meta.dirname, '../../dist/firmware-worker.js');

it('both halves of a request come in their order: exposed, notified, taken, used, seen, reclaimed', async () => {
  expect(existsSync(program), `${program}: made by npm run build`).toBe(true);
  const { setup, problems } = await prepareSession({
    defconfig: undefined,
    qemu: 'qemu-system-arm -nographic -machine virt -nic none -drive if=none,id=d,format=raw,file=disk.img,readonly=on -device virtio-blk-device,drive=d',
    cwd: scratch.folder,
    boards: builtInBoards(path.resolve('dist')),
  });
  if (setup === undefined) {
    throw new Error(JSON.stringify(problems));
  }
  const { description, config, cwd } = setup;
  const of = recipe({ description, config, folder: cwd, stopAutoboot: true });
  const target = new EmbeddedTarget(
    threadGuests((workerData, transferList) => new Worker(program, { workerData, transferList })),
    { recipe: of, recipeAgain: () => Promise.resolve(of) },
  );
  try {
    const idle = (): Promise<void> =>
      new Promise((resolve) => {
        const stop = target.onEvent((event) => {
          if (event.kind === 'idle' && event.idle) {
            stop();
            resolve();
          }
        });
      });
    const booted = idle();
    await target.start({ stopOnEntry: false });
    await booted;
    const heard: StampedEvent[] = [];
    const kinds = [
      ...(['chainExposed', 'notify', 'chainTaken', 'usedPublished'] as const),
      ...(['usedSeen', 'chainReclaimed', 'notifySuppressed'] as const),
    ];
    const stop = target.subscribe(kinds, (events) => heard.push(...events));
    const others: StampedEvent[] = [];
    target.subscribe(['barrier'], (events) => others.push(...events));
    const done = idle();
    target.consoleInput(Buffer.from('virtio read 44000000 80 1\r'));
    await done;
    await target.virtioSnapshot();
    // The first read of a disk looks for partitions too; a request is over before the next.
    const requests = Math.floor(heard.length / 6);
    expect(requests).toBeGreaterThan(0);
    const inOrder = [
      'chainExposed',
      'notify',
      'chainTaken',
      'usedPublished',
      'usedSeen',
      'chainReclaimed',
    ];
    expect(heard.map(({ event }) => event.kind)).toEqual(
      Array.from({ length: requests }, () => inOrder).flat(),
    );
    const [exposed, , , , seen] = heard.slice(-6).map(({ event }) => event);
    expect(exposed).toMatchObject({ queue: 0, head: 0, availIdx: expect.any(Number) as number });
    expect(exposed).toMatchObject({
      deviceName: expect.stringMatching(/^virtio-blk#\d+$/) as string,
    });
    expect(seen).toMatchObject({ id: 0, lengthBytes: 513 });
    // The entry before the index, and the index before the element.
    expect(others.length).toBeGreaterThanOrEqual(3);
    stop();
    const before = heard.length;
    const again = idle();
    target.consoleInput(Buffer.from('virtio read 44000000 100 1\r'));
    await again;
    await target.virtioSnapshot();
    expect(heard.length).toBe(before);
  } finally {
    await target.terminate();
  }
});
