import path from 'node:path';
import { BOARD_NAMES, type BoardName, boardOfArch, defconfigOf } from '../../base/boards';
import type { MachineDescription, NetdevDescription } from '../../base/machine-description';
import {
  type ResolvedConfiguration,
  resolveDefconfig,
  resolveNamed,
} from '../../config/boards/resolve';
import { formatProblem, type Problem, ProblemList } from '../../config/problem';
import { parseQemuCommandLine } from '../../config/qemu-cmdline/parse';
import { splitCommandLine } from '../../config/qemu-cmdline/split';
import { readRegularFile } from '../../host/regular-file';

/** What a user gives to start a machine, in a launch configuration or on the program's command line. */
export interface SessionRequest {
  /** Name of a board's defconfig, or a file relative to `cwd`; by default the one that goes with QEMU's program. */
  readonly defconfig: string | undefined;
  /** QEMU's command line: one string in a shell's quoting, or its arguments. */
  readonly qemu: string | readonly string[];
  /** Folder that relative file names start from. */
  readonly cwd: string;
  /** What `-netdev tap` means where no TAP device can be opened; `builtin` by default. */
  readonly tap?: 'required' | 'builtin' | undefined;
}

/** Everything that decides how a machine starts. Plain data: it goes to the worker as it is. */
export interface SessionSetup {
  readonly description: MachineDescription;
  readonly board: BoardName;
  readonly config: ReadonlyMap<string, string>;
  readonly cwd: string;
}

export interface PreparedSession {
  /** Undefined after an error. */
  readonly setup: SessionSetup | undefined;
  readonly problems: readonly Problem[];
}

/** A .config of U-Boot has about 60 KiB. */
const MAX_DEFCONFIG_BYTES = 2 ** 20;

/** Reads command line and configuration. Opens no disk; every problem names the option or the file and line. */
export function prepareSession(request: SessionRequest): PreparedSession {
  const problems = new ProblemList();
  const argv = argvOf(request.qemu, problems);
  const parsed = parseQemuCommandLine(argv);
  problems.all.push(...parsed.problems);
  problems.all.push(...tapProblems(parsed.description, request.tap ?? 'builtin'));
  const configuration =
    parsed.description === undefined
      ? undefined
      : configurationOf(request, parsed.description, problems);
  if (parsed.description === undefined || configuration === undefined || problems.failed) {
    return { setup: undefined, problems: problems.all };
  }
  const { board, values } = configuration;
  return {
    setup: { description: withoutTap(parsed.description), board, config: values, cwd: request.cwd },
    problems: problems.all,
  };
}

/** There is no TAP back end: the built-in network takes its place (`withoutTap`), unless the user insists. */
function tapProblems(
  description: MachineDescription | undefined,
  tap: 'required' | 'builtin',
): readonly Problem[] {
  const problems = new ProblemList(description?.program);
  for (const { kind, place } of description?.netdevs ?? []) {
    if (kind === 'tap' && tap === 'required') {
      problems.error('TAP is not supported, and "tap" is "required"', place);
    } else if (kind === 'tap') {
      problems.warn('TAP is not supported; the built-in network is used instead', place);
    }
  }
  return problems.all;
}

function withoutTap(description: MachineDescription): MachineDescription {
  const netdevs = description.netdevs.map((netdev): NetdevDescription => {
    return netdev.kind === 'tap' ? { ...netdev, kind: 'user', properties: new Map() } : netdev;
  });
  return { ...description, netdevs };
}

function argvOf(qemu: string | readonly string[], problems: ProblemList): readonly string[] {
  if (typeof qemu !== 'string') {
    return qemu;
  }
  const { argv, problem } = splitCommandLine(qemu);
  if (problem !== undefined) {
    problems.error(`command line: ${problem}`);
  }
  return argv;
}

function configurationOf(
  request: SessionRequest,
  description: MachineDescription,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const expected = boardOfArch(description.arch).name;
  const mode = description.arch === 'riscv64' && description.kernel !== undefined ? '_smode' : '';
  const name = request.defconfig ?? `${expected}${mode}_defconfig`;
  const configuration = readConfiguration(name, request.cwd, problems);
  if (configuration !== undefined && configuration.board !== expected) {
    problems.error(
      `${name} is for the board ${configuration.board}, but ${description.program} runs ${expected} ` +
        `(expected ${expected}_defconfig, or another program)`,
    );
    return undefined;
  }
  return configuration;
}

function readConfiguration(
  name: string,
  cwd: string,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const file = path.resolve(cwd, name);
  const text = readRegularFile(file, MAX_DEFCONFIG_BYTES);
  if (!text.ok) {
    const known = /[\\/]/.test(name) ? undefined : resolveNamed(name);
    if (known !== undefined) {
      return known;
    }
    const { code, text: reason } = text.error;
    problems.error(
      code === 'ENOENT'
        ? `unknown board or file '${name}' (${triedIn(name, cwd)}expected a defconfig file, or one of ${BOARD_NAMES.map(defconfigOf).join(', ')})`
        : `Could not open '${name}': ${reason}`,
    );
    return undefined;
  }
  const resolved = resolveDefconfig(text.value, name);
  problems.all.push(...resolved.problems);
  return resolved.configuration;
}

/** The folder that a relative name was looked for in. */
function triedIn(name: string, folder: string): string {
  return path.isAbsolute(name) ? '' : `looked in ${folder}; `;
}

/** The error that a failed start is told with: the first, because one slip on a command line makes others of what follows it. */
export function firstError(problems: readonly Problem[]): Problem | undefined {
  return problems.find((problem) => problem.severity === 'error');
}

/**
 * What a person is told at the start, a line each: the warnings, or, where it fails, the first error alone.
 */
export function startMessages(problems: readonly Problem[]): string[] {
  const error = firstError(problems);
  return (error === undefined ? problems : [error]).map(formatProblem);
}
