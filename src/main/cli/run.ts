import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { describeSystemError } from '../../host/system-error';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { runConsole } from '../../targets/embedded/console-run';
import { type RunCommand, readRunCommand } from './run-options';

/** Exit status after a failed start. */
const EXIT_FAILED = 1;
/** What a shell shows for a program that ended because its terminal went away. */
const EXIT_HANGUP = 129;

const message = (text: string): void => {
  process.stderr.write(`uboot-virtio: ${text}\n`);
};

/** `uboot-virtio run`: the console is standard input and output. Gives the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  const command = readRunCommand(args, message);
  return command === undefined ? EXIT_FAILED : boot(command, process.stdout, undefined);
}

/** `uboot-virtio snapshot`: the console is not shown; the state of the devices at the end is, as JSON. */
export async function snapshot(args: readonly string[]): Promise<number> {
  const command = readRunCommand(args, message);
  if (command === undefined) {
    return EXIT_FAILED;
  }
  let last: VirtioSnapshot | undefined;
  const nowhere = new (await import('node:stream')).PassThrough();
  nowhere.resume();
  const code = await boot({ ...command, typeLines: command.typeLines ?? [] }, nowhere, (state) => {
    last = state;
  });
  if (last !== undefined) {
    return (await print(`${JSON.stringify(last, undefined, 2)}\n`)) ? code : EXIT_FAILED;
  }
  return code;
}

/** False, with a message, when standard output can't take it. */
function print(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', (error) => {
      message(`standard output: ${describeSystemError(error).text}`);
      resolve(false);
    });
    process.stdout.write(text, () => {
      // A failed write calls this first, and then the listener.
      setImmediate(resolve, true);
    });
  });
}

async function boot(
  command: RunCommand,
  output: NodeJS.WritableStream,
  onSnapshot: ((state: VirtioSnapshot) => void) | undefined,
): Promise<number> {
  const { setup, typeLines, traceFile, timeoutMs } = command;
  let trace: number | undefined;
  if (traceFile !== undefined) {
    try {
      trace = openSync(traceFile, 'w');
    } catch (error) {
      message(`--trace ${traceFile}: ${describeSystemError(error).text}`);
      return EXIT_FAILED;
    }
  }
  const write = (line: string): void => {
    if (trace !== undefined) {
      try {
        writeSync(trace, `${line}\n`);
      } catch (error) {
        throw new Error(`--trace ${traceFile ?? ''}: ${describeSystemError(error).text}`, {
          cause: error,
        });
      }
    }
  };
  // A boot makes a few megabytes of short-lived objects: with room for them it is over before the first collection.
  setFlagsFromString('--min-semi-space-size=16');
  // Node gives a terminal back as it was on SIGINT and SIGTERM, and at every exit.
  const hangUp = (): void => {
    process.exit(EXIT_HANGUP);
  };
  process.once('SIGHUP', hangUp);
  try {
    return await runConsole(
      (workerData, transferList) =>
        new Worker(path.join(__dirname, 'firmware-worker.js'), {
          workerData,
          transferList,
          env: SHARE_ENV,
        }),
      {
        description: setup.description,
        config: setup.config,
        folder: setup.cwd,
        realTime: typeLines === undefined,
        ...(typeLines === undefined ? {} : { typeLines }),
        ...(trace === undefined ? {} : { trace: write }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(onSnapshot === undefined ? {} : { onSnapshot }),
      },
      { input: process.stdin, output, message },
    );
  } finally {
    process.removeListener('SIGHUP', hangUp);
    if (trace !== undefined) {
      closeSync(trace);
    }
  }
}
