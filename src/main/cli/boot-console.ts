import { monotonicMs } from '../../host/monotonic-clock';
import { closeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { openTraceFile } from '../../host/trace-file';
import { REPEATABLE_SEED } from '../../protocol/run-recipe';
import type { RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { ConsoleLink } from '../../targets/embedded/console/console-link';
import { InputRingReader } from '../../targets/embedded/console/input-ring-reader';
import type { SharedInput } from '../../targets/embedded/console/input-ring';
import type { PolledInput } from '../../targets/embedded/console/polled-input';
import { memoryMessage } from '../../targets/embedded/guest/driver-memory';
import type { V8Flags } from '../code-cache';
import { loadBinaryRunner } from '../guest/load-binary-runner';
import { loadFirmware, type FirmwareProgram } from '../load-firmware';
import type { GuestPortEnds } from './port-ends/guest-port-ends';
import { PortLink } from './port-ends/port-link';
import { stdioPort } from './port-ends/stdio-port';
import type { RunCommand } from './run-options';
import { message, STANDARD_OUTPUT, writeAll } from './write-all';

/**
 * For a run that is mostly over after a boot. V8 starts to optimise a function ten times later than by itself, as little
 * of that would pay and compiling takes the processor away; room for new objects grows at once; and nothing that was compiled is forgotten.
 */
const SHORT_RUN_FLAGS =
  '--interrupt-budget=700000 --semi-space-growth-factor=16 --no-flush-bytecode';

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_TIMEOUT = 124;

export interface ConsoleEnds {
  readonly input: SharedInput;
  /** Looks for input, when no other thread does. */
  readonly polled?: PolledInput;
  /** Tells whoever fills the input ring that there is room again. */
  readonly inputSpace: () => void;
  /** Pipes and sockets of ports; absent: there are none. */
  readonly portEnds?: GuestPortEnds | undefined;
  /** False: what the guest prints is not shown. */
  readonly showOutput: boolean;
  /** Receives the state of all devices at the end: of the input, by poweroff, or at the time limit. */
  readonly onSnapshot?: (snapshot: VirtioSnapshot) => void;
  /**
   * Receives what came in from outside, at the end; the run is then one that can be repeated. What it throws makes the run a
   * failure.
   */
  readonly onRecorded?: ((inputs: readonly RunInput[]) => void) | undefined;
  /** Number of this thread in Node, when it isn't the main one. */
  readonly thread?: number;
  /** Those of a short run, if nothing else is said. */
  readonly flags?: V8Flags;
  /** The firmware that was run, at the end. */
  readonly afterRun?: (firmware: FirmwareProgram) => void;
}

/**
 * Boots in this thread, and blocks it until the guest powers off or the input ends. What the guest prints goes to standard
 * output byte for byte. Gives the exit status: 0, 1 after a failure, 124 at the time limit.
 *
 * @param programs folder of the firmware's program
 */
export function bootConsole(command: RunCommand, ends: ConsoleEnds, programs: string): number {
  const { traceFile, timeoutMs } = command;
  let trace: number | undefined;
  if (traceFile !== undefined) {
    const opened = openTraceFile(traceFile);
    if (!opened.ok) {
      message(`--trace ${traceFile}: ${opened.error}`);
      return EXIT_FAILED;
    }
    trace = opened.value;
  }
  const link = new ConsoleLink({
    input: new InputRingReader(ends.input),
    polled: ends.polled,
    inputSpace: ends.inputSpace,
    output: (bytes) => {
      if (ends.showOutput) {
        writeAll(STANDARD_OUTPUT, bytes, 'console output');
      }
    },
    portOutput: (chardev, bytes) => {
      const { chardevs } = command.setup.description;
      const isStdio = chardevs.some(({ id, backend }) => id === chardev && backend === 'stdio');
      if (ends.showOutput && isStdio) {
        writeAll(STANDARD_OUTPUT, bytes, 'console output');
      }
      if (bytes.length > 0) {
        ends.portEnds?.send(chardev, bytes);
      }
    },
    trace:
      trace === undefined
        ? undefined
        : (line) => {
            writeAll(trace, Buffer.from(`${line}\n`), `--trace ${traceFile ?? ''}`);
          },
    message,
    snapshot: ends.onSnapshot,
    recorded: ends.onRecorded,
    memoryMessage: (stack) => memoryMessage(command.drivers, stack),
    timeoutMs,
    nowMs: monotonicMs,
  });
  try {
    const flags = ends.flags ?? 'short';
    const recipe = recipeOf(command, ends.onRecorded !== undefined);
    // Its code cache has V8's usual flags.
    const runner = recipe.firmware === undefined ? undefined : loadBinaryRunner(programs);
    if (flags === 'short') {
      setFlagsFromString(SHORT_RUN_FLAGS);
    }
    // A fault of a driver is told with its line.
    const needsLines = trace !== undefined || command.drivers.length > 0;
    const firmware = runner ?? loadFirmware(programs, needsLines, flags);
    firmware.runFirmware(
      {
        recipe,
        keepInputs: ends.onRecorded !== undefined,
        reportsInputs: ends.onRecorded !== undefined,
        lastSnapshot: ends.onSnapshot !== undefined,
        ...ends.input,
      },
      new PortLink(link, stdioPort(command.setup.description), ends.portEnds),
      ends.thread,
    );
    ends.afterRun?.(firmware);
    if (trace !== undefined && ends.afterRun === undefined) {
      firmware.keepCodeCache();
    }
  } finally {
    if (trace !== undefined) {
      closeSync(trace);
    }
  }
  const { failure, reason } = link.outcome;
  if (failure !== undefined) {
    message(failure);
    return EXIT_FAILED;
  }
  return reason === 'time limit' ? EXIT_TIMEOUT : EXIT_OK;
}

/** What is typed by a person, in real time, need not be the same each time; what a script types is. */
function recipeOf({ setup, typeLines, drivers }: RunCommand, isRecorded: boolean): RunRecipe {
  const common = {
    description: setup.description,
    config: setup.config,
    folder: setup.cwd,
    stopAutoboot: false,
    typeLines,
    inputs: [],
    drivers,
    ...(setup.firmware === undefined ? {} : { firmware: setup.firmware }),
  };
  return typeLines === undefined && !isRecorded
    ? {
        ...common,
        realTime: true,
        seed: Math.floor(Math.random() * 2 ** 32),
        rtcEpochSeconds: Math.floor(Date.now() / 1000),
      }
    : { ...common, realTime: false, seed: REPEATABLE_SEED, rtcEpochSeconds: undefined };
}
