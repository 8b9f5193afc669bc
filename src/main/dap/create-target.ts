import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { EVENT_KINDS } from '../../base/trace-event';
import type { Problem } from '../../config/problem';
import type { ResolvedLaunch, TargetFactory } from '../../adapter/host';
import { freedMemoryCollector } from '../../host/memory/freed-memory';
import { folderProblem } from '../../host/regular-file';
import { describeSystemError } from '../../host/system-error';
import { openTraceFile } from '../../host/trace-file';
import { askForLocksAhead } from '../../host/locks/qemu-locks';
import { REPEATABLE_SEED } from '../../protocol/run-recipe';
import type { DriverSource, RunRecipe } from '../../protocol/run-recipe';
import { eventLine } from '../../protocol/trace-line';
import { BinaryTarget } from '../../targets/binary/binary-target';
import { EmbeddedTarget, type EmbeddedOptions } from '../../targets/embedded/embedded-target';
import { readDriver } from '../../targets/session/read-driver';
import { firstError, prepareSession, startMessages } from '../../targets/session/session-setup';
import { BINARIES, NO_DRIVERS } from '../guest/binaries';
import { builtInBoards } from '../built-in-boards';
import { TargetError, type FilePlace } from '../../targets/target';
import type { GuestPlaces } from './guest-places';

/** Makes the machine of a launch configuration: reads it, warns, and starts the worker. */
export function targetFactory(programFolder: string, places: GuestPlaces): TargetFactory {
  return (launch, warn) => createTarget(programFolder, places, launch, warn);
}

/** Throws where a driver of the launch can't be read or run, as making its machine does. */
export function driverCheck(programFolder: string): (launch: ResolvedLaunch) => Promise<void> {
  return async (launch) => {
    if (launch.replay === undefined) {
      await goodDrivers(launch, programFolder, () => undefined);
    }
  };
}

async function createTarget(
  programFolder: string,
  places: GuestPlaces,
  launch: ResolvedLaunch,
  warn: (line: string) => void,
): Promise<EmbeddedTarget> {
  const said = new Set<string>();
  const warnOnce = (line: string): void => {
    if (!said.has(line)) {
      said.add(line);
      warn(line);
    }
  };
  const lines = { warn, warnOnce };
  // It starts while all is read and looked at.
  const early = launch.drivers?.length ? places.process(warn) : undefined;
  let recipe: RunRecipe;
  let trace: WriteStream | undefined;
  try {
    recipe = await recipeOf(launch, programFolder, lines);
    trace =
      launch.trace === undefined ? undefined : openTrace(path.resolve(launch.cwd, launch.trace));
  } catch (error) {
    early?.discard();
    throw error;
  }
  const hasDrivers = withDrivers(recipe);
  if (!hasDrivers) {
    early?.discard();
  }
  const guests = hasDrivers ? (early ?? places.process(warn)).guests : places.thread(warn);
  const options: EmbeddedOptions = {
    recipe,
    recipeAgain: async () => {
      const again = await recipeOf(launch, programFolder, lines);
      checkFirmware(recipe, again);
      if (withDrivers(again) && !hasDrivers) {
        throw new TargetError(
          `Launch attribute "replay": ${launch.replay ?? ''} has drivers now, and had none at the launch: end the session and begin another`,
        );
      }
      return again;
    },
    onReplaced: freedMemoryCollector(),
  };
  const target =
    recipe.firmware === undefined
      ? new EmbeddedTarget(guests, options)
      : new BinaryTarget(guests, options);
  if (trace !== undefined) {
    connectTrace(target, trace, warn);
  }
  return target;
}

function withDrivers({ drivers = [] }: RunRecipe): boolean {
  return drivers.length > 0;
}

/** A binary and the built-in firmware are run by different programs. */
function checkFirmware(before: RunRecipe, now: RunRecipe): void {
  const name = ({ firmware }: RunRecipe) =>
    firmware === undefined ? 'the built-in one' : (firmware[firmware.uBoot]?.path ?? 'another');
  if ((before.firmware === undefined) !== (now.firmware === undefined)) {
    throw new TargetError(
      `The firmware is ${name(now)} now, and was ${name(before)} at the launch: end the session and begin another`,
    );
  }
}

/** Lines for the user; those of what is the same at each restart are said once. */
interface Lines {
  readonly warn: (line: string) => void;
  readonly warnOnce: (line: string) => void;
}

