import { hexBytes } from '../../base/hex';
import type { ByteSource } from '../file/byte-source';
import { openElf, type ElfFile } from '../file/elf-file';
import { isElf } from '../file/elf-header';
import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_MIPS,
  EM_PPC,
  EM_PPC64,
  EM_RISCV,
  EM_X86_64,
  ET_DYN,
  ET_EXEC,
  PT_LOAD,
} from '../file/elf-numbers';
import { lookAtOtherProcessors, otherFormat, type OtherProcessor } from './other-images';
import { lookAtRawRiscv, type RawRiscvImage } from './raw-image';

/** What a file is, with a sentence for its user that begins with what the file is. */
export type FirmwareImage =
  | {
      readonly kind: 'riscv';
      readonly format: 'elf';
      readonly bits: 32 | 64;
      readonly elf: ElfFile;
      readonly sentence: string;
    }
  | ({
      readonly kind: 'riscv';
      readonly format: 'raw';
      readonly sentence: string;
    } & RawRiscvImage)
  /** Firmware of a processor that the built-in firmware stands for. */
  | {
      readonly kind: 'other-processor';
      readonly processor: OtherProcessor;
      readonly format: 'elf' | 'raw';
      readonly sentence: string;
    }
  | { readonly kind: 'unknown'; readonly sentence: string };

const PROCESSORS: Readonly<Record<number, OtherProcessor>> = {
  [EM_ARM]: 'ARM',
  [EM_AARCH64]: 'AArch64',
  [EM_386]: 'x86',
  [EM_X86_64]: 'x86',
};
const OTHER_MACHINES: Readonly<Record<number, string>> = {
  [EM_MIPS]: 'MIPS',
  [EM_PPC]: 'PowerPC',
  [EM_PPC64]: '64-bit PowerPC',
};
const SHOWN_BYTES = 8;

/** Looks at as much of a file as it takes to say which firmware it is. */
export function recognizeFirmware(source: ByteSource): FirmwareImage {
  if (isElf(source)) {
    return recognizeElf(source);
  }
  // Their starts are told from others by more than RISC-V's, whose short instructions are nearly all numbers.
  const processor = lookAtOtherProcessors(source);
  if (processor !== undefined) {
    return otherProcessor(processor, 'raw');
  }
  const riscv = lookAtRawRiscv(source);
  return riscv === undefined
    ? unknownFile(source)
    : { kind: 'riscv', format: 'raw', ...riscv, sentence: rawSentence(riscv) };
}

function recognizeElf(source: ByteSource): FirmwareImage {
  const elf = openElf(source);
  if (!elf.ok) {
    return { kind: 'unknown', sentence: `a damaged ELF file: ${elf.error.message}` };
  }
  const { machine, type, littleEndian, bits } = elf.value.header;
  const processor = PROCESSORS[machine];
  if (processor !== undefined) {
    return otherProcessor(processor, 'elf');
  }
  if (machine !== EM_RISCV) {
    const name = OTHER_MACHINES[machine] ?? `machine ${machine}`;
    return {
      kind: 'unknown',
      sentence: `an ELF file for ${name}: expected one for RISC-V (machine ${EM_RISCV})`,
    };
  }
  const reason = notRunnable(elf.value, type, littleEndian);
  return reason === undefined
    ? {
        kind: 'riscv',
        format: 'elf',
        bits,
        elf: elf.value,
        sentence: `a ${bits}-bit RISC-V ELF file`,
      }
    : { kind: 'unknown', sentence: `a RISC-V ELF file that can't be started: ${reason}` };
}

/** Why an ELF file for the right processor is none to start. */
function notRunnable(elf: ElfFile, type: number, littleEndian: boolean): string | undefined {
  if (type !== ET_EXEC && type !== ET_DYN) {
    return `expected a linked program (type ${ET_EXEC} or ${ET_DYN}), found type ${type}`;
  }
  if (!littleEndian) {
    return 'expected little-endian, found big-endian';
  }
  const segments = elf.segments();
  if (!segments.ok) {
    return segments.error.message;
  }
  return segments.value.some((segment) => segment.type === PT_LOAD && segment.fileBytes > 0)
    ? undefined
    : 'expected a segment to load, found none';
}

function otherProcessor(processor: OtherProcessor, format: 'elf' | 'raw'): FirmwareImage {
  const what = format === 'elf' ? 'ELF file' : 'image';
  return {
    kind: 'other-processor',
    processor,
    format,
    sentence: `an ${what} for ${processor}: only RISC-V firmware can be run, the built-in firmware runs in its place`,
  };
}

function rawSentence({ bits, program, mode, hasImageHeader }: RawRiscvImage): string {
  const width = bits === undefined ? '' : `${bits}-bit `;
  const starts = [
    program === undefined ? undefined : `starts like ${program}`,
    mode === undefined ? undefined : `in ${mode} mode`,
  ].filter((part) => part !== undefined);
  return [
    `a raw ${width}RISC-V image`,
    ...(hasImageHeader ? ["with Linux's boot image header"] : []),
    ...(starts.length > 0 ? [`that ${starts.join(' ')}`] : []),
  ].join(' ');
}

function unknownFile(source: ByteSource): FirmwareImage {
  const head = source.read(0, SHOWN_BYTES);
  if (head.length === 0) {
    return { kind: 'unknown', sentence: 'an empty file: expected a RISC-V image or ELF file' };
  }
  const what = otherFormat(head) ?? 'no firmware that is known';
  return {
    kind: 'unknown',
    sentence: `${what}: expected a RISC-V image or ELF file, found ${hexBytes(head, ' ')} at its start`,
  };
}
