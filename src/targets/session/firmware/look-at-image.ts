import type { RunFileContent } from '../../../base/images/binary-firmware';
import { fail, ok, type Result } from '../../../base/result';
import { bytesSource } from '../../../elf/file/byte-source';
import { recognizeFirmware, type FirmwareImage } from '../../../elf/image/firmware-image';

const MIB = 2 ** 20;

export type RiscvImage = Extract<FirmwareImage, { kind: 'riscv' }>;

/** What an image must fit. */
export interface Hardware {
  readonly xlen: 32 | 64;
  readonly ramBytes: number;
  /** The largest RAM that the processor can have. */
  readonly maxRamBytes: number;
}

/** An image that a machine can run, or a sentence that says why not: what the file is, what was expected, and where. */
export function lookAtImage(
  { path, bytes }: RunFileContent,
  { xlen, ramBytes, maxRamBytes }: Hardware,
): Result<RiscvImage, string> {
  const image = recognizeFirmware(bytesSource(bytes));
  if (image.kind === 'other-processor') {
    const what = image.format === 'elf' ? 'an ELF file' : 'an image';
    return fail(`${path} is ${what} for ${image.processor}: expected one for RISC-V`);
  }
  if (image.kind !== 'riscv') {
    return fail(`${path} is ${image.sentence}`);
  }
  if (image.bits !== undefined && image.bits !== xlen) {
    return fail(`${path} is ${image.sentence}: expected one of ${xlen} bits`);
  }
  if (ramBytes > maxRamBytes) {
    return fail(
      `${path} needs a machine with at most ${Math.floor(maxRamBytes / MIB)} MiB of RAM, found -m ${Math.ceil(ramBytes / MIB)}M`,
    );
  }
  if (image.format === 'elf') {
    const parts = image.elf.loadParts();
    return parts.ok ? ok(image) : fail(`${path} is a damaged ELF file: ${parts.error.message}`);
  }
  if (bytes.length > ramBytes) {
    return fail(
      `${path} is ${image.sentence}: expected at most ${ramBytes} bytes (the machine's RAM), found ${bytes.length}`,
    );
  }
  return ok(image);
}

/** How an image that was recognized by its first instructions wants to be started; undefined: nobody knows. */
export function modeOf(image: RiscvImage): 'machine' | 'supervisor' | undefined {
  return image.format === 'raw' ? image.mode : undefined;
}

/** It is U-Boot, as far as its first instructions say. */
export function startsLikeUBoot(image: RiscvImage): boolean {
  return image.format === 'raw' && image.program === 'U-Boot';
}
