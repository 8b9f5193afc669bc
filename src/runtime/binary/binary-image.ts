import type { BinaryFirmware } from '../../base/images/binary-firmware';
import { NO_FUNCTION_NAMES, type FunctionNames } from '../../base/images/function-names';
import { bytesSource } from '../../elf/file/byte-source';
import { openElf, type ElfFile } from '../../elf/file/elf-file';
import { isElf } from '../../elf/file/elf-header';
import { findUBootVersion } from '../../elf/image/u-boot-version';
import type { UBootBuild } from '../../elf/layouts/known-layouts';
import { ImageModel } from './model/image-model';
import type { ImageSymbols } from './model/image-symbols';
import { LinkedImage } from './model/linked-image';

/** The U-Boot that runs: its code, and what is known of it. */
export class BinaryImage {
  readonly linked: LinkedImage;
  /** What it says of itself: `U-Boot 2023.01 …`. */
  readonly version: string | undefined;
  readonly model: ImageModel;
  /** A file gave names to its functions. */
  readonly hasSymbols: boolean;
  /** Lines for the user about what is not known. */
  readonly notes: readonly string[];

  /**
   * @param loadedAt where a file without addresses is loaded
   * @param names in the built-in firmware's tables, for what has no symbols
   */
  constructor(
    firmware: BinaryFirmware,
    bits: 32 | 64,
    loadedAt: number,
    names: FunctionNames = NO_FUNCTION_NAMES,
  ) {
    const bytes = firmware[firmware.uBoot]?.bytes ?? new Uint8Array();
    const notes: string[] = [];
    this.linked = linkedImage(bytes, bits, loadedAt, notes);
    this.version = findUBootVersion(bytesSource(bytes));
    const elf = elfOf(firmware.symbols?.bytes);
    const build = { bits, mode: firmware.mode, version: this.version };
    const image = this.linked;
    const model = ImageModel.create({ image, build, symbols: elf, names });
    this.hasSymbols = elf !== undefined && model.ok;
    if (!model.ok) {
      notes.push(`symbols ${firmware.symbols?.path ?? ''}: ${model.error}: not used`);
    }
    this.model = model.ok ? model.value : withoutSymbols(this.linked, build, names);
    const { sentence } = this.model;
    this.notes = sentence === undefined ? notes : [...notes, sentence];
  }

  /** Addresses of its functions, and how far they have moved. */
  get symbols(): ImageSymbols {
    return this.model.symbols;
  }

  /** Where the code begins that moves the image, as linked; undefined: not found. */
  get relocateCode(): number | undefined {
    return this.model.relocateCode;
  }

  /** Bytes from where the image was loaded to where it runs now. */
  get moved(): number {
    return this.symbols.offset;
  }
}

function withoutSymbols(image: LinkedImage, build: UBootBuild, names: FunctionNames): ImageModel {
  const model = ImageModel.create({ image, build, symbols: undefined, names });
  if (!model.ok) {
    throw new Error(model.error);
  }
  return model.value;
}

function elfOf(bytes: Uint8Array | undefined): ElfFile | undefined {
  const elf = bytes && openElf(bytesSource(bytes));
  return elf?.ok === true ? elf.value : undefined;
}

function linkedImage(
  bytes: Uint8Array,
  bits: 32 | 64,
  loadedAt: number,
  notes: string[],
): LinkedImage {
  if (isElf(bytesSource(bytes))) {
    const elf = openElf(bytesSource(bytes));
    const linked = elf.ok ? LinkedImage.ofElf(elf.value) : undefined;
    if (linked?.ok === true) {
      return linked.value;
    }
    notes.push('the ELF file is damaged: nothing is known of its code');
  }
  return LinkedImage.ofRaw(bits, loadedAt, bytes);
}
