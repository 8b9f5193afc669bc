import { NO_FUNCTION_NAMES, type FunctionNames } from '../../../base/images/function-names';
import { fail, ok, type Result } from '../../../base/result';
import type { ElfFile } from '../../../elf/file/elf-file';
import type { UBootBuild } from '../../../elf/layouts/known-layouts';
import type { StructureLayouts } from '../../../elf/layouts/structure-layout';
import type { ReadMemory } from '../../../elf/layouts/structure-reader';
import type { DriversHalf } from '../../session/drivers/drivers-half';
import type { DriverLists } from './driver-lists';
import { DriverModelReader, type DriverModel } from './driver-model';
import { FunctionStarts } from './function-starts';
import { guestDrivers } from './guest-drivers';
import { GuestStructures } from './guest-structures';
import { ImageHooks, type HookCall } from './image-hooks';
import { findImageLayouts, type ImageLayouts } from './image-layouts';
import { ImageSymbols } from './image-symbols';
import type { LinkedImage } from './linked-image';
import { findRelocateCode, offsetAtRelocateCode, offsetInGlobalData } from './relocation';
import { namesOfTables } from './table-names';

export interface ImageModelOptions {
  readonly image: LinkedImage;
  readonly build: UBootBuild;
  /** Names in the built-in firmware's tables, for what has no symbols; absent: none are known. */
  readonly names?: FunctionNames;
  /** A file with symbols that belongs to the image; undefined: there is none. */
  readonly symbols: ElfFile | undefined;
}

/** A function of the hart's shadow stack that runs, by addresses of now. */
export interface InnermostCall {
  readonly from: number;
  readonly target: number;
}

const NO_LISTS: DriverLists = { drivers: [], uclassDrivers: [], commands: [], problem: undefined };

/** All that is known of an image of U-Boot that runs: its functions, its hooks, and how to read its memory. */
export class ImageModel {
  readonly symbols: ImageSymbols;
  /** None where the layouts aren't known. */
  readonly hooks: ImageHooks;
  /** Where it begins to move itself, as linked; undefined: not found. */
  readonly relocateCode: number | undefined;
  readonly #starts: () => FunctionStarts;
  readonly #layouts: Result<ImageLayouts, string>;

