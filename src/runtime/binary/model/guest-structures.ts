import type { StructureLayouts } from '../../../elf/layouts/structure-layout';
import {
  StructureReader,
  type ReadMemory,
  type StructureView,
} from '../../../elf/layouts/structure-reader';

/** Names of devices, drivers and uclasses are short and readable. */
const NAME = /^[ -~]{1,63}$/;

/** What hangs on a list, as far as it could be followed. */
export interface GuestList {
  readonly elements: readonly GuestStructure[];
  /** Why it was not followed to its end. */
  readonly problem: string | undefined;
}

/**
 * Structures in the memory of a guest that may do anything with it: what can't be read is undefined, and whoever reads checks
 * what comes.
 */
export class GuestStructures {
  readonly layouts: StructureLayouts;
  readonly #read: ReadMemory;
  readonly #reader: StructureReader;

  constructor(layouts: StructureLayouts, read: ReadMemory) {
    this.layouts = layouts;
    this.#read = read;
    this.#reader = new StructureReader(layouts, read);
  }

  at(structure: string, address: number): GuestStructure | undefined {
    const view = this.#reader.structure(structure, address);
    return view.ok ? new GuestStructure(view.value) : undefined;
  }

  /** A text that can be a name. */
  name(address: number | undefined): string | undefined {
    const text = address ? this.#reader.text(address) : undefined;
    return text?.ok && NAME.test(text.value) ? text.value : undefined;
  }

  /** As many bytes as asked for. */
  bytes(address: number, lengthBytes: number): Uint8Array | undefined {
    const bytes = address === 0 ? undefined : this.#read(address, lengthBytes);
    return bytes?.length === lengthBytes ? bytes : undefined;
  }

  /**
   * Follows one of Linux's doubly linked lists as long as each element points back to the one before.
   *
   * @param head address of the list's head, which is no element
   * @param node the member by which they hang on the list
   * @param refuse why an element can't be right; the list ends before it
   */
  list(
    head: number,
    structure: string,
    node: string,
    most: number,
    refuse: (element: GuestStructure) => string | undefined,
  ): GuestList {
    const elements: GuestStructure[] = [];
    const stop = (why: string): GuestList => ({ elements, problem: why });
    const offset = this.layouts.get(structure)?.fields.get(node)?.offset;
    let before = head;
    let at = this.at('list_head', head)?.number('next');
    if (offset === undefined || at === undefined) {
      return stop('it is not in memory');
    }
    while (at !== head) {
      const link = this.at('list_head', at);
      const element = this.at(structure, at - offset);
      const next = link?.number('next');
      if (element === undefined || next === undefined) {
        return stop(`element ${elements.length} is not in memory`);
      }
      if (link?.number('prev') !== before) {
        return stop(`element ${elements.length} does not point back to the one before`);
      }
      const refused =
        elements.length < most ? refuse(element) : `there are more than ${most} elements`;
      if (refused !== undefined) {
        return stop(refused);
      }
      elements.push(element);
      before = at;
      at = next;
    }
    return { elements, problem: undefined };
  }
}

/** A structure as its memory was when it was read. */
export class GuestStructure {
  readonly address: number;
  readonly #view: StructureView;

  constructor(view: StructureView) {
    this.address = view.address;
    this.#view = view;
  }

  /** A number or pointer without sign; undefined for a member that the layout hasn't, or more than 53 bits. */
  number(name: string): number | undefined {
    const value = this.#view.number(name);
    return value.ok ? value.value : undefined;
  }

  /** A number of 32 bits with sign. */
  int(name: string): number | undefined {
    const value = this.number(name);
    return value === undefined ? undefined : value | 0;
  }

  addressOf(name: string): number | undefined {
    const value = this.#view.addressOf(name);
    return value.ok ? value.value : undefined;
  }
}