/** Reads defconfig, firmware and command line as they are now. */
async function recipeOf(
  launch: ResolvedLaunch,
  programFolder: string,
  { warn, warnOnce }: Lines,
): Promise<RunRecipe> {
  askForLocksAhead();
  const noFolder = folderProblem(launch.cwd);
  if (noFolder !== undefined) {
    throw new TargetError(`Launch attribute "cwd": ${launch.cwd}: ${noFolder}`);
  }
  if (launch.replay !== undefined) {
    return recordedRecipe(path.resolve(launch.cwd, launch.replay));
  }
  const { firmware, symbols } = launch;
  const { setup, problems, notes, about } = await prepareSession({
    defconfig: launch.defconfig,
    qemu: launch.qemu ?? [],
    cwd: launch.cwd,
    boards: builtInBoards(programFolder),
    tap: launch.tap,
    binaries: { firmware, symbols, ...BINARIES },
  });
  const lines = startMessages(problems);
  if (setup === undefined) {
    const message = lines[0] ?? 'The configuration cannot be used.';
    throw new TargetError(message, placeOf(firstError(problems), launch.cwd));
  }
  for (const line of lines) {
    warn(line);
  }
  for (const line of [...(about === undefined ? [] : [about]), ...notes]) {
    warnOnce(line);
  }
  const isBinary = setup.firmware !== undefined;
  if (isBinary && launch.drivers?.length) {
    warnOnce(NO_DRIVERS);
  }
  return {
    description: setup.description,
    config: setup.config,
    folder: setup.cwd,
    realTime: false,
    seed: REPEATABLE_SEED,
    rtcEpochSeconds: undefined,
    stopAutoboot: !launch.autoboot,
    typeLines: undefined,
    inputs: [],
    drivers: isBinary ? [] : await goodDrivers(launch, programFolder, warn),
    ...(setup.firmware === undefined ? {} : { firmware: setup.firmware }),
  };
}

/** The user's drivers, if there is nothing wrong with their texts. */
async function goodDrivers(
  launch: ResolvedLaunch,
  programFolder: string,
  warn: (line: string) => void,
): Promise<readonly DriverSource[]> {
  const drivers = driversOf(launch);
  if (drivers.length === 0) {
    return drivers;
  }
  const { checkDriverText, problemLine } = await import(
    /* webpackChunkName: "driver-checks" */ '../drivers/driver-checks'
  );
  for (const { file, text } of drivers) {
    const [first, ...more] = checkDriverText(text, programFolder).problems;
    if (first !== undefined) {
      for (const problem of more) {
        warn(problemLine(file, problem));
      }
      const { line, column } = first;
      throw new TargetError(problemLine(file, first), { file, line, column });
    }
  }
  return drivers;
}

/** The user's drivers as their files are now. */
function driversOf({ drivers = [], cwd }: ResolvedLaunch): DriverSource[] {
  return drivers.map((name) => {
    const file = path.resolve(cwd, name);
    const source = readDriver(file);
    if (!source.ok) {
      throw new TargetError(`Launch attribute "drivers": ${file}: ${source.error}`, {
        file,
        line: undefined,
        column: undefined,
      });
    }
    return source.value;
  });
}

async function recordedRecipe(file: string): Promise<RunRecipe> {
  const { readRunFile } = await import(
    /* webpackChunkName: "run-file" */ '../../targets/session/run-file/read-run-file'
  );
  const recipe = readRunFile(file);
  if (!recipe.ok) {
    throw new TargetError(`Launch attribute "replay": ${file}: ${recipe.error}`);
  }
  return recipe.value;
}

/** A problem of a file can be mended there; one of the command line is in the launch configuration. */
function placeOf(problem: Problem | undefined, folder: string): FilePlace | undefined {
  if (problem?.where?.kind !== 'text') {
    return undefined;
  }
  const { file, range } = problem.where;
  return {
    file: path.resolve(folder, file),
    line: range === undefined ? undefined : range.start.line + 1,
    column: range === undefined ? undefined : range.start.character + 1,
  };
}

function openTrace(file: string): WriteStream {
  const opened = openTraceFile(file);
  if (!opened.ok) {
    throw new TargetError(`Launch attribute "trace": ${file}: ${opened.error}`);
  }
  return createWriteStream(file, { fd: opened.value });
}

function connectTrace(
  target: EmbeddedTarget,
  stream: WriteStream,
  warn: (line: string) => void,
): void {
  stream.on('error', (error) => {
    warn(`trace: ${describeSystemError(error).text}`);
  });
  target.subscribe(EVENT_KINDS, (events) => {
    if (!stream.writableEnded) {
      stream.write(events.map((event) => `${eventLine(event)}\n`).join(''));
    }
  });
  target.onEvent((event) => {
    if (event.kind === 'ended') {
      stream.end();
    }
  });
}
