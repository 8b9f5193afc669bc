import { monotonicMs } from '../../host/monotonic-clock';
import { fstatSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { connectConsoleInput } from '../../targets/embedded/console/console-input';
import { InputRing, sharedInput } from '../../targets/embedded/console/input-ring';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import { PolledInput } from '../../targets/embedded/console/polled-input';
import { bootConsole, EXIT_FAILED } from './boot-console';
import type { ConsoleEnds } from './boot-console';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** `workerData` of guest-thread.js. */
export interface GuestThreadData {
  readonly command: RunCommand;
  readonly input: SharedInput;
}

/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;
const STANDARD_INPUT = 0;

/**
 * Boots with standard input as console. A guest blocks its thread: that is the main thread, which starts it sooner, and
 * looks for input itself. A terminal stays with the main thread, as that alone can give it back after a signal, and
 * the guest gets another; so it does on Windows, where a pipe can't be asked without waiting for it.
 */
export function bootWithInput(
  command: RunCommand,
  ends: Omit<ConsoleEnds, 'input' | 'inputSpace' | 'polled'>,
  programs: string,
): number | Promise<number> {
  const input = sharedInput();
  if (command.typeLines !== undefined) {
    return bootConsole(command, { ...ends, input, inputSpace: () => undefined }, programs);
  }
  if (process.platform === 'win32' || isTerminal(STANDARD_INPUT)) {
    return bootBesideInput(command, input, programs);
  }
  const polled = new PolledInput(STANDARD_INPUT, new InputRing(input), monotonicMs);
  const inputSpace = (): void => {
    polled.space();
  };
  return bootConsole(command, { ...ends, input, inputSpace, polled }, programs);
}

function bootBesideInput(
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

function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && isatty(descriptor);
  } catch {
    return false;
  }
}
