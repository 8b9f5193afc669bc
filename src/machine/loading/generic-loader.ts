import type { DeviceDescription, MachineDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import type { MachineProblem } from '../assembly/machine-problem';
import { parseOnOff } from '../assembly/models/property-values';
import type { MachineHost } from '../machine-host';
import { overlapProblem, placeImage, type RomBlob } from './rom-blob';

/** QEMU's device that is none: it puts files and numbers into memory. */
export const GENERIC_LOADER = 'loader';

/** What `-device loader` options say. */
export interface LoaderPlan {
  /** Written at each reset before anything else is loaded, as by a processor: a device may answer. */
  readonly values: readonly RomBlob[];
  /** Loaded behind everything else, over which they win. */
  readonly blobs: readonly RomBlob[];
  /** Where processors begin that an option names. */
  readonly programCounters: ReadonlyMap<number, number>;
}

interface LoaderOptions {
  readonly file: string | undefined;
  readonly address: bigint;
  readonly cpu: number | undefined;
  readonly forceRaw: boolean;
  readonly data: bigint;
  readonly dataBytes: number;
  readonly bigEndian: boolean;
}

interface Loaded {
  readonly values?: readonly RomBlob[];
  readonly blobs?: readonly RomBlob[];
  readonly programCounter?: number | undefined;
}

/** QEMU's limit of `data-len`. */
const MOST_DATA_BYTES = 8;

/**
 * Reads the `-device loader` options of a command line and their files. What QEMU would refuse is added to `problems`, in its
 * words.
 */
export function readLoaders(
  { devices, smp }: MachineDescription,
  host: MachineHost,
  ramBytes: number,
  problems: MachineProblem[],
): LoaderPlan {
  const values: RomBlob[] = [];
  const spaces = new Map<number, RomBlob[]>();
  const programCounters = new Map<number, number>();
  for (const device of devices.filter(({ driver }) => driver === GENERIC_LOADER)) {
    const options = readOptions(device);
    const loaded = options.ok ? load(options.value, smp, host, ramBytes) : options;
    if (!loaded.ok) {
      problems.push({ message: loaded.error, place: device.place });
    } else if (options.ok) {
      const { cpu = 0 } = options.value;
      values.push(...(loaded.value.values ?? []));
      spaces.set(cpu, [...(spaces.get(cpu) ?? []), ...(loaded.value.blobs ?? [])]);
      if (loaded.value.programCounter !== undefined) {
        programCounters.set(cpu, loaded.value.programCounter);
      }
    }
  }
  for (const [cpu, blobs] of spaces) {
    const message = overlapProblem(blobs, `cpu-memory-${cpu}`);
    if (message !== undefined) {
      problems.push({ message, place: undefined });
    }
  }
  // QEMU goes from one processor's address space to the next.
  const inOrder = [...spaces].sort(([a], [b]) => a - b).flatMap(([, blobs]) => blobs);
  return { values, blobs: inOrder, programCounters };
}

function readOptions({ properties }: DeviceDescription): Result<LoaderOptions, string> {
  let file: string | undefined;
  let cpu: number | undefined;
  const numbers = { addr: 0n, data: 0n, 'data-len': 0n };
  const flags = { 'force-raw': false, 'data-be': false };
  for (const [name, text] of properties) {
    if (name === 'file') {
      file = text;
    } else if (name === 'addr' || name === 'data' || name === 'data-len' || name === 'cpu-num') {
      const bits = name === 'data-len' ? 8 : name === 'cpu-num' ? 32 : 64;
      const value = readInteger(name, text, bits);
      if (!value.ok) {
        return value;
      }
      if (name === 'cpu-num') {
        cpu = value.value === NO_CPU ? undefined : Number(value.value);
      } else {
        numbers[name] = value.value;
      }
    } else if (name === 'force-raw' || name === 'data-be') {
      const value = parseOnOff(text);
      if (value === undefined) {
        return fail(`Parameter '${name}' expects 'on' or 'off'`);
      }
      flags[name] = value;
    } else if (name === 'bus') {
      return fail(`Bus '${text}' not found`);
    } else {
      return fail(`Property '${GENERIC_LOADER}.${name}' not found`);
    }
  }
  return ok({
    file,
    address: numbers.addr,
    cpu,
    forceRaw: flags['force-raw'],
    data: numbers.data,
    dataBytes: Number(numbers['data-len']),
    bigEndian: flags['data-be'],
  });
}

/** Stands for none. */
const NO_CPU = 0xffff_ffffn;

/** An unsigned number; -1 is the highest of 64 bits. */
function readInteger(name: string, text: string, bits: 8 | 32 | 64): Result<bigint, string> {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text);
  if (match === null) {
    return fail(`Parameter '${name}' expects integer`);
  }
  const [, sign, digits = ''] = match;
  const octal = /^0[0-7]+$/.test(digits);
  const size = BigInt(octal ? `0o${digits}` : digits);
  const value = sign === '-' ? (bits === 64 ? BigInt.asUintN(64, -size) : -size) : size;
  const fits = value >= 0n && value < 1n << BigInt(bits) && size < 1n << 64n;
  return fits ? ok(value) : fail(`Parameter '${name}' expects uint${bits}_t`);
}