  constructor(image: LinkedImage, symbols: ImageSymbols, layouts: Result<ImageLayouts, string>) {
    this.#layouts = layouts;
    this.symbols = symbols;
    const lists = layouts.ok ? layouts.value.lists : NO_LISTS;
    // Going through all code takes a while, and not every run has hooks.
    let starts: FunctionStarts | undefined;
    this.#starts = () => (starts ??= functionStarts(image, symbols, lists));
    this.hooks = new ImageHooks(lists, (linked) => symbols.linkedName(linked), this.#starts);
    this.relocateCode = findRelocateCode(image, symbols);
  }

  /** Fails with a sentence for the user when the tables of the file with the symbols are damaged. */
  static create({
    image,
    build,
    symbols: elf,
    names = NO_FUNCTION_NAMES,
  }: ImageModelOptions): Result<ImageModel, string> {
    const table = elf?.symbols();
    const layouts = findImageLayouts(build, image, table?.ok ? table.value : []);
    const named = layouts.ok
      ? namesOfTables(image, layouts.value.layouts, layouts.value.lists, names)
      : [];
    if (elf === undefined) {
      const { bits, start, end } = image;
      const isCode = (): boolean => false;
      const symbols = new ImageSymbols({ bits, start, end, symbols: [], isCode, named });
      return ok(new ImageModel(image, symbols, layouts));
    }
    const symbols = ImageSymbols.ofElf(elf, named);
    return symbols.ok ? ok(new ImageModel(image, symbols.value, layouts)) : fail(symbols.error);
  }

  /** What is to be said to the user of its structures; undefined: nothing. */
  get sentence(): string | undefined {
    return this.#layouts.ok ? this.#layouts.value.sentence : this.#layouts.error;
  }

  /**
   * Where the function begins that an address is in, both of now.
   *
   * @param called where the call went that has led there: a function that ends with a jump to another one is left by it
   */
  beginOf(address: number, called: number | undefined): number | undefined {
    const place = this.symbols.functionAt(address);
    if (place !== undefined && place.sizeBytes > 0) {
      return place.address;
    }
    const linked = this.symbols.toLinked(address);
    const before = linked === undefined ? undefined : this.#starts().before(linked);
    const begin = before === undefined ? undefined : address - (linked ?? 0) + before;
    const isCalled =
      called !== undefined && called <= address && (begin === undefined || begin <= called);
    return isCalled ? called : (begin ?? called);
  }

  /** How its structures lie in memory; undefined: not known. */
  get layouts(): StructureLayouts | undefined {
    return this.#layouts.ok ? this.#layouts.value.layouts : undefined;
  }

  /** Reads its devices; undefined: the layouts are not known. */
  reader(read: ReadMemory): DriverModelReader | undefined {
    const structures = this.#structures(read);
    return structures && new DriverModelReader(structures);
  }

  /** The image begins to move itself. @param a2 the hart's register at `relocateCode` */
  relocate(a2: bigint): void {
    this.symbols.offset = offsetAtRelocateCode(a2, this.symbols.start);
  }

  /** The guest was reset, or is from now on at another place of its run. @param offset 0: it has not moved itself yet */
  placeAt(offset: number): void {
    this.symbols.offset = offset;
  }

  /** How far it has moved itself, by its global data; undefined: they don't say. See `offsetInGlobalData`. */
  offsetIn(read: ReadMemory, gd: number): number | undefined {
    const structures = this.#structures(read);
    return structures && offsetInGlobalData(structures, gd, this.symbols.start);
  }

  /** @param gd the hart's register gp */
  driverModel(read: ReadMemory, gd: number): DriverModel {
    const structures = this.#structures(read);
    return structures === undefined
      ? { root: undefined, devices: [], problems: this.#unknown() }
      : new DriverModelReader(structures).read(gd);
  }

  /** The drivers' half of the virtio devices. @param gd the hart's register gp */
  drivers(read: ReadMemory, gd: number): DriversHalf {
    const structures = this.#structures(read);
    return structures === undefined
      ? { transports: [], problems: this.#unknown() }
      : guestDrivers(structures, new DriverModelReader(structures).read(gd));
  }

  /**
   * The hook that begins at an address; undefined: none does, see `ImageHooks.describe`.
   *
   * @param pc where the hart stands, at the first instruction of a function
   * @param a0 the hart's register
   * @param call the innermost one of its shadow stack
   */
  hookAt(
    pc: number,
    a0: number,
    call: InnermostCall | undefined,
    read: ReadMemory,
  ): HookCall | undefined {
    const structures = this.#structures(read);
    const place = this.hooks.at(this.symbols.toLinked(pc) ?? -1);
    if (place === undefined || structures === undefined) {
      return undefined;
    }
    const from = call && this.symbols.toLinked(call.from);
    const target = call && this.symbols.toLinked(call.target);
    const linkedCall = from === undefined || target === undefined ? undefined : { from, target };
    return this.hooks.describe(place, { a0, call: linkedCall }, new DriverModelReader(structures));
  }

  /** Where hooks may begin now. @param kind `child_pre_probe`; undefined: all of them */
  hookAddresses(kind?: string): number[] {
    const places = kind === undefined ? this.hooks.places : this.hooks.placesOf(kind);
    return places.map(({ address }) => this.symbols.toRunning(address));
  }

  #structures(read: ReadMemory): GuestStructures | undefined {
    return this.#layouts.ok ? new GuestStructures(this.#layouts.value.layouts, read) : undefined;
  }

  #unknown(): string[] {
    return this.#layouts.ok ? [] : [this.#layouts.error];
  }
}

/** Names of drivers lie behind the code. */
function functionStarts(
  image: LinkedImage,
  symbols: ImageSymbols,
  { drivers, uclassDrivers }: DriverLists,
): FunctionStarts {
  const listed = [...drivers, ...uclassDrivers];
  if (listed.length === 0) {
    return new FunctionStarts([]);
  }
  const end = Math.min(...listed.map(({ nameAddress }) => nameAddress));
  const hooks = listed.flatMap(({ hooks: all }) => [...all.values()]);
  return FunctionStarts.of(image, end, [...symbols.linkedStarts(), ...hooks]);
}
