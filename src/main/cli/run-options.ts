import path from 'node:path';
import { parseArgs } from 'node:util';
import type { TypeCheck } from '../../host/type-check';
import { readRegularFile } from '../../host/regular-file';
import {
  prepareSession,
  startMessages,
  type SessionSetup,
} from '../../targets/session/session-setup';
import type { DriverSource } from '../../protocol/run-recipe';
import { readDriver } from '../../targets/session/read-driver';
import type { ImageRecord } from '../../targets/session/run-file/record-images';
import { BINARIES, NO_DRIVERS } from '../guest/binaries';
import { builtInBoards } from '../built-in-boards';

/** The longest time that a timer of Node takes: 24 days. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const MAX_TYPED_BYTES = 16 * 2 ** 20;

/** What `run` and `snapshot` take. */
export interface RunCommand {
  readonly setup: SessionSetup;
  /** The command line of QEMU, an argument each. */
  readonly qemu: readonly string[];
  /** Lines to type at prompts; undefined: the console is standard input. */
  readonly typeLines: readonly string[] | undefined;
  readonly traceFile: string | undefined;
  readonly timeoutMs: number | undefined;
  /** Drivers of the user's. */
  readonly drivers: readonly DriverSource[];
  /** A file that the run is written to, and the images as they are before it. */
  readonly record?: { readonly file: string; readonly images: readonly ImageRecord[] };
}

/**
 * Reads the arguments after `run`. Problems go to `message`; undefined after an error.
 *
 * @param programFolder the folder of the programs, beside which our boards are
 */
export async function readRunCommand(
  args: readonly string[],
  programFolder: string,
  message: (text: string) => void,
): Promise<RunCommand | undefined> {
  const separator = args.indexOf('--');
  const own = separator < 0 ? args : args.slice(0, separator);
  const qemu = separator < 0 ? [] : args.slice(separator + 1);
  const options = readOptions(own, message);
  if (options === undefined) {
    return undefined;
  }
  if (qemu.length === 0) {
    message("expected '--' and a command line such as qemu-system-arm -machine virt, found none");
    return undefined;
  }
  const { firmware, symbols } = options;
  const { setup, problems, notes } = await prepareSession({
    defconfig: options.defconfig,
    qemu,
    cwd: process.cwd(),
    boards: builtInBoards(programFolder),
    tap: options.tap,
    connectsPorts: true,
    binaries: { firmware, symbols, ...BINARIES },
  });
  [...startMessages(problems), ...notes].forEach(message);
  if (setup === undefined) {
    return undefined;
  }
  const { typeLines, traceFile, timeoutMs } = options;
  const isBinary = setup.firmware !== undefined;
  if (isBinary && options.drivers.length > 0) {
    message(NO_DRIVERS);
  }
  const drivers = isBinary ? [] : options.drivers;
  if (drivers.length > 0 && !(await areGood(options, programFolder, message))) {
    return undefined;
  }
  return { setup, qemu, typeLines, traceFile, timeoutMs, drivers };
}

/** Says what is wrong with the drivers. The parser is loaded where there are any. */
async function areGood(
  { drivers, checksTypes }: Options,
  programFolder: string,
  message: (text: string) => void,
): Promise<boolean> {
  const { checkSource, problemLine } = await import(
    /* webpackChunkName: "driver-checks" */ '../drivers/driver-checks'
  );
  const { checkTypesOnce } = await import(
    /* webpackChunkName: "driver-checks" */ '../../host/kept-type-check'
  );
  const typesOf = checksTypes ? checkTypesOnce : noTypes;
  const checked = await Promise.all(
    drivers.map(async (source) => ({
      source,
      ...(await checkSource(source, programFolder, typesOf)),
    })),
  );
  for (const { source, problems } of checked) {
    for (const problem of problems) {
      message(problemLine(source.file, problem));
    }
  }
  return checked.every(({ problems }) => problems.length === 0);
}

function noTypes(): Promise<TypeCheck> {
  return Promise.resolve({ problems: [], note: undefined });
}

interface Options {
  readonly defconfig: string | undefined;
  readonly typeLines: readonly string[] | undefined;
  readonly traceFile: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly tap: 'required' | 'builtin';
  readonly firmware: string | undefined;
  readonly symbols: string | undefined;
  readonly drivers: readonly DriverSource[];
  readonly checksTypes: boolean;
}

function readOptions(
  args: readonly string[],
  message: (text: string) => void,
): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        defconfig: { type: 'string' },
        type: { type: 'string' },
        trace: { type: 'string' },
        timeout: { type: 'string' },
        tap: { type: 'string', default: 'builtin' },
        firmware: { type: 'string' },
        symbols: { type: 'string' },
        driver: { type: 'string', multiple: true, default: [] },
        'no-type-check': { type: 'boolean', default: false },
      },
    });
    const { tap } = values;
    if (tap !== 'required' && tap !== 'builtin') {
      throw new Error(`--tap: expected required or builtin, found '${tap}'`);
    }
    return {
      defconfig: values.defconfig,
      typeLines: values.type === undefined ? undefined : readLines(values.type),
      traceFile: values.trace,
      timeoutMs: values.timeout === undefined ? undefined : readSeconds(values.timeout),
      tap,
      firmware: values.firmware,
      symbols: values.symbols,
      checksTypes: !values['no-type-check'],
      drivers: values.driver.map((file) => {
        const source = readDriver(path.resolve(file));
        if (!source.ok) {
          throw new Error(`--driver ${file}: ${source.error}`);
        }
        return source.value;
      }),
    };
  } catch (error) {
    message(firstSentence(error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

function readLines(file: string): string[] {
  const text = readRegularFile(file, MAX_TYPED_BYTES);
  if (!text.ok) {
    throw new Error(`--type ${file}: ${text.error.text}`);
  }
  const lines = text.value.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) {
    throw new Error(`--timeout: expected a number of seconds above 0, found '${text}'`);
  }
  return Math.min(seconds * 1000, LONGEST_TIMEOUT_MS);
}

/** Node explains some mistakes on several lines. */
function firstSentence(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
