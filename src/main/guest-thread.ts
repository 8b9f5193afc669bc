import { parentPort, threadId, workerData } from 'node:worker_threads';
import { bootConsole } from './cli/boot-console';
import { recorder } from './cli/write-recorded';
import type { GuestThreadData } from './cli/boot-beside-input';

/* The guest of `uboot-virtio run` when the main thread keeps standard input. */
const { command, input } = workerData as GuestThreadData;
const inputSpace = (): void => {
  parentPort?.postMessage('space');
};
process.exit(
  bootConsole(
    command,
    { input, inputSpace, showOutput: true, thread: threadId, onRecorded: recorder(command) },
    __dirname,
  ),
);
