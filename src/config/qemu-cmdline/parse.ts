import type {
  ChardevDescription,
  CommandLinePlace,
  DeviceDescription,
  DriveDescription,
  GlobalProperty,
  MachineDescription,
  NetdevDescription,
} from '../../base/machine-description';
import { type Problem, ProblemList } from '../problem';
import { checkStdio, markSerial, parseChardev, type UnseenOption } from './chardev-option';
import { parseDrive } from './drive-option';
import { parseGlobal, withProperty } from './property-options';
import { type KeyValue, parseJsonObject, parseKeyValues } from './key-values';
import { driveOfIndex, type IdeRequest, placeIdeDrives } from './ide-drives';
import { checkKernel, type KernelOptions } from './kernel-options';
import { KNOWN_OPTIONS } from './known-options';
import {
  archOfProgram,
  defaultMachine,
  defaultNicModel,
  machineNamed,
  machineNames,
  PROGRAM_NAMES,
} from './machines';
import {
  hubWithoutBackEnd,
  type Nic,
  nicDevice,
  type NicOption,
  parseNet,
  parseNetdev,
  parseNic,
} from './net-options';
import { parseSize, SIZE_HINT } from './size';

const DEFAULT_RAM_BYTES = 128 * 2 ** 20;

/** What a command line said so far. */
interface Draft extends KernelOptions {
  machine: string | undefined;
  machinePlace: CommandLinePlace | undefined;
  machineProperties: Map<string, string>;
  cpu: string | undefined;
  smp: number;
  ramBytes: number;
  bios: string | undefined;
  drives: DriveDescription[];
  ideDrives: IdeRequest[];
  netdevs: NetdevDescription[];
  chardevs: ChardevDescription[];
  devices: DeviceDescription[];
  globals: GlobalProperty[];
  snapshot: boolean;
  networkOption: boolean;
  /** Cards of `-nic` and `-net nic`, before those of `-device` as QEMU makes them first. */
  nics: Nic[];
  nodefaults: boolean;
  vga: string | undefined;
}

