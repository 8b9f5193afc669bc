import { existsSync, readFileSync } from 'node:fs';
import { bytesSource } from '../../src/elf/file/byte-source';
import { openElf } from '../../src/elf/file/elf-file';
import { findUBootVersion } from '../../src/elf/image/u-boot-version';
import { ImageModel } from '../../src/runtime/binary/model/image-model';
import { functionNames } from '../../src/runtime/session/drivers/function-names';
import { LinkedImage } from '../../src/runtime/binary/model/linked-image';
import { readFirmwareFile } from '../../src/host/boot-file';
import { symbolsBeside } from '../../src/targets/session/firmware/find-symbols';
import { lookAtImage } from '../../src/targets/session/firmware/look-at-image';

const FOLDER = '/usr/lib/u-boot/qemu-riscv64';
const BASE = 0x8000_0000;

/** Why tests of it are skipped; empty: they aren't. */
export const noDebianImage = existsSync(`${FOLDER}/u-boot.bin`)
  ? ''
  : ' (skipped: package u-boot-qemu is not installed)';

/** Debian's U-Boot for riscv64 in machine mode, and what is known of it. */
export class DebianImage {
  readonly path = `${FOLDER}/u-boot.bin`;
  readonly bytes = readFileSync(this.path);
  readonly base = BASE;
  readonly model: ImageModel;
  /** Where its symbols are from, and what was said of others. */
  readonly symbolFile: string | undefined;
  readonly notes: readonly string[];

  /** @param withSymbols false: as if no file with symbols were beside it */
  constructor(withSymbols = true) {
    const source = bytesSource(this.bytes);
    const file = { name: 'u-boot.bin', path: this.path, bytes: this.bytes };
    const image = lookAtImage(file, { xlen: 64, ramBytes: 2 ** 27, maxRamBytes: 2 ** 31 });
    if (!image.ok) {
      throw new Error(image.error);
    }
    const { symbols, notes } = withSymbols
      ? symbolsBeside({ file, image: image.value }, readFirmwareFile)
      : { symbols: undefined, notes: [] };
    this.symbolFile = symbols?.path;
    this.notes = notes;
    const elf = symbols && openElf(bytesSource(symbols.bytes));
    const model = ImageModel.create({
      image: LinkedImage.ofRaw(64, BASE, this.bytes),
      build: { bits: 64, mode: 'machine', version: findUBootVersion(source) },
      symbols: elf?.ok === true ? elf.value : undefined,
      names: functionNames(),
    });
    if (!model.ok) {
      throw new Error(model.error);
    }
    this.model = model.value;
  }
}
