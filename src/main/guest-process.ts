import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { finishRewindsOfThread } from '../host/disks/unfinished-rewinds';
import { freedMemoryCollector } from '../host/memory/freed-memory';
import { releaseImagesOfThread } from '../host/locks/lock-image';
import { DriverMemory } from '../targets/embedded/guest/driver-memory';
import { GuestRelay } from '../targets/embedded/guest/guest-relay';
import type { ProcessCommand, ProcessReport } from '../targets/embedded/guest/process-messages';
import { threadGuests } from '../targets/embedded/guest/thread-guest';
import { WITH_DRIVERS } from './drivers/with-drivers';

/*
 * The process of a debug session with drivers of the user's: the firmware worker runs here instead of in the debug adapter. This
 * program's own thread never runs anything of the user's, so that it can end what does.
 */

/** Time that V8 gets to end a thread that comes to no end, and the starter to hear the last words. */
const LAST_RESORT_MS = 1000;

let unsent = 0;
const post = (report: ProcessReport): void => {
  if (process.connected) {
    unsent++;
    process.send?.(report, undefined, undefined, () => {
      unsent--;
    });
  }
};

/** Ends the process as soon as all that was said is on its way. */
const exit = (): void => {
  if (unsent > 0 && process.connected) {
    setTimeout(exit, 1);
  } else {
    process.exit();
  }
};

/** Whatever happens, it ends. */
const endSoon = (): void => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS);
};

const worker = new Worker(path.join(__dirname, 'firmware-worker.js'), { argv: [WITH_DRIVERS] });
const { threadId } = worker;
const relay = new GuestRelay(
  threadGuests((data, transfer) => {
    worker.postMessage(data, transfer);
    return worker;
  }),
  {
    post,
    allowMemory: (ramBytes) => {
      memory.allow(ramBytes);
    },
    onReplaced: freedMemoryCollector(),
    onEnded: endSoon,
    onExited: () => {
      const warn = (message: string): void => {
        post({ kind: 'report', report: { kind: 'log', level: 'warning', message } });
      };
      finishRewindsOfThread(threadId, warn);
      releaseImagesOfThread(threadId);
      endSoon();
      exit();
    },
  },
);
const memory = new DriverMemory({
  ask: () => void relay.stopForMemory(),
  giveUp: () => {
    relay.endForMemory();
  },
});
process.on('message', (message) => {
  relay.take(message as ProcessCommand);
});
process.on('disconnect', () => {
  void relay.leave();
  setTimeout(endSoon, LAST_RESORT_MS);
});
// A key of the terminal goes to all programs that it runs. Whoever has started this one knows what it means.
for (const signal of ['SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => undefined);
}
