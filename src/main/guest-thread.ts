import { parentPort, threadId, workerData } from 'node:worker_threads';
import { bootConsole } from './cli/boot-console';
import { GuestPortEnds } from './cli/port-ends/guest-port-ends';
import { recorder } from './cli/write-recorded';
import type { GuestThreadData } from './cli/boot-beside-input';

/* The guest of `uboot-virtio run` when the main thread keeps standard input. */
const { command, input, portLine } = workerData as GuestThreadData;
const portEnds = portLine === undefined ? undefined : new GuestPortEnds(portLine);
const inputSpace = (): void => {
  parentPort?.postMessage('space');
};
process.exit(
  bootConsole(
    command,
    {
      input,
      inputSpace,
      portEnds,
      showOutput: true,
      thread: threadId,
      onRecorded: recorder(command),
    },
    __dirname,
  ),
);
