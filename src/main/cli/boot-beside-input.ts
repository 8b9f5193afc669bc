import path from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { releaseImagesOfThread } from '../../host/locks/lock-image';
import { MemoryWatch } from '../../host/memory/memory-watch';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { QUIT_FOR_MEMORY } from '../../protocol/worker-messages';
import { connectConsoleInput } from '../../targets/embedded/console/console-input';
import { InputRing } from '../../targets/embedded/console/input-ring';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import {
  DRIVER_MEMORY_BYTES,
  growthLimit,
  memoryMessage,
  WHERE_MS,
  within,
} from '../../targets/embedded/guest/driver-memory';
import { EXIT_FAILED, EXIT_TIMEOUT } from './boot-console';
import type { ConsoleEnds } from './boot-console';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** `workerData` of guest-thread.js. */
export interface GuestThreadData {
  readonly command: RunCommand;
  readonly input: SharedInput;
  readonly showOutput: boolean;
  readonly wantsSnapshot: boolean;
}

/** From guest-thread.js. */
export type GuestThreadMessage =
  { readonly kind: 'space' } | { readonly kind: 'snapshot'; readonly snapshot: VirtioSnapshot };

/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;
/** A guest whose time is over ends between two statements. One that is in the middle of one gets this long. */
const LAST_STATEMENT_MS = 1000;
/** Time that V8 gets to end a thread that comes to no end. */
const LAST_RESORT_MS = 2000;

/**
 * The guest gets a thread, and this one keeps standard input. It also watches a guest with drivers of the user's, which can be
 * in the middle of something that looks for nothing.
 */
export async function bootBesideInput(
  command: RunCommand,
  { showOutput, onSnapshot }: Pick<ConsoleEnds, 'showOutput' | 'onSnapshot'>,
  input: SharedInput,
  programs: string,
): Promise<number> {
  // Node gives a terminal back as it was on SIGINT and SIGTERM, and at every exit.
  process.once('SIGHUP', () => {
    process.exit(EXIT_HANGUP);
  });
  const ring = new InputRing(input);
  const connection =
    command.typeLines === undefined ? connectConsoleInput(process.stdin, ring) : undefined;
  const wantsSnapshot = onSnapshot !== undefined;
  const workerData: GuestThreadData = { command, input, showOutput, wantsSnapshot };
  const guest = new Worker(path.join(programs, 'guest-thread.js'), { workerData, env: SHARE_ENV });
  const { threadId } = guest;
  guest.on('message', (sent: GuestThreadMessage) => {
    if (sent.kind === 'space') {
      connection?.space();
    } else {
      onSnapshot?.(sent.snapshot);
    }
  });
  const ended = new Promise<number>((resolve) => {
    guest.on('error', (error) => {
      message(error.message);
      resolve(EXIT_FAILED);
    });
    guest.on('exit', resolve);
  });
  const watch = command.drivers.length > 0 ? new DriverWatch(command, ring) : undefined;
  const code = await (watch === undefined ? ended : Promise.race([ended, watch.given]));
  watch?.stop();
  connection?.disconnect();
  if (watch?.hasGivenUp === true) {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS).unref();
    await guest.terminate();
    releaseImagesOfThread(threadId);
  }
  return code;
}

/** Ends a run whose drivers come to no statement at the time limit, or take all memory. */
class DriverWatch {
  /** The exit status of a run that is given up. */
  readonly given: Promise<number>;
  hasGivenUp = false;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #memory: MemoryWatch;

  constructor({ drivers, setup, timeoutMs }: RunCommand, ring: InputRing) {
    const limitBytes = growthLimit(setup.description.ramBytes);
    let giveUp: (code: number) => void = () => undefined;
    this.given = new Promise((resolve) => {
      giveUp = (code) => {
        this.hasGivenUp = true;
        resolve(code);
      };
    });
    const endForMemory = (): void => {
      message(memoryMessage(drivers, []));
      giveUp(EXIT_FAILED);
    };
    let isAsked = false;
    this.#memory = new MemoryWatch(() => {
      if (isAsked) {
        endForMemory();
        return;
      }
      isAsked = true;
      ring.quit(QUIT_FOR_MEMORY);
      this.#after(WHERE_MS, endForMemory);
      this.#memory.limit(limitBytes + DRIVER_MEMORY_BYTES);
    });
    this.#memory.limit(limitBytes);
    if (timeoutMs !== undefined) {
      this.#after(timeoutMs + LAST_STATEMENT_MS, () => {
        message(`the time limit is over${within(drivers)}`);
        giveUp(EXIT_TIMEOUT);
      });
    }
  }

  stop(): void {
    this.#memory.stop();
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }
}
