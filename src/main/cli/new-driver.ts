import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BOARDS } from '../../base/boards';
import type { Result } from '../../base/result';
import { findKconfigTree } from '../../host/find-kconfig-tree';
import { folderProblem, readRegularFile } from '../../host/regular-file';
import { describeSystemError } from '../../host/system-error';
import { parseDriverName } from '../../scaffold/driver-name';
import {
  DEFAULT_BOARD,
  planNewDriver,
  type NewDriverOptions,
  type PlannedFile,
} from '../../scaffold/new-driver';
import { parseDeviceId, parseFeatures, parseQueues } from '../../scaffold/read-choices';
import { driverDeclarations } from '../drivers/driver-declarations';
import { message, STANDARD_OUTPUT, writeAll } from './write-all';

/** More than any file that is added to. */
const MAX_BYTES = 1 << 20;

/** Something of the user's that can't be done, as a sentence. */
class NewDriverError extends Error {}

/**
 * `uboot-virtio new driver NAME --id 3 ...`: writes what a new driver needs, and names the files. Gives the exit status.
 *
 * @param programs folder of the programs
 */
export function newDriver(args: readonly string[], programs: string): number {
  try {
    const { folder, options } = readArguments(args, programs);
    const { files, messages } = planNewDriver(options, {
      read: (name) => textOf(folder, name),
      isInTree: findKconfigTree(path.join(folder, 'x')) !== undefined,
    });
    messages.forEach(message);
    files?.forEach((file) => {
      write(folder, file);
    });
    return files === undefined ? 1 : 0;
  } catch (error) {
    if (error instanceof NewDriverError) {
      message(`new: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

function readArguments(
  args: readonly string[],
  programs: string,
): { folder: string; options: NewDriverOptions } {
  const { values, positionals } = parse(args);
  const [what, written, ...rest] = positionals;
  if (what !== 'driver' || written === undefined || rest.length > 0) {
    throw new NewDriverError(
      `expected driver and a name, such as: new driver console --id 3, found '${positionals.join(' ')}'`,
    );
  }
  const name = valueOf(parseDriverName(written));
  const noFolder = folderProblem(values.out);
  if (noFolder !== undefined) {
    throw new NewDriverError(`--out ${values.out}: ${noFolder}`);
  }
  if (values.id === undefined) {
    throw new NewDriverError('expected --id and a VIRTIO device id such as 3, found none');
  }
  const type = valueOf(parseDeviceId(values.id), '--id: ');
  return {
    folder: values.out,
    options: {
      name,
      type,
      queues: valueOf(parseQueues(values.queues, type), '--queues: '),
      features: valueOf(parseFeatures(values.features, type), '--features: '),
      board: boardOf(values.board),
      defconfig: values.defconfig,
      declarations: readFileSync(driverDeclarations(programs), 'utf8'),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        id: { type: 'string' },
        queues: { type: 'string' },
        features: { type: 'string' },
        defconfig: { type: 'string' },
        board: { type: 'string', default: DEFAULT_BOARD.name },
        out: { type: 'string', default: '.' },
      },
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new NewDriverError(text.split('\n', 1)[0], { cause: error });
  }
}

function boardOf(written: string): NewDriverOptions['board'] {
  const board = BOARDS.find(({ name }) => name === written);
  if (board === undefined) {
    const names = BOARDS.map(({ name }) => name).join(', ');
    throw new NewDriverError(`--board: expected one of ${names}, found '${written}'`);
  }
  return board;
}

function valueOf<T>(result: Result<T, string>, option = ''): T {
  if (!result.ok) {
    throw new NewDriverError(`${option}${result.error}`);
  }
  return result.value;
}

/** Undefined: there is no such file. */
function textOf(folder: string, name: string): string | undefined {
  const text = readRegularFile(path.resolve(folder, name), MAX_BYTES);
  if (text.ok) {
    return text.value;
  }
  if (text.error.code === 'ENOENT') {
    return undefined;
  }
  throw new NewDriverError(`${name}: ${text.error.text}`);
}

function write(folder: string, { name, text, isChanged }: PlannedFile): void {
  const file = path.resolve(folder, name);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: isChanged ? 'w' : 'wx' });
  } catch (error) {
    throw new NewDriverError(`${name}: ${describeSystemError(error).text}`, { cause: error });
  }
  const line = `${isChanged ? 'changed' : 'new'}: ${name}\n`;
  writeAll(STANDARD_OUTPUT, Buffer.from(line), 'standard output');
}
