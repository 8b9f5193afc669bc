import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { fail, ok, type Result } from '../../../base/result';
import { describeSystemError } from '../../../host/system-error';

export interface Pipe {
  /** What comes. */
  readonly input: Socket;
  /** Where the port's output goes. */
  readonly output: Socket;
}

/** Neither waits for somebody at the other end, nor for room. */
const FLAGS = constants.O_RDWR | constants.O_NONBLOCK;

/** QEMU's `pipe`: the FIFOs PATH.in and PATH.out, or if one of them is not there PATH for both. */
export function openPipe(path: string, shown: string): Result<Pipe, string> {
  const pair = openBoth(`${path}.in`, `${path}.out`);
  const opened = pair.ok ? pair : openBoth(path, path);
  return opened.ok ? opened : fail(`Could not open '${shown}': ${opened.error}`);
}

function openBoth(inputPath: string, outputPath: string): Result<Pipe, string> {
  const input = open(inputPath, 'readable');
  if (!input.ok) {
    return input;
  }
  const output = open(outputPath, 'writable');
  if (!output.ok) {
    input.value.destroy();
    return output;
  }
  return ok({ input: input.value, output: output.value });
}

function open(path: string, use: 'readable' | 'writable'): Result<Socket, string> {
  let descriptor: number;
  try {
    descriptor = openSync(path, FLAGS);
  } catch (error) {
    return fail(describeSystemError(error).text);
  }
  if (!fstatSync(descriptor).isFIFO()) {
    closeSync(descriptor);
    return fail('expected a FIFO');
  }
  // Only that: a socket that may read does, and the FIFO of the output has its own bytes to be read.
  const [readable, writable] = [use === 'readable', use === 'writable'];
  return ok(new Socket({ fd: descriptor, readable, writable }));
}
