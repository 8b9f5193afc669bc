import { readLittleEndian } from '../../../base/bits';
import type { ElfSymbol } from '../../../elf/file/symbols';
import type {
  StructureField,
  StructureLayout,
  StructureLayouts,
} from '../../../elf/layouts/structure-layout';
import { uBootLists } from '../../../elf/symbols/u-boot-list';
import { HOOK_KINDS } from '../../../protocol/hook-kinds';
import { GuestStructures } from './guest-structures';
import type { LinkedImage } from './linked-image';
import { StructureScan } from './structure-scan';

export type DriverListName = 'driver' | 'uclass_driver';

/** A `U_BOOT_DRIVER()` or `UCLASS_DRIVER()` of an image. Addresses are as linked. */
export interface ListedDriver {
  readonly list: DriverListName;
  readonly address: number;
  /** `virtio-blk`; of a uclass: `virtio` */
  readonly name: string;
  /** Where its name lies: among the constants, which are behind the code. */
  readonly nameAddress: number;
  readonly uclassId: number;
  /** By the name of the member, see `HOOK_KINDS`. */
  readonly hooks: ReadonlyMap<string, number>;
  /** Where its operations are; 0: it has none. */
  readonly ops: number;
}

/** A `U_BOOT_CMD()` of an image. Addresses are as linked. */
export interface ListedCommand {
  readonly name: string;
  /** The function. */
  readonly cmd: number;
}

/** What an image was built with. */
export interface DriverLists {
  readonly drivers: readonly ListedDriver[];
  readonly uclassDrivers: readonly ListedDriver[];
  /** None where their layout is another. */
  readonly commands: readonly ListedCommand[];
  /** Why the layout of these structures must be another: a sentence. */
  readonly problem: string | undefined;
}

/** Fewer beside each other may be chance. */
const FEWEST = 4;
/** Of sizes and flags. */
const MOST = 1 << 20;
/** Above the ids of all uclasses that there have been. */
const UCLASS_IDS = 256;
/** Every U-Boot with a driver model has them. */
const ALWAYS: Readonly<Record<DriverListName, string>> = {
  driver: 'root_driver',
  uclass_driver: 'root',
};

/**
 * Finds the drivers and uclass drivers of an image. The linker lays each kind side by side, so no symbols are needed; those
 * that there are are looked at, too.
 *
 * @uboot include/linker_lists.h ll_entry_start()
 */
export function findDriverLists(
  image: LinkedImage,
  layouts: StructureLayouts,
  symbols: readonly ElfSymbol[] = [],
): DriverLists {
  const search = new ListSearch(image, layouts, symbols);
  const drivers = search.find('driver');
  const uclassDrivers = search.find('uclass_driver');
  return { drivers, uclassDrivers, commands: search.commands(), problem: search.problem };
}

class ListSearch {
  problem: string | undefined;
  readonly #image: LinkedImage;
  readonly #structures: GuestStructures;
  readonly #scan: StructureScan;
  readonly #symbols: ReturnType<typeof uBootLists>;

