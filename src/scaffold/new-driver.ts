import { BOARDS } from '../base/boards';
import type { BoardRecord } from '../base/boards';
import { driverSkeleton, type SkeletonOptions } from './driver-skeleton';
import { DRIVERS_KCONFIG, isOff, withKconfigEntry, withSymbols } from './kconfig-entry';
import { hasDevice, launchConfiguration } from './launch-configuration';
import { withLaunch } from './launch-file';
import {
  areOurTypes,
  TYPES_CONFIGURATION,
  TYPES_FILE,
  typesConfiguration,
} from './types-configuration';
import { uclassPart } from './uclass-parts';

/** A workspace, as far as a new driver needs it. Names are relative to its folder, with `/`. */
export interface Workspace {
  /** Undefined: there is no such file. */
  read(name: string): string | undefined;
  /** `Kconfig` and `configs` above say what symbols there are: a U-Boot tree. */
  readonly isInTree: boolean;
}

export interface NewDriverOptions extends SkeletonOptions {
  readonly board: BoardRecord;
  /** A defconfig of the workspace that gets the symbol; undefined: a new one. */
  readonly defconfig: string | undefined;
  /** The shipped declarations. */
  readonly declarations: string;
}

/** A file to write. */
export interface PlannedFile {
  readonly name: string;
  readonly text: string;
  /** It is there, and stays but for what is added. */
  readonly isChanged: boolean;
}

export interface NewDriverPlan {
  /** Undefined: it can't be done, and nothing may be written. */
  readonly files: readonly PlannedFile[] | undefined;
  /** What the user must know, a sentence each. */
  readonly messages: readonly string[];
  /** Name of the launch configuration that runs the driver. */
  readonly launch: string;
}

const LAUNCH_FILE = '.vscode/launch.json';

/** What the plan looks at. */
export function filesToRead(options: Pick<NewDriverOptions, 'name' | 'defconfig'>): string[] {
  return [
    driverFile(options),
    defconfigFile(options),
    DRIVERS_KCONFIG,
    LAUNCH_FILE,
    TYPES_FILE,
    TYPES_CONFIGURATION,
  ];
}

function driverFile({ name }: Pick<NewDriverOptions, 'name'>): string {
  return `${name.driver}.ts`;
}

function defconfigFile({ name, defconfig }: Pick<NewDriverOptions, 'name' | 'defconfig'>): string {
  return defconfig ?? `configs/${name.identifier}_defconfig`;
}

export const DEFAULT_BOARD: BoardRecord = BOARDS[0];

/**
 * What is written for a new driver: its skeleton, a symbol in a defconfig, a launch configuration that runs it, and what an
 * editor needs for its types. Nothing that is there is replaced.
 */
export function planNewDriver(options: NewDriverOptions, workspace: Workspace): NewDriverPlan {
  const { name, type, board, declarations } = options;
  const driver = driverFile(options);
  const defconfig = defconfigFile(options);
  const launch = launchConfiguration(name, type, board, defconfig);
  if (workspace.read(driver) !== undefined) {
    const messages = [`${driver} is there already, and is left as it is`];
    return { files: undefined, messages, launch: launch.name };
  }
  const plan = new Plan(workspace, launch.name);
  plan.write(driver, driverSkeleton(options));

  planSymbols(plan, options, defconfig);
  const entry = withKconfigEntry(workspace.read(DRIVERS_KCONFIG), name, type);
  if (!workspace.isInTree) {
    plan.add(DRIVERS_KCONFIG, entry);
  } else {
    plan.say(
      `CONFIG_${name.symbol} needs an entry in drivers/virtio/Kconfig of the U-Boot tree, such as: config ${name.symbol}, bool "${name.driver} driver", depends on VIRTIO`,
    );
  }

  const launches = withLaunch(workspace.read(LAUNCH_FILE), launch);
  if (launches.ok) {
    plan.add(LAUNCH_FILE, launches.value);
  } else {
    plan.say(`${LAUNCH_FILE} is left as it is: ${launches.error}`);
  }
  if (!hasDevice(type.id)) {
    plan.say(
      `the machine has no device with id ${type.id} (${type.title}): nothing will bind to the driver`,
    );
  }
  planTypes(plan, declarations);
  return plan;
}

/** The driver's own symbol, and those of U-Boot that it needs. */
function planSymbols(plan: Plan, { name, type, board }: NewDriverOptions, file: string): void {
  const { symbols = [] } = uclassPart(type.id, name);
  const before = plan.read(file);
  for (const symbol of symbols) {
    if (before !== undefined && isOff(before, symbol.name)) {
      plan.say(
        `${file} has CONFIG_${symbol.name} off, and is left as it is: '${symbol.neededBy}' needs it`,
      );
    }
  }
  const missing = symbols.filter(({ defaultOn }) => !defaultOn.includes(board.arch));
  const needed = [name.symbol, ...missing.map((symbol) => symbol.name)];
  plan.add(file, withSymbols(before, needed, board.defconfig));
}

function planTypes(plan: Plan, declarations: string): void {
  const types = plan.read(TYPES_FILE);
  if (types === undefined || areOurTypes(types, declarations)) {
    plan.write(TYPES_FILE, declarations);
  } else {
    plan.say(`${TYPES_FILE} is a file of your own, and is left as it is`);
  }
  const configuration = plan.read(TYPES_CONFIGURATION);
  if (configuration === undefined) {
    plan.write(TYPES_CONFIGURATION, typesConfiguration());
  } else if (configuration !== typesConfiguration()) {
    plan.say(`${TYPES_CONFIGURATION} is left as it is; ${TYPES_FILE} must be among its files`);
  }
}

class Plan implements NewDriverPlan {
  readonly files: PlannedFile[] = [];
  readonly messages: string[] = [];
  readonly launch: string;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, launch: string) {
    this.#workspace = workspace;
    this.launch = launch;
  }

  read(name: string): string | undefined {
    return this.#workspace.read(name);
  }

  write(name: string, text: string): void {
    const before = this.read(name);
    if (before !== text) {
      this.files.push({ name, text, isChanged: before !== undefined });
    }
  }

  /** @param text undefined: nothing to add */
  add(name: string, text: string | undefined): void {
    if (text !== undefined) {
      this.write(name, text);
    }
  }

  say(message: string): void {
    this.messages.push(message);
  }
}
