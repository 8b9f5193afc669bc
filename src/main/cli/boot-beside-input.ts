import path from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { connectConsoleInput } from '../../targets/embedded/console/console-input';
import { InputRing } from '../../targets/embedded/console/input-ring';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import { EXIT_FAILED } from './boot-console';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** `workerData` of guest-thread.js. */
export interface GuestThreadData {
  readonly command: RunCommand;
  readonly input: SharedInput;
}

/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;

/** The guest gets a thread, and this one keeps standard input. */
export function bootBesideInput(
  command: RunCommand,
  input: SharedInput,
  programs: string,
): Promise<number> {
  // Node gives a terminal back as it was on SIGINT and SIGTERM, and at every exit.
  process.once('SIGHUP', () => {
    process.exit(EXIT_HANGUP);
  });
  const connection = connectConsoleInput(process.stdin, new InputRing(input));
  const workerData: GuestThreadData = { command, input };
  const guest = new Worker(path.join(programs, 'guest-thread.js'), { workerData, env: SHARE_ENV });
  guest.on('message', () => {
    connection.space();
  });
  return new Promise((resolve) => {
    guest.on('error', (error) => {
      message(error.message);
      resolve(EXIT_FAILED);
    });
    guest.on('exit', (code) => {
      connection.disconnect();
      resolve(code);
    });
  });
}