  constructor(image: LinkedImage, layouts: StructureLayouts, symbols: readonly ElfSymbol[]) {
    this.#image = image;
    this.#scan = new StructureScan(image);
    this.#structures = new GuestStructures(layouts, (address, length) =>
      image.read(address, length),
    );
    this.#symbols = uBootLists(symbols);
  }

  commands(): ListedCommand[] {
    const layout = this.#structures.layouts.get('cmd_tbl');
    const addresses = layout === undefined ? [] : this.#longestRun(layout);
    return addresses.flatMap((address) => {
      const command = this.#structures.at('cmd_tbl', address);
      const name = this.#structures.name(command?.number('name'));
      const cmd = command?.number('cmd') ?? 0;
      return name === undefined || cmd === 0 ? [] : [{ name, cmd }];
    });
  }

  find(list: DriverListName): ListedDriver[] {
    const layout = this.#structures.layouts.get(list);
    if (layout === undefined) {
      this.problem ??= `the layout of struct ${list} is not known`;
      return [];
    }
    const addresses = new Set(this.#longestRun(layout));
    for (const { entry, address, sizeBytes } of this.#symbols.get(list) ?? []) {
      if (sizeBytes !== layout.sizeBytes || !this.#isEntry(layout, address)) {
        this.problem ??= `${list} ${entry} of the image: expected struct ${list} of ${layout.sizeBytes} bytes, found another`;
        return [];
      }
      addresses.add(address);
    }
    const found = [...addresses].sort((a, b) => a - b).flatMap((at) => this.#entry(list, at));
    if (!found.some(({ name }) => name === ALWAYS[list])) {
      this.problem ??= `no list of struct ${list} with ${ALWAYS[list]} is in the image`;
    }
    return found;
  }

  /** Addresses of the longest array of such structures. */
  #longestRun(layout: StructureLayout): number[] {
    const ends = new Map<number, number>();
    let last = 0;
    for (const address of this.#candidates(layout)) {
      const length = (ends.get(address) ?? 0) + 1;
      ends.delete(address);
      ends.set(address + layout.sizeBytes, length);
      if (length > (ends.get(last) ?? 0)) {
        last = address + layout.sizeBytes;
      }
    }
    const count = ends.get(last) ?? 0;
    return count < FEWEST
      ? []
      : Array.from({ length: count }, (_, i) => last - (count - i) * layout.sizeBytes);
  }

  /** Addresses where such a structure can be, rising. */
  #candidates(layout: StructureLayout): number[] {
    const name = layout.fields.get('name');
    return name === undefined
      ? []
      : this.#scan
          .candidates(layout, name, mostOf)
          .filter((address) => this.#isEntry(layout, address));
  }

  #isEntry(layout: StructureLayout, address: number): boolean {
    const bytes = this.#image.read(address, layout.sizeBytes);
    if (bytes?.length !== layout.sizeBytes) {
      return false;
    }
    let end = 0;
    for (const field of layout.fields.values()) {
      if (!isZero(bytes, end, field.offset) || !this.#canBe(field, bytes)) {
        return false;
      }
      end = field.offset + field.sizeBytes;
    }
    // Texts take longest to look at.
    const name = wordAt(bytes, layout.fields.get('name'));
    return isZero(bytes, end, bytes.length) && this.#structures.name(name) !== undefined;
  }

  /** Can the member have such a value? Pointers of an image lead into it. */
  #canBe(field: StructureField, bytes: Uint8Array): boolean {
    const value = wordAt(bytes, field);
    const { name, type } = field;
    if (name === 'name') {
      return this.#image.has(value);
    }
    if (type.includes('(*)')) {
      return value === 0 || (value % 2 === 0 && this.#image.has(value));
    }
    if (type.includes('*')) {
      return value === 0 || this.#image.has(value);
    }
    return value <= mostOf(field);
  }

  #entry(list: DriverListName, address: number): ListedDriver[] {
    const entry = this.#structures.at(list, address);
    const nameAddress = entry?.number('name') ?? 0;
    const name = this.#structures.name(nameAddress);
    if (entry === undefined || name === undefined) {
      return [];
    }
    const hooks = new Map<string, number>();
    for (const kind of HOOK_KINDS) {
      const hook = entry.number(kind) ?? 0;
      if (hook !== 0) {
        hooks.set(kind, hook);
      }
    }
    const uclassId = entry.number('id') ?? 0;
    const ops = entry.number('ops') ?? 0;
    return [{ list, address, name, nameAddress, uclassId, hooks, ops }];
  }
}

/** The largest number that a member can be that is no pointer. */
function mostOf({ name }: StructureField): number {
  return name === 'id' ? UCLASS_IDS - 1 : MOST - 1;
}

function wordAt(bytes: Uint8Array, field: StructureField | undefined): number {
  const { offset = 0, sizeBytes = 4 } = field ?? {};
  const high = sizeBytes === 8 ? readLittleEndian(bytes, offset + 4, 4) : 0;
  return high * 2 ** 32 + readLittleEndian(bytes, offset, 4);
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== 0) {
      return false;
    }
  }
  return true;
}
