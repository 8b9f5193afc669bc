import path from 'node:path';
import { type MessagePort, SHARE_ENV, Worker } from 'node:worker_threads';
import { connectConsoleInput } from '../../targets/embedded/console/console-input';
import { InputRing } from '../../targets/embedded/console/input-ring';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import { EXIT_FAILED } from './boot-console';
import { isConnected } from './port-ends/connected';
import { HostPortEnds } from './port-ends/host-port-ends';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** `workerData` of guest-thread.js. */
export interface GuestThreadData {
  readonly command: RunCommand;
  readonly input: SharedInput;
  /** To the ends of the ports that this thread keeps; undefined: there are none. */
  readonly portLine: MessagePort | undefined;
}

/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;

/** The guest gets a thread, and this one keeps standard input, if it is read, and the pipes and sockets of ports. */
export async function bootBesideInput(
  command: RunCommand,
  input: SharedInput,
  programs: string,
  readsInput = true,
): Promise<number> {
  // Node gives a terminal back as it was on SIGINT and SIGTERM, and at every exit.
  process.once('SIGHUP', () => {
    process.exit(EXIT_HANGUP);
  });
  const ring = new InputRing(input);
  const { description, cwd } = command.setup;
  const connected = description.chardevs.filter(isConnected);
  const ends = connected.length === 0 ? undefined : new HostPortEnds(ring, connected);
  const opened = await ends?.open(description, cwd, message);
  if (opened?.ok === false) {
    message(opened.error);
    await ends?.abandon();
    return EXIT_FAILED;
  }
  const connection = readsInput ? connectConsoleInput(process.stdin, ring) : undefined;
  const portLine = ends?.guestLine;
  const workerData: GuestThreadData = { command, input, portLine };
  const guest = new Worker(path.join(programs, 'guest-thread.js'), {
    workerData,
    env: SHARE_ENV,
    transferList: portLine === undefined ? [] : [portLine],
  });
  guest.on('message', () => {
    connection?.space();
  });
  const code = await new Promise<number>((resolve) => {
    guest.on('error', (error) => {
      message(error.message);
      resolve(EXIT_FAILED);
    });
    guest.on('exit', resolve);
  });
  connection?.disconnect();
  await ends?.close();
  return code;
}
