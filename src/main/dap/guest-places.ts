import { fork } from 'node:child_process';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { finishRewindsOfProcess, finishRewindsOfThread } from '../../host/disks/unfinished-rewinds';
import { releaseImagesOfTheDead, releaseImagesOfThread } from '../../host/locks/lock-image';
import type { GuestFactory } from '../../targets/embedded/guest/guest';
import { processGuest } from '../../targets/embedded/guest/process-guest';
import { SpareWorker } from '../../targets/embedded/guest/spare-worker';
import { threadGuests } from '../../targets/embedded/guest/thread-guest';

type Warn = (line: string) => void;

/** Where the adapter's guests run. */
export class GuestPlaces {
  readonly #programFolder: string;
  /** Workers that have loaded the firmware and wait for what to run. */
  readonly #workers: SpareWorker<Worker>;

  /** @param programFolder folder of the programs */
  constructor(programFolder: string) {
    this.#programFolder = programFolder;
    this.#workers = new SpareWorker(
      () => new Worker(path.join(programFolder, 'firmware-worker.js')),
    );
  }

  /** A launch will probably come. */
  warmUp(): void {
    this.#workers.warmUp();
  }

  /** No launch will come. */
  coolDown(): void {
    this.#workers.coolDown();
  }

  /** A thread of this process, for our firmware alone. */
  thread(warn: Warn): GuestFactory {
    return threadGuests((workerData, transferList) => {
      const worker = this.#workers.take();
      worker.postMessage(workerData, transferList);
      const { threadId } = worker;
      // A worker that had to be killed has not unlocked its images, and may have been in the middle of a rewind.
      worker.once('exit', () => {
        finishRewindsOfThread(threadId, warn);
        releaseImagesOfThread(threadId);
      });
      return worker;
    });
  }

  /** A process of its own, for a guest with drivers of the user's. It starts at once, and ends when it isn't needed. */
  process(warn: Warn): { readonly guests: GuestFactory; readonly discard: () => void } {
    this.coolDown();
    const child = fork(path.join(this.#programFolder, 'guest-process.js'), [], {
      serialization: 'advanced',
      execArgv: [],
      // Standard output is the client's. An editor's own executable is Node when it is told so.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const { pid } = child;
    // Whoever uses it is told of its end.
    child.on('error', () => undefined);
    child.once('close', () => {
      if (pid !== undefined) {
        finishRewindsOfProcess(pid, warn);
        releaseImagesOfTheDead();
      }
    });
    return {
      guests: processGuest(child),
      discard: () => {
        child.kill('SIGKILL');
      },
    };
  }
}
