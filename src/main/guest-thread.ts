import { parentPort, threadId, workerData } from 'node:worker_threads';
import { bootConsole } from './cli/boot-console';
import { recorder } from './cli/write-recorded';
import type { GuestThreadData, GuestThreadMessage } from './cli/boot-beside-input';

/* The guest of `uboot-virtio run` when the main thread keeps standard input, or watches drivers of the user's. */
const { command, input, showOutput, wantsSnapshot } = workerData as GuestThreadData;
const tell = (sent: GuestThreadMessage): void => {
  parentPort?.postMessage(sent);
};
process.exit(
  bootConsole(
    command,
    {
      input,
      inputSpace: () => {
        tell({ kind: 'space' });
      },
      showOutput,
      ...(wantsSnapshot
        ? {
            onSnapshot: (snapshot) => {
              tell({ kind: 'snapshot', snapshot });
            },
          }
        : {}),
      thread: threadId,
      onRecorded: recorder(command),
    },
    __dirname,
  ),
);
