import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import { firmwareOption, type MachineDescription } from '../../../base/machine-description';
import { closestWord } from '../../../base/text/closest-word';
import { fail, ok, type Result } from '../../../base/result';
import { bytesSource } from '../../../elf/file/byte-source';
import { recognizeFirmware } from '../../../elf/image/firmware-image';
import { findUBootVersion } from '../../../elf/image/u-boot-version';
import { namedSymbols, symbolsBeside, type FoundSymbols, type ImageOfFile } from './find-symbols';
import { readBios, readNamed, type ReadFirmwareFile } from './firmware-files';
import { lookAtImage, modeOf, startsLikeUBoot, type Hardware } from './look-at-image';
import { stageBefore } from './stage-before';

/** What decides which firmware runs. */
export interface FirmwareRequest {
  readonly description: MachineDescription;
  /** Folder that relative file names start from. */
  readonly cwd: string;
  /** `built-in`, or the file of a U-Boot that takes the place of the command line's; undefined: as the command line says. */
  readonly firmware: string | undefined;
  /** An ELF file with U-Boot's symbols; undefined: one that is found beside the image. */
  readonly symbols: string | undefined;
  readonly read: ReadFirmwareFile;
  /** The largest RAM that the processor can have. */
  readonly maxRamBytes: number;
}

/** Which firmware runs, with lines for the user. */
export type FirmwareChoice =
  | { readonly kind: 'built-in'; readonly notes: readonly string[] }
  | {
      readonly kind: 'binary';
      readonly firmware: BinaryFirmware;
      /** What runs, in a sentence. */
      readonly about: string;
      readonly notes: readonly string[];
    };

/** The value that asks for our own. */
export const BUILT_IN = 'built-in';

const BUILT_IN_RUNS = 'the built-in U-Boot runs';

/**
 * Decides which firmware runs. As in QEMU that is what the command line names, if the file is there and is for this machine;
 * else the built-in one runs, which is said. What the user asks for by name must be there: the error is a sentence.
 */
export function chooseFirmware(request: FirmwareRequest): Result<FirmwareChoice, string> {
  if (request.firmware === BUILT_IN) {
    return ok(builtIn(request));
  }
  if (!request.description.arch.startsWith('riscv')) {
    return ok(builtIn(request, noteElsewhere(request)));
  }
  return request.firmware === undefined
    ? asOnCommandLine(request)
    : asAsked(request, request.firmware);
}

type Option = 'bios' | 'kernel';

function asOnCommandLine(request: FirmwareRequest): Result<FirmwareChoice, string> {
  const { description, cwd, read } = request;
  const option = optionOfUBoot(request);
  const name = description[option];
  if (name === undefined || (option === 'bios' && !isFile(name))) {
    return ok(builtIn(request));
  }
  const file = option === 'bios' ? readBios(name, cwd, read) : readNamed(name, cwd, read);
  if (!file.ok) {
    return ok(builtIn(request, `-${option} ${name}: ${file.error.text}: ${BUILT_IN_RUNS}`));
  }
  const image = lookAtImage(file.value, hardwareOf(request));
  return image.ok
    ? binary(request, option, { file: file.value, image: image.value })
    : ok(builtIn(request, `-${option} ${name}: ${image.error}: ${BUILT_IN_RUNS}`));
}

function asAsked(request: FirmwareRequest, name: string): Result<FirmwareChoice, string> {
  const { description, cwd, read } = request;
  const file = readNamed(name, cwd, read);
  if (!file.ok) {
    const hint =
      closestWord(name, [BUILT_IN]) === undefined ? '' : ` (did you mean "${BUILT_IN}"?)`;
    return fail(`firmware ${name}: ${file.error.text}${hint}`);
  }
  const image = lookAtImage(file.value, hardwareOf(request));
  if (!image.ok) {
    return fail(`firmware ${name}: ${image.error}`);
  }
  // A command line that names nothing leaves it to the image.
  const isFree = description.bios === undefined && description.kernel === undefined;
  const option =
    isFree && modeOf(image.value) === 'supervisor' ? 'kernel' : firmwareOption(description);
  return binary(request, option, { file: file.value, image: image.value });
}

