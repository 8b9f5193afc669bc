import { existsSync, readFileSync } from 'node:fs';
import { bytesSource } from '../../src/elf/file/byte-source';
import { findUBootVersion } from '../../src/elf/image/u-boot-version';
import { findSymbols } from '../../src/runtime/binary/model/find-symbols';
import { ImageModel } from '../../src/runtime/binary/model/image-model';
import { functionNames } from '../../src/runtime/session/drivers/function-names';
import { LinkedImage } from '../../src/runtime/binary/model/linked-image';

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
  /** What was said of its symbols. */
  readonly sentences: readonly string[];

  /** @param withSymbols false: as if no file with symbols were beside it */
  constructor(withSymbols = true) {
    const source = bytesSource(this.bytes);
    const search = findSymbols(
      { imagePath: this.path, image: { format: 'raw', source } },
      (path) => (withSymbols && existsSync(path) ? bytesSource(readFileSync(path)) : undefined),
    );
    this.sentences = search.sentences;
    const model = ImageModel.create({
      image: LinkedImage.ofRaw(64, BASE, this.bytes),
      build: { bits: 64, mode: 'machine', version: findUBootVersion(source) },
      symbols: search.found?.elf,
      names: functionNames(),
    });
    if (!model.ok) {
      throw new Error(model.error);
    }
    this.model = model.value;
  }
}
