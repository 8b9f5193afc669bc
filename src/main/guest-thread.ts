import { parentPort, threadId, workerData } from 'node:worker_threads';
import { bootConsole } from './cli/boot-console';
import { GuestPortEnds } from './cli/port-ends/guest-port-ends';
import { recorder } from './cli/write-recorded';
import type { GuestThreadData, GuestThreadMessage } from './cli/boot-beside-input';

/* The guest of `uboot-virtio run` when the main thread keeps standard input, or watches drivers of the user's. */
const { command, input, showOutput, wantsSnapshot, portLine } = workerData as GuestThreadData;
const portEnds = portLine === undefined ? undefined : new GuestPortEnds(portLine);
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
      portEnds,
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