/** By name; a `-bios` of another name is U-Boot, too, if it begins like it, with an operating system behind it. */
function optionOfUBoot(request: FirmwareRequest): Option {
  const { description, cwd, read } = request;
  const option = firmwareOption(description);
  const { bios } = description;
  if (option === 'bios' || !isFile(bios)) {
    return option;
  }
  const file = readBios(bios, cwd, read);
  const image = file.ok ? lookAtImage(file.value, hardwareOf(request)) : file;
  return image.ok && startsLikeUBoot(image.value) ? 'bios' : option;
}

function binary(
  request: FirmwareRequest,
  option: Option,
  uBoot: ImageOfFile,
): Result<FirmwareChoice, string> {
  const { cwd, read, symbols } = request;
  const found: Result<FoundSymbols, string> =
    symbols === undefined
      ? ok(symbolsBeside(uBoot, read))
      : namedSymbols(symbols, cwd, uBoot, read);
  if (!found.ok) {
    return found;
  }
  const before =
    option === 'kernel'
      ? stageBefore(request, hardwareOf(request))
      : { bios: uBoot.file, sbi: 'none' as const, notes: [] };
  const mode = before.sbi === 'none' ? 'machine' : 'supervisor';
  return ok({
    kind: 'binary',
    firmware: {
      bios: before.bios,
      kernel: option === 'kernel' ? uBoot.file : undefined,
      uBoot: option,
      mode,
      sbi: before.sbi,
      symbols: found.value.symbols,
    },
    about: about(uBoot, found.value),
    notes: [...wrongMode(option, mode, uBoot), ...before.notes, ...found.value.notes],
  });
}

/** QEMU starts it all the same, and it traps at its first instruction that is not for the mode. */
function wrongMode(
  option: Option,
  mode: 'machine' | 'supervisor',
  { file, image }: ImageOfFile,
): string[] {
  const wanted = modeOf(image);
  if (wanted === undefined || wanted === mode || !startsLikeUBoot(image)) {
    return [];
  }
  const other = option === 'bios' ? '-kernel' : '-bios';
  return [
    `${file.path} starts like a U-Boot for ${wanted} mode, but -${option} starts it in ${mode} mode (expected ${other})`,
  ];
}

function about({ file, image }: ImageOfFile, { symbols }: FoundSymbols): string {
  const version = findUBootVersion(bytesSource(file.bytes)) ?? image.sentence;
  const names = symbols === undefined ? 'without symbols' : `symbols: ${symbols.path}`;
  return `${file.path} runs: ${version}; ${names}`;
}

function builtIn({ symbols }: FirmwareRequest, note?: string): FirmwareChoice {
  const notes = note === undefined ? [] : [note];
  if (symbols !== undefined) {
    notes.push(`symbols ${symbols}: no effect, as ${BUILT_IN_RUNS}`);
  }
  return { kind: 'built-in', notes };
}

/** Of other processors a file that is there is told, and a file that is asked for. */
function noteElsewhere(request: FirmwareRequest): string | undefined {
  const { description, cwd, read, firmware } = request;
  const option = firmwareOption(description);
  const name = firmware ?? description[option];
  const what = firmware === undefined ? `-${option} ${name ?? ''}` : `firmware ${firmware}`;
  const file = name === undefined || !isFile(name) ? undefined : readNamed(name, cwd, read);
  if (file?.ok !== true) {
    return firmware === undefined
      ? undefined
      : `${what}: only RISC-V firmware can be run: ${BUILT_IN_RUNS}`;
  }
  const image = recognizeFirmware(bytesSource(file.value.bytes));
  return image.kind === 'other-processor'
    ? `${what}: ${file.value.path} is ${image.sentence}`
    : `${what}: ${file.value.path} is ${image.sentence}, and the machine is no RISC-V: ${BUILT_IN_RUNS}`;
}

/** `none` and `default` are no files. */
function isFile(bios: string | undefined): bios is string {
  return bios !== undefined && bios !== 'none' && bios !== 'default';
}

function hardwareOf({ description, maxRamBytes }: FirmwareRequest): Hardware {
  return {
    xlen: description.arch === 'riscv32' ? 32 : 64,
    ramBytes: description.ramBytes,
    maxRamBytes,
  };
}