export interface ParsedCommandLine {
  /** Undefined only when not even the program is known. With errors among `problems` it is what could be understood. */
  readonly description: MachineDescription | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads `qemu-system-arm -machine virt ...` as QEMU does. Every option that we know of and do not emulate gives a warning,
 * an unknown one an error with its place in the line. No file is opened.
 */
export function parseQemuCommandLine(argv: readonly string[]): ParsedCommandLine {
  const program = argv[0] ?? '';
  const arch = archOfProgram(program);
  const problems = new ProblemList(arch === undefined ? undefined : program);
  if (arch === undefined) {
    problems.error(
      `expected one of ${PROGRAM_NAMES.join(', ')} at the beginning of the command line, found '${program}'`,
    );
    return { description: undefined, problems: problems.all };
  }
  const draft: Draft = {
    machine: undefined,
    machinePlace: undefined,
    machineProperties: new Map(),
    cpu: undefined,
    smp: 1,
    ramBytes: DEFAULT_RAM_BYTES,
    bios: undefined,
    kernel: undefined,
    append: undefined,
    initrd: undefined,
    drives: [],
    ideDrives: [],
    netdevs: [],
    chardevs: [],
    devices: [],
    globals: [],
    snapshot: false,
    networkOption: false,
    nics: [],
    nodefaults: false,
    vga: undefined,
  };
  const unseen: UnseenOption[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const name = word.replace(/^--?/, '');
    const known = KNOWN_OPTIONS.get(name);
    if (!word.startsWith('-')) {
      problems.error(
        `a drive given without an option is not emulated (use -drive file=${word},...)`,
        {
          argument: i,
          text: word,
        },
      );
    } else if (known === undefined) {
      problems.error('invalid option', { argument: i, text: word });
    } else if (known.takesArgument && i + 1 >= argv.length) {
      problems.error('requires an argument', { argument: i, text: word });
    } else {
      const value = known.takesArgument ? (argv[++i] ?? '') : '';
      const place = { argument: i, text: known.takesArgument ? `${word} ${value}` : word };
      if (known.handling === 'emulated') {
        takeOption(draft, name, value, place, problems);
      } else if (known.handling === 'not emulated') {
        problems.warn('not emulated, left out', place);
      } else {
        unseen.push({ name, value, place });
      }
    }
  }
  checkStdio(draft.chardevs, unseen, problems);
  checkKernel(draft, problems);
  const machine = machineOf(draft, arch, problems);
  const nics = nicDevices(draft, defaultNicModel(arch, machine));
  return {
    description: {
      program,
      arch,
      machine,
      machineProperties: draft.machineProperties,
      cpu: draft.cpu,
      smp: draft.smp,
      ramBytes: draft.ramBytes,
      bios: draft.bios,
      kernel: draft.kernel,
      append: draft.append ?? '',
      initrd: draft.initrd,
      drives: draft.drives.map((drive) => (draft.snapshot ? { ...drive, snapshot: true } : drive)),
      ideDrives: placeIdeDrives(draft.ideDrives, machine, !draft.nodefaults, problems),
      netdevs: draft.netdevs,
      chardevs: markSerial(draft.chardevs, unseen),
      devices: [...nics, ...draft.devices],
      globals: draft.globals,
      defaultNic: !draft.networkOption && !draft.nodefaults,
      vga: draft.vga ?? (draft.nodefaults ? 'none' : 'std'),
    },
    problems: problems.all,
  };
}

function machineOf(draft: Draft, arch: MachineDescription['arch'], problems: ProblemList): string {
  const name = draft.machine ?? defaultMachine(arch);
  if (name === undefined) {
    problems.error(
      'No machine specified, and there is no default that has virtio: expected -machine virt',
    );
    return 'virt';
  }
  const known = machineNamed(arch, name);
  if (known === undefined) {
    problems.error(
      `unsupported machine type '${name}' (expected one of ${machineNames(arch).join(', ')})`,
      draft.machinePlace,
    );
  }
  return known ?? name;
}

function takeOption(
  draft: Draft,
  name: string,
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  switch (name) {
    case 'machine':
    case 'M':
      for (const pair of parseKeyValues(value, 'type')) {
        if (pair.key === 'type') {
          draft.machine = pair.value;
          draft.machinePlace = place;
        } else {
          draft.machineProperties.set(pair.key, pair.value);
        }
      }
      break;
    case 'm':
      takeMemory(draft, value, place, problems);
      break;
    case 'bios':
      draft.bios = value;
      break;
    case 'kernel':
    case 'append':
    case 'initrd':
      draft[name] = value;
      break;
    case 'cpu':
      draft.cpu = value;
      break;
    case 'smp':
      takeSmp(draft, value, place, problems);
      break;
    case 'snapshot':
      draft.snapshot = true;
      break;
    case 'drive':
      takeDrive(draft, parseKeyValues(value, 'file'), place, problems);
      break;
    case 'hda':
    case 'hdb':
    case 'hdc':
    case 'hdd':
    case 'cdrom':
      takeDrive(draft, driveOfIndex(name, value), place, problems);
      break;
    case 'netdev':
      draft.networkOption = true;
      takeNetdev(draft, pairsOf(value, 'type', place, problems), place, problems);
      break;
    case 'nic':
      takeNic(
        draft,
        parseNic(parseKeyValues(value, 'type'), place, problems, draft.netdevs.length),
      );
      break;
    case 'net':
      takeNic(draft, parseNet(parseKeyValues(value, 'type'), place, problems));
      break;
    case 'nodefaults':
      draft.nodefaults = true;
      break;
    case 'vga':
      draft.vga = value;
      break;
    case 'chardev':
      draft.chardevs.push(...parseChardev(value, draft.chardevs, place, problems));
      break;
    case 'device':
      takeDevice(draft, value, place, problems);
      break;
    case 'global':
      draft.globals.push(...parseGlobal(value, place, problems));
      break;
    case 'set':
      draft.devices = withProperty(draft.devices, value, place, problems);
      break;
    default:
      throw new Error(`option ${name} is in the table of emulated options and has no case`);
  }
}

function pairsOf(
  value: string,
  impliedKey: string,
  place: CommandLinePlace,
  problems: ProblemList,
): KeyValue[] {
  if (!value.startsWith('{')) {
    return parseKeyValues(value, impliedKey);
  }
  const pairs = parseJsonObject(value);
  if (pairs === undefined) {
    problems.error('expected a JSON object, found something that is none', place);
  }
  return pairs ?? [];
}

function takeMemory(
  draft: Draft,
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  for (const pair of parseKeyValues(value, 'size')) {
    if (pair.key !== 'size') {
      problems.warn(`memory option '${pair.key}' is not emulated, left out`, place);
      continue;
    }
    const bytes = parseSize(pair.value, 'm');
    if (bytes === undefined) {
      problems.error(`Parameter 'size' ${SIZE_HINT}, found '${pair.value}'`, place);
    } else {
      draft.ramBytes = bytes === 0 ? DEFAULT_RAM_BYTES : Math.ceil(bytes / 8192) * 8192;
    }
  }
}

function takeSmp(
  draft: Draft,
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  const cpus = parseKeyValues(value, 'cpus').find((pair) => pair.key === 'cpus')?.value ?? '1';
  const count = Number(cpus);
  if (!Number.isInteger(count) || count < 1) {
    problems.error(`expected a number of processors of 1 or more, found '${cpus}'`, place);
  } else {
    draft.smp = count;
  }
}

function takeDrive(
  draft: Draft,
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  const parsed = parseDrive(pairs, place, problems, draft.drives.length);
  if (parsed === undefined) {
    return;
  }
  if (draft.drives.some((drive) => drive.id === parsed.drive.id)) {
    problems.error(`Duplicate ID '${parsed.drive.id}' for drive`, place);
    return;
  }
  draft.drives.push(parsed.drive);
  if (parsed.bus === 'ide') {
    const { index, media } = parsed;
    draft.ideDrives.push({ index, media, drive: parsed.drive.id, place });
  }
  if (parsed.bus === 'virtio') {
    draft.devices.push({
      driver: 'virtio-blk-pci',
      id: undefined,
      properties: new Map([['drive', parsed.drive.id]]),
      place,
    });
  }
}

function takeNetdev(
  draft: Draft,
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  const netdev = parseNetdev(pairs, place, problems);
  if (netdev === undefined) {
    return;
  }
  if (draft.netdevs.some((other) => other.id === netdev.id)) {
    problems.error(`Duplicate ID '${netdev.id}' for netdev`, place);
    return;
  }
  draft.netdevs.push(netdev);
}

function takeNic(draft: Draft, option: NicOption): void {
  draft.networkOption = true;
  const { netdev } = option;
  if (netdev !== undefined && draft.netdevs.every(({ id }) => id !== netdev.id)) {
    draft.netdevs.push(netdev);
  }
  if (option.nic !== undefined) {
    draft.nics.push(option.nic);
  }
}

/** A hub exists as soon as a card is plugged into it. */
function nicDevices(draft: Draft, model: string | undefined): DeviceDescription[] {
  const lost = draft.nics.find((nic) => draft.netdevs.every(({ id }) => id !== nic.netdev));
  if (lost !== undefined) {
    draft.netdevs.push(hubWithoutBackEnd(lost.place));
  }
  return draft.nics.flatMap((nic) => nicDevice(nic, model) ?? []);
}

function takeDevice(
  draft: Draft,
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  const pairs = pairsOf(value, 'driver', place, problems);
  const driver = pairs.find((pair) => pair.key === 'driver')?.value;
  const id = pairs.find((pair) => pair.key === 'id')?.value;
  if (driver === undefined || driver === '') {
    problems.error("Parameter 'driver' is missing", place);
    return;
  }
  if (id !== undefined && draft.devices.some((device) => device.id === id)) {
    problems.error(`Duplicate ID '${id}' for device`, place);
    return;
  }
  const properties = new Map(
    pairs
      .filter((pair) => pair.key !== 'driver' && pair.key !== 'id')
      .map((pair) => [pair.key, pair.value]),
  );
  draft.devices.push({ driver, id, properties, place });
}