/** The checks in QEMU's order. */
function load(
  options: LoaderOptions,
  processors: number,
  host: MachineHost,
  ramBytes: number,
): Result<Loaded, string> {
  const { file, address, cpu, forceRaw, data, dataBytes, bigEndian } = options;
  const isData = data !== 0n || dataBytes !== 0 || bigEndian;
  if (isData && file !== undefined) {
    return fail('Specifying a file is not supported when loading memory values');
  }
  if (isData && forceRaw) {
    return fail('Specifying force-raw is not supported when loading memory values');
  }
  if (isData && dataBytes === 0) {
    return fail('Both data and data-len must be specified');
  }
  if (dataBytes > MOST_DATA_BYTES) {
    return fail('data-len cannot be greater then 8 bytes');
  }
  const isFile = file !== undefined || forceRaw;
  if (!isData && !isFile && address === 0n) {
    return fail('please include valid arguments');
  }
  if (!isData && !isFile && cpu === undefined) {
    return fail('cpu_num must be specified when setting a program counter');
  }
  if (cpu !== undefined && cpu >= processors) {
    return fail(`Specified boot CPU#${cpu} is nonexistent`);
  }
  const at = Number(address);
  if (isData) {
    const bytes = valueBytes(data, dataBytes, bigEndian);
    return ok({ values: [{ name: GENERIC_LOADER, address: at, bytes }] });
  }
  const programCounter = (entry: number) => (cpu === undefined ? undefined : entry);
  if (file === undefined) {
    return ok({ programCounter: programCounter(at) });
  }
  const content = host.readBootFile?.(file);
  if (content === undefined) {
    return fail(`Cannot load specified image ${file}`);
  }
  const image = forceRaw ? undefined : host.readLoadable?.(content, 'any machine');
  const isOwn = image?.format === 'elf' || (image?.format === 'mkimage' && image.type === 'kernel');
  if (!isOwn && content.length > ramBytes) {
    return fail(`Cannot load specified image ${file}`);
  }
  const placed = placeImage(file, isOwn ? image : { format: 'raw', bytes: content }, at);
  return ok({ blobs: placed.blobs, programCounter: programCounter(placed.entry) });
}

/** The number's low bytes, or its high ones where the highest comes first. */
function valueBytes(data: bigint, lengthBytes: number, bigEndian: boolean): Uint8Array {
  const all = new Uint8Array(8);
  new DataView(all.buffer).setBigUint64(0, data, !bigEndian);
  return all.subarray(0, lengthBytes);
}
