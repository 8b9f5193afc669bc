import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TargetFactory } from '../../adapter/host';
import { describeSystemError } from '../../host/system-error';
import { EmbeddedTarget } from '../../targets/embedded/embedded-target';
import { prepareSession, startMessages } from '../../targets/session/session-setup';
import { TargetError } from '../../targets/target';

/** Makes the machine of a launch configuration: reads it, warns, and starts the worker. */
export function targetFactory(workerProgram: string): TargetFactory {
  return async (launch, warn) => {
    const { setup, problems } = prepareSession({
      defconfig: launch.defconfig,
      qemu: launch.qemu,
      cwd: launch.cwd,
      tap: launch.tap,
    });
    const lines = startMessages(problems);
    if (setup === undefined) {
      throw new TargetError(lines[0] ?? 'The configuration cannot be used.');
    }
    for (const line of lines) {
      warn(line);
    }
    const trace =
      launch.trace === undefined
        ? undefined
        : await openTrace(path.resolve(launch.cwd, launch.trace));
    const target = new EmbeddedTarget(
      (workerData, transferList) => new Worker(workerProgram, { workerData, transferList }),
      {
        description: setup.description,
        config: setup.config,
        folder: setup.cwd,
        realTime: false,
        stopAutoboot: !launch.autoboot,
        trace: trace !== undefined,
      },
    );
    if (trace !== undefined) {
      connectTrace(target, trace, warn);
    }
    return target;
  };
}

function openTrace(file: string): Promise<WriteStream> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(file);
    stream.once('open', () => {
      resolve(stream);
    });
    stream.once('error', (error) => {
      reject(
        new TargetError(`Launch attribute "trace": ${file}: ${describeSystemError(error).text}`),
      );
    });
  });
}

function connectTrace(
  target: EmbeddedTarget,
  stream: WriteStream,
  warn: (line: string) => void,
): void {
  stream.on('error', (error) => {
    warn(`trace: ${describeSystemError(error).text}`);
  });
  target.onTrace((lines) => {
    if (!stream.writableEnded) {
      stream.write(`${lines.join('\n')}\n`);
    }
  });
  target.onEvent((event) => {
    if (event.kind === 'ended') {
      stream.end();
    }
  });
}
