import type { BinaryFirmware } from '../../base/images/binary-firmware';
import { bytesSource } from '../../elf/file/byte-source';
import { openElf, type ElfFile } from '../../elf/file/elf-file';
import { isElf } from '../../elf/file/elf-header';
import type { ElfSymbol } from '../../elf/file/symbols';
import { findUBootVersion } from '../../elf/image/u-boot-version';
import type { StructureLayouts } from '../../elf/layouts/structure-layout';
import type { ReadMemory } from '../../elf/layouts/structure-reader';
import { DriverModelReader } from './model/driver-model';
import { GuestStructures } from './model/guest-structures';
import { namesOfHooks } from './model/hook-names';
import { findImageLayouts } from './model/image-layouts';
import { ImageHooks } from './model/image-hooks';
import { ImageSymbols } from './model/image-symbols';
import { LinkedImage } from './model/linked-image';
import { findRelocateCode, offsetAtRelocateCode } from './model/relocation';

/** What is known of a U-Boot that runs: its code, its symbols, its structures. */
export class BinaryImage {
  readonly linked: LinkedImage;
  readonly version: string | undefined;
  readonly symbols: ImageSymbols;
  /** A file gave names to its functions. */
  readonly hasSymbols: boolean;
  /** Undefined: the layout of its structures is not known. */
  readonly layouts: StructureLayouts | undefined;
  readonly hooks: ImageHooks | undefined;
  /** Where the code begins that moves the image, as linked; undefined: not found. */
  readonly relocateCode: number | undefined;
  /** Lines for the user about what is not known. */
  readonly notes: readonly string[];

  /** @param loadedAt where a file without addresses is loaded */
  constructor(firmware: BinaryFirmware, bits: 32 | 64, loadedAt: number) {
    const bytes = firmware[firmware.uBoot]?.bytes ?? new Uint8Array();
    const notes: string[] = [];
    this.linked = linkedImage(bytes, bits, loadedAt, notes);
    this.version = findUBootVersion(bytesSource(bytes));
    const elf = elfOf(firmware.symbols?.bytes);
    const symbols = elf && listOf(elf);
    const driverBytes = undefined;
    const build = { bits, mode: firmware.mode, version: this.version, driverBytes };
    const known = findImageLayouts(build, this.linked, symbols);
    const named = known.ok ? namesOfHooks(known.value.lists) : [];
    const fromElf = elf && ImageSymbols.ofElf(elf, named);
    this.hasSymbols = fromElf?.ok === true;
    this.symbols = fromElf?.ok === true ? fromElf.value : withoutSymbols(this.linked, named);
    this.layouts = known.ok ? known.value.layouts : undefined;
    this.hooks = known.ok
      ? new ImageHooks(known.value.lists, (address) => this.#nameOf(address))
      : undefined;
    this.relocateCode = findRelocateCode(this.linked, this.hasSymbols ? this.symbols : undefined);
    if (!known.ok) {
      notes.push(`${known.error}: devices are shown without their drivers, and hooks are not known`);
    } else if (known.value.sentence !== undefined) {
      notes.push(known.value.sentence);
    }
    this.notes = notes;
  }

  /** Bytes from where the image was loaded to where it runs now. */
  get moved(): number {
    return this.symbols.offset;
  }

  /** A boot begins. */
  reset(): void {
    this.symbols.offset = 0;
  }

  /** The image is copied to an address, and goes on there. False: that is where it is. */
  moveTo(address: bigint): boolean {
    const offset = offsetAtRelocateCode(address, this.linked.start);
    if (offset === this.symbols.offset) {
      return false;
    }
    this.symbols.offset = offset;
    return true;
  }

  /** U-Boot's devices in the guest's memory; undefined: the layout is not known. */
  modelReader(read: ReadMemory): DriverModelReader | undefined {
    return this.layouts && new DriverModelReader(new GuestStructures(this.layouts, read));
  }

  #nameOf(linked: number): string | undefined {
    const place = this.symbols.functionAt(this.symbols.toRunning(linked));
    return place?.offsetBytes === 0 ? place.name : undefined;
  }
}

function elfOf(bytes: Uint8Array | undefined): ElfFile | undefined {
  const elf = bytes && openElf(bytesSource(bytes));
  return elf?.ok === true ? elf.value : undefined;
}

function listOf(elf: ElfFile): readonly ElfSymbol[] {
  const symbols = elf.symbols();
  return symbols.ok ? symbols.value : [];
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

function withoutSymbols(
  linked: LinkedImage,
  named: ReturnType<typeof namesOfHooks>,
): ImageSymbols {
  const { bits, start, end } = linked;
  return new ImageSymbols({ bits, start, end, symbols: [], isCode: () => false, named });
}
