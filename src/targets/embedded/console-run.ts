import type { VirtioSnapshot } from '../../protocol/virtio';
import type { WorkerReport } from '../../protocol/worker-messages';
import { describeSystemError } from '../../host/system-error';
import { ConsoleKeys } from './console-keys';
import { WorkerClient } from './worker-client';
import type { RunOptions, WorkerFactory } from './worker-client';

/** Console input and output of a run: process.stdin and process.stdout, or a test's streams. */
export interface ConsoleStreams {
  readonly input: NodeJS.ReadableStream & {
    readonly isTTY?: boolean;
    setRawMode?(raw: boolean): unknown;
  };
  readonly output: NodeJS.WritableStream;
  /** Messages of the machine and of ours, one line each. */
  message(text: string): void;
}

export interface ConsoleRunOptions extends Omit<RunOptions, 'trace'> {
  /** Receives each event as a JSON line. What it throws ends the run as a failure. */
  readonly trace?: (line: string) => void;
  /** Limit on the wall clock; the exit code is then 124. */
  readonly timeoutMs?: number;
  /** Called with the state of all devices at the end: of the input, by poweroff, or at the time limit. */
  readonly onSnapshot?: (snapshot: VirtioSnapshot) => void;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_TIMEOUT = 124;

/**
 * Boots and connects the console to streams, byte for byte, until the guest powers off or the input ends. Gives the exit
 * code of `uboot-virtio run`: 0, 1 after a failed start, 124 at the time limit. No thread is left behind.
 */
export async function runConsole(
  createWorker: WorkerFactory,
  options: ConsoleRunOptions,
  streams: ConsoleStreams,
): Promise<number> {
  const { input, output } = streams;
  let finish: (code: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });
  let failure: string | undefined;
  const fail = (text: string): void => {
    failure ??= text;
    finish(EXIT_FAILED);
  };
  output.on('error', (error: Error) => {
    fail(`console output: ${describeSystemError(error).text}`);
  });
  const take = (report: WorkerReport): void => {
    switch (report.kind) {
      case 'console':
        if (failure === undefined) {
          output.write(report.bytes);
        }
        return;
      case 'log':
        streams.message(report.level === 'warning' ? `warning: ${report.message}` : report.message);
        return;
      case 'trace':
        try {
          for (const line of failure === undefined ? report.lines : []) {
            options.trace?.(line);
          }
        } catch (error) {
          fail(error instanceof Error ? error.message : String(error));
        }
        return;
      case 'lastSnapshot':
        options.onSnapshot?.(report.snapshot);
        return;
      case 'ended':
        if (report.reason === 'failed') {
          fail(report.message ?? 'the run has failed');
        }
        finish(EXIT_OK);
        return;
      case 'ready':
      case 'answer':
      case 'refused':
      case 'stopped':
      case 'continued':
      case 'idle':
      case 'inputSpace':
    }
  };
  const { trace, ...run } = options;
  const client = new WorkerClient(createWorker, { ...run, trace: trace !== undefined }, take);
  const disconnect =
    options.typeLines === undefined ? connectInput(client, input, finish) : undefined;
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          void lastLook(client, options.onSnapshot).then(() => {
            finish(EXIT_TIMEOUT);
          });
        }, options.timeoutMs);
  client.request({ kind: 'start', stopOnEntry: false }).catch(() => undefined);
  let code = await finished;
  clearTimeout(timer);
  disconnect?.();
  await client.terminate();
  if (failure === undefined) {
    await new Promise<void>((resolve) => {
      output.write('', () => {
        resolve();
      });
    });
  }
  // The last of the output may have failed too.
  if (failure !== undefined) {
    streams.message(failure);
    code = EXIT_FAILED;
  }
  return code;
}

/** The state of the devices of a guest that is still at work. It answers within a few thousand statements. */
async function lastLook(
  client: WorkerClient,
  onSnapshot: ConsoleRunOptions['onSnapshot'],
): Promise<void> {
  if (onSnapshot === undefined) {
    return;
  }
  try {
    onSnapshot(await client.request({ kind: 'virtioSnapshot' }));
  } catch {
    // It has just ended by itself, and has said why.
  }
}

/** Sends what is read to the guest, no faster than it takes it. Ctrl-A X on a terminal ends, as with QEMU. */
function connectInput(
  client: WorkerClient,
  input: ConsoleStreams['input'],
  finish: (code: number) => void,
): () => void {
  const keys = input.isTTY === true ? new ConsoleKeys() : undefined;
  const onData = (chunk: Uint8Array | string): void => {
    const raw = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    const { bytes, quit } = keys?.take(raw) ?? { bytes: raw, quit: false };
    if (quit) {
      finish(EXIT_OK);
    } else if (!client.consoleInput(bytes)) {
      input.pause();
    }
  };
  const onEnd = (): void => {
    client.endConsoleInput();
  };
  client.onInputSpace(() => {
    input.resume();
  });
  if (input.isTTY === true) {
    input.setRawMode?.(true);
  }
  input.on('data', onData);
  input.on('end', onEnd);
  return () => {
    input.removeListener('data', onData);
    input.removeListener('end', onEnd);
    if (input.isTTY === true) {
      input.setRawMode?.(false);
    }
    input.pause();
  };
}
