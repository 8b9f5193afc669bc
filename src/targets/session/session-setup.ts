import { type BoardName, boardOfArch } from '../../base/boards';
import {
  firmwareOption,
  type MachineDescription,
  type NetdevDescription,
} from '../../base/machine-description';
import { formatProblem, type Problem, ProblemList } from '../../config/problem';
import { parseQemuCommandLine } from '../../config/qemu-cmdline/parse';
import { splitCommandLine } from '../../config/qemu-cmdline/split';
import type { BuiltInBoards, ResolvedConfiguration } from './built-in-boards';
import type { BinaryFirmware } from '../../base/images/binary-firmware';
import {
  chooseFirmware,
  type FirmwareChoice,
  type FirmwareRequest,
} from './firmware/choose-firmware';
import { readConfiguration } from './read-configuration';

/** What a user gives to start a machine, in a launch configuration or on the program's command line. */
export interface SessionRequest {
  /** Name of a board's defconfig, or a file relative to `cwd`; by default the one that goes with QEMU's program. */
  readonly defconfig: string | undefined;
  /** QEMU's command line: one string in a shell's quoting, or its arguments. */
  readonly qemu: string | readonly string[];
  /** Folder that relative file names start from. */
  readonly cwd: string;
  readonly boards: BuiltInBoards;
  /** What `-netdev tap` means where no TAP device can be opened; `builtin` by default. */
  readonly tap?: 'required' | 'builtin' | undefined;
  /** Pipes and sockets of ports are connected; otherwise they are terminals, which is said. */
  readonly connectsPorts?: boolean;
  /** Firmware of the user's can run; absent: the built-in one does, and no file of firmware is looked at. */
  readonly binaries?: Pick<FirmwareRequest, 'firmware' | 'symbols' | 'read' | 'maxRamBytes'>;
}

/** Everything that decides how a machine starts. Plain data: it goes to the worker as it is. */
export interface SessionSetup {
  readonly description: MachineDescription;
  readonly board: BoardName;
  /** Empty with firmware of the user's. */
  readonly config: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** Absent: the built-in one. */
  readonly firmware?: BinaryFirmware;
}

export interface PreparedSession {
  /** Undefined after an error. */
  readonly setup: SessionSetup | undefined;
  readonly problems: readonly Problem[];
  /** What is to be said of the firmware, a line each. */
  readonly notes: readonly string[];
  /** Which firmware of the user's runs; undefined: the built-in one does. */
  readonly about: string | undefined;
}

/** The configuration for U-Boot above OpenSBI. */
const SUPERVISOR_DEFCONFIG = 'qemu-riscv64_smode_defconfig';

/** Reads command line and configuration. Opens no disk; every problem names the option or the file and line. */
export async function prepareSession(request: SessionRequest): Promise<PreparedSession> {
  const problems = new ProblemList();
  const argv = argvOf(request.qemu, problems);
  const parsed = parseQemuCommandLine(argv);
  problems.all.push(...parsed.problems);
  problems.all.push(...tapProblems(parsed.description, request.tap ?? 'builtin'));
  if (request.connectsPorts !== true) {
    problems.all.push(...unconnectedPorts(parsed.description));
  }
  const { description } = parsed;
  if (description === undefined || firstError(problems.all) !== undefined) {
    return failed(problems);
  }
  const choice = firmwareOf(request, description, problems);
  if (choice === undefined) {
    return failed(problems);
  }
  const { notes } = choice;
  const common = { description: withoutTap(description), cwd: request.cwd };
  if (choice.kind === 'binary') {
    const { firmware, about } = choice;
    const { name: board } = boardOfArch(description.arch);
    const setup = { ...common, board, config: new Map<string, string>(), firmware };
    const lines = [...notes, ...noteOfDefconfig(request)];
    return { setup, problems: problems.all, notes: lines, about };
  }
  const configuration = await configurationOf(request, description, problems);
  if (configuration === undefined || problems.failed) {
    return failed(problems);
  }
  const { board, values } = configuration;
  const setup = { ...common, board, config: values };
  return { setup, problems: problems.all, notes, about: undefined };
}

function failed(problems: ProblemList): PreparedSession {
  return { setup: undefined, problems: problems.all, notes: [], about: undefined };
}

/** Undefined after an error. */
function firmwareOf(
  { binaries, cwd }: SessionRequest,
  description: MachineDescription,
  problems: ProblemList,
): FirmwareChoice | undefined {
  if (binaries === undefined) {
    return { kind: 'built-in', notes: [] };
  }
  const choice = chooseFirmware({ ...binaries, description, cwd });
  if (!choice.ok) {
    problems.error(choice.error);
    return undefined;
  }
  return choice.value;
}

/** A binary was configured when it was built. */
function noteOfDefconfig({ defconfig }: SessionRequest): string[] {
  return defconfig === undefined
    ? []
    : [`defconfig ${defconfig}: no effect on a firmware that is built already`];
}

function unconnectedPorts(description: MachineDescription | undefined): readonly Problem[] {
  const problems = new ProblemList(description?.program);
  for (const { backend, place } of description?.chardevs ?? []) {
    if (backend === 'pipe' || backend === 'socket') {
      problems.warn(
        `a ${backend} is connected by 'uboot-virtio run' only; a terminal takes its place`,
        place,
      );
    }
  }
  return problems.all;
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

async function configurationOf(
  request: SessionRequest,
  description: MachineDescription,
  problems: ProblemList,
): Promise<ResolvedConfiguration | undefined> {
  const expected = boardOfArch(description.arch);
  const isSupervisor = description.arch === 'riscv64' && firmwareOption(description) === 'kernel';
  const byDefault = isSupervisor ? SUPERVISOR_DEFCONFIG : expected.defconfig;
  const name = request.defconfig ?? byDefault;
  const configuration = await readConfiguration(name, request.cwd, request.boards, problems);
  if (configuration === undefined) {
    return undefined;
  }
  if (configuration.board !== expected.name) {
    problems.error(
      `${name} is for the board ${configuration.board}, but ${description.program} runs ${expected.name} ` +
        `(expected ${expected.defconfig}, or another program)`,
    );
    return undefined;
  }
  tellMode(name, configuration.values.get('RISCV_SMODE') === 'y', isSupervisor, problems);
  return configuration;
}

/** A firmware of one mode that is started in the other traps at its first instruction that is not for it. */
function tellMode(
  name: string,
  hasSupervisor: boolean,
  isSupervisor: boolean,
  problems: ProblemList,
): void {
  if (hasSupervisor && !isSupervisor) {
    problems.error(
      `${name} is for supervisor mode (CONFIG_RISCV_SMODE=y), but -bios starts it in machine mode ` +
        `(expected -kernel, or CONFIG_RISCV_MMODE=y)`,
    );
  } else if (isSupervisor && !hasSupervisor) {
    problems.error(
      `${name} is for machine mode (CONFIG_RISCV_MMODE=y), but -kernel starts it in supervisor mode ` +
        `(expected -bios, or CONFIG_RISCV_SMODE=y)`,
    );
  }
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
