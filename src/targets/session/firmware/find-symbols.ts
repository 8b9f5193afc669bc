import path from 'node:path';
import type { RunFileContent } from '../../../base/images/binary-firmware';
import { fail, ok, type Result } from '../../../base/result';
import { bytesSource } from '../../../elf/file/byte-source';
import { openElf, type ElfFile } from '../../../elf/file/elf-file';
import { EM_RISCV } from '../../../elf/file/elf-numbers';
import { compareCode, type CodeComparison, type RunningImage } from '../../../elf/image/same-code';
import { readNamed, type ReadFirmwareFile } from './firmware-files';
import type { RiscvImage } from './look-at-image';

/** Symbols of an image, and what a person should know about them. */
export interface FoundSymbols {
  readonly symbols: RunFileContent | undefined;
  readonly notes: readonly string[];
}

/** An image that runs, and what it was recognized as. */
export interface ImageOfFile {
  readonly file: RunFileContent;
  readonly image: RiscvImage;
}

/** What U-Boot's build and Debian's package call the ELF file. */
const NAMES = ['u-boot', 'u-boot.elf', 'uboot.elf'] as const;

/** The symbols that a user names. The error is a sentence for that user. */
export function namedSymbols(
  name: string,
  cwd: string,
  running: ImageOfFile,
  read: ReadFirmwareFile,
): Result<FoundSymbols, string> {
  const file = readNamed(name, cwd, read);
  if (!file.ok) {
    return fail(`symbols ${name}: ${file.error.text}`);
  }
  const elf = riscvElf(file.value);
  if (!elf.ok) {
    return fail(`symbols ${name}: ${elf.error}`);
  }
  if (!elf.value.hasSymbols()) {
    return fail(`symbols ${name}: expected an ELF file with symbols, found one that was stripped`);
  }
  const comparison = compareCode(elf.value, runningImage(running), sameBytes);
  if (!comparison.ok) {
    return fail(`symbols ${name}: ${comparison.error.message}`);
  }
  const { file: image } = running;
  return ok({
    symbols: file.value,
    notes: isSameCode(comparison.value)
      ? []
      : [`symbols ${name} aren't those of ${image.path}: ${comparison.value.sentence}`],
  });
}

/** The symbols of the image itself, or of an ELF file beside it that has the same code. */
export function symbolsBeside(running: ImageOfFile, read: ReadFirmwareFile): FoundSymbols {
  const { file, image } = running;
  if (image.format === 'elf' && image.elf.hasSymbols()) {
    return { symbols: file, notes: [] };
  }
  const notes: string[] = [];
  for (const place of candidates(file.path)) {
    const bytes = read(place);
    const candidate = bytes.ok
      ? { name: path.basename(place), path: place, bytes: bytes.value }
      : undefined;
    const elf = candidate && riscvElf(candidate);
    if (candidate === undefined || elf?.ok !== true || !elf.value.hasSymbols()) {
      continue;
    }
    const comparison = compareCode(elf.value, runningImage(running), sameBytes);
    if (comparison.ok && isSameCode(comparison.value)) {
      return { symbols: candidate, notes: [] };
    }
    const why = comparison.ok ? comparison.value.sentence : comparison.error.message;
    notes.push(`${place} has no symbols for ${file.path}: ${why}`);
  }
  return { symbols: undefined, notes };
}

function candidates(image: string): string[] {
  const { dir, name } = path.parse(image);
  const names = new Set([`${name}.elf`, name, ...NAMES]);
  return [...names].map((each) => path.join(dir, each)).filter((place) => place !== image);
}

function riscvElf({ bytes }: RunFileContent): Result<ElfFile, string> {
  const elf = openElf(bytesSource(bytes));
  if (!elf.ok) {
    return fail(elf.error.message);
  }
  const { machine } = elf.value.header;
  return machine === EM_RISCV
    ? elf
    : fail(`expected an ELF file for RISC-V (machine ${EM_RISCV}), found machine ${machine}`);
}

/** Node knows in a moment. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function isSameCode({ kind }: CodeComparison): boolean {
  return kind === 'same' || kind === 'other-data';
}

function runningImage({ file, image }: ImageOfFile): RunningImage {
  return image.format === 'elf'
    ? { format: 'elf', elf: image.elf }
    : { format: 'raw', source: bytesSource(file.bytes) };
}
