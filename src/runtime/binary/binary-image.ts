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

/** What a look at all of an image has shown. */
interface Known {
  readonly model: ImageModel;
  readonly hasSymbols: boolean;
  readonly notes: readonly string[];
}

/** The U-Boot that runs: its code, and what is known of it, which is found out when somebody asks. */
export class BinaryImage {
  readonly linked: LinkedImage;
  readonly #firmware: BinaryFirmware;
  readonly #names: FunctionNames;
  readonly #damage: readonly string[];
  #known: Known | undefined;

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
    const damage: string[] = [];
    this.#firmware = firmware;
    this.#names = names;
    this.#damage = damage;
    this.linked = linkedImage(bytesOf(firmware), bits, loadedAt, damage);
  }

  /** What it says of itself: `U-Boot 2023.01 …`. */
  get version(): string | undefined {
    return findUBootVersion(bytesSource(bytesOf(this.#firmware)));
  }

  get model(): ImageModel {
    return this.#find().model;
  }

  /** A file gave names to its functions. */
  get hasSymbols(): boolean {
    return this.#find().hasSymbols;
  }

  /** Lines for the user about what is not known. */
  get notes(): readonly string[] {
    return this.#find().notes;
  }

  #find(): Known {
    return (this.#known ??= this.#look());
  }

  #look(): Known {
    const firmware = this.#firmware;
    const names = this.#names;
    const image = this.linked;
    const build = { bits: image.bits, mode: firmware.mode, version: this.version };
    const elf = elfOf(firmware.symbols?.bytes);
    const made = ImageModel.create({ image, build, symbols: elf, names });
    const model = made.ok ? made.value : withoutSymbols(image, build, names);
    const { sentence } = model;
    return {
      model,
      hasSymbols: elf !== undefined && made.ok,
      notes: [
        ...this.#damage,
        ...(made.ok ? [] : [`symbols ${firmware.symbols?.path ?? ''}: ${made.error}: not used`]),
        ...(sentence === undefined ? [] : [sentence]),
      ],
    };
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

function bytesOf(firmware: BinaryFirmware): Uint8Array {
  return firmware[firmware.uBoot]?.bytes ?? new Uint8Array();
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
