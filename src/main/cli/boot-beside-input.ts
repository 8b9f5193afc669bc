import path from 'node:path';
import { type MessagePort, SHARE_ENV, Worker } from 'node:worker_threads';
import { releaseImagesOfThread } from '../../host/locks/lock-image';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { connectConsoleInput } from '../../targets/embedded/console/console-input';
import { InputRing } from '../../targets/embedded/console/input-ring';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import { EXIT_FAILED } from './boot-console';
import type { ConsoleEnds } from './boot-console';
import { DriverWatch } from './driver-watch';
import { isConnected } from './port-ends/connected';
import { HostPortEnds } from './port-ends/host-port-ends';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** `workerData` of guest-thread.js. */
export interface GuestThreadData {
  readonly command: RunCommand;
  readonly input: SharedInput;
  readonly showOutput: boolean;
  readonly wantsSnapshot: boolean;
  /** To the ends of the ports that this thread keeps; undefined: there are none. */
  readonly portLine: MessagePort | undefined;
}

/** From guest-thread.js. */
export type GuestThreadMessage =
  { readonly kind: 'space' } | { readonly kind: 'snapshot'; readonly snapshot: VirtioSnapshot };

/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;
/** Time that V8 gets to end a thread that comes to no end. */
const LAST_RESORT_MS = 2000;

/** What a run has outside of its guest. */
export interface BesideOptions extends Pick<ConsoleEnds, 'showOutput' | 'onSnapshot'> {
  readonly input: SharedInput;
  /** Standard input is for the guest. */
  readonly readsInput: boolean;
}

/**
 * The guest gets a thread, and this one keeps standard input, if it is read, and the pipes and sockets of ports. It also watches a
 * guest with drivers of the user's, which can be in the middle of something that looks for nothing.
 */
export async function bootBesideInput(
  command: RunCommand,
  { input, readsInput, showOutput, onSnapshot }: BesideOptions,
  programs: string,
): Promise<number> {
  // Node gives a terminal back as it was on SIGINT and SIGTERM, and at every exit.
  process.once('SIGHUP', () => {
    process.exit(EXIT_HANGUP);
  });
  const ring = new InputRing(input);
  const { description, cwd } = command.setup;
  const connected = showOutput ? description.chardevs.filter(isConnected) : [];
  const ends = connected.length === 0 ? undefined : new HostPortEnds(ring, connected);
  const opened = await ends?.open(description, cwd, message);
  if (opened?.ok === false) {
    message(opened.error);
    await ends?.abandon();
    return EXIT_FAILED;
  }
  const connection = readsInput ? connectConsoleInput(process.stdin, ring) : undefined;
  const portLine = ends?.guestLine;
  const wantsSnapshot = onSnapshot !== undefined;
  const workerData: GuestThreadData = { command, input, showOutput, wantsSnapshot, portLine };
  const guest = new Worker(path.join(programs, 'guest-thread.js'), {
    workerData,
    env: SHARE_ENV,
    transferList: portLine === undefined ? [] : [portLine],
  });
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
  const givenUp = await Promise.race([
    ended.then(() => undefined),
    ...(watch ? [watch.givenUp] : []),
  ]);
  watch?.stop();
  connection?.disconnect();
  if (givenUp !== undefined) {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS).unref();
    await guest.terminate();
    releaseImagesOfThread(threadId);
  }
  await ends?.close();
  return givenUp ?? ended;
}
