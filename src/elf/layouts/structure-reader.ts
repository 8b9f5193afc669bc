import { readLittleEndian } from '../../base/bits';
import { hex } from '../../base/hex';
import { fail, ok, type Result } from '../../base/result';
import { latin1Text } from '../../base/text/latin1';
import type { StructureField, StructureLayout, StructureLayouts } from './structure-layout';

/** Bytes of a guest's memory; fewer than asked for, or undefined, where there is none. Nothing changes by it. */
export type ReadMemory = (address: number, lengthBytes: number) => Uint8Array | undefined;

type Outcome<T> = Result<T, string>;

const LONGEST_TEXT_BYTES = 256;
/** Lists of devices and queues are short; one that is longer is damaged. */
const MOST_ELEMENTS = 4096;

/** Structures of a little-endian guest, read from its memory when they are asked for. */
export class StructureReader {
  readonly #layouts: StructureLayouts;
  readonly #read: ReadMemory;

  constructor(layouts: StructureLayouts, read: ReadMemory) {
    this.#layouts = layouts;
    this.#read = read;
  }

  /** A structure as a whole, as it is in memory now. */
  structure(name: string, address: number): Outcome<StructureView> {
    const layout = this.#layouts.get(name);
    if (layout === undefined) {
      return fail(`the layout of struct ${name} is not known`);
    }
    const bytes = this.#bytes(`struct ${name}`, address, layout.sizeBytes);
    return bytes.ok ? ok(new StructureView(layout, address, bytes.value)) : bytes;
  }

  /** A text of C, which ends with a zero byte. */
  text(address: number): Outcome<string> {
    const bytes = this.#read(address, LONGEST_TEXT_BYTES) ?? new Uint8Array();
    const end = bytes.indexOf(0);
    return end < 0
      ? fail(
          `at ${hex(address)}: expected a text of less than ${LONGEST_TEXT_BYTES} bytes, found no end of one`,
        )
      : ok(latin1Text(bytes.subarray(0, end)));
  }

  /**
   * The structures on one of Linux's doubly linked lists.
   *
   * @param head address of the list's head, which is no element
   * @param node the member by which they hang on the list
   */
  list(head: number, name: string, node: string): Outcome<readonly StructureView[]> {
    const field = this.#layouts.get(name)?.fields.get(node);
    if (field === undefined) {
      return fail(`the layout of struct ${name} with a member ${node} is not known`);
    }
    const elements: StructureView[] = [];
    let at = this.#next(head);
    while (at.ok && at.value !== head) {
      if (elements.length >= MOST_ELEMENTS) {
        return fail(`list at ${hex(head)}: expected at most ${MOST_ELEMENTS} elements, found more`);
      }
      const element = this.structure(name, at.value - field.offset);
      if (!element.ok) {
        return element;
      }
      elements.push(element.value);
      at = this.#next(at.value);
    }
    return at.ok ? ok(elements) : at;
  }

  #next(address: number): Outcome<number> {
    const node = this.structure('list_head', address);
    return node.ok ? node.value.number('next') : node;
  }

  #bytes(what: string, address: number, sizeBytes: number): Outcome<Uint8Array> {
    const bytes = address === 0 ? undefined : this.#read(address, sizeBytes);
    return bytes?.length === sizeBytes
      ? ok(bytes)
      : fail(
          `at ${hex(address)}: expected ${what} of ${sizeBytes} bytes, found ${address === 0 ? 'a null pointer' : 'no memory'}`,
        );
  }
}

/** One structure, as its memory was when it was read. */
export class StructureView {
  readonly address: number;
  readonly layout: StructureLayout;
  readonly #bytes: Uint8Array;

  constructor(layout: StructureLayout, address: number, bytes: Uint8Array) {
    this.layout = layout;
    this.address = address;
    this.#bytes = bytes;
  }

  /** Where a member is in memory. */
  addressOf(name: string): Outcome<number> {
    const field = this.#field(name);
    return field.ok ? ok(this.address + field.value.offset) : field;
  }

  bytes(name: string): Outcome<Uint8Array> {
    const field = this.#field(name);
    return field.ok ? ok(this.#part(field.value)) : field;
  }

  /** A number or pointer without sign, as long as 53 bits hold it. */
  number(name: string): Outcome<number> {
    const value = this.bigint(name);
    if (!value.ok) {
      return value;
    }
    const number = Number(value.value);
    return Number.isSafeInteger(number)
      ? ok(number)
      : fail(
          `struct ${this.layout.name}.${name}: expected a number below 2^53, found ${hex(value.value)}`,
        );
  }

  /** A number of 1, 2, 4 or 8 bytes without sign. */
  bigint(name: string): Outcome<bigint> {
    const field = this.#field(name);
    if (!field.ok) {
      return field;
    }
    const { sizeBytes, type } = field.value;
    const bytes = this.#part(field.value);
    switch (sizeBytes) {
      case 1:
      case 2:
      case 4:
        return ok(BigInt(readLittleEndian(bytes, 0, sizeBytes)));
      case 8:
        return ok(
          BigInt(readLittleEndian(bytes, 0, 4)) | (BigInt(readLittleEndian(bytes, 4, 4)) << 32n),
        );
      default:
        return fail(
          `struct ${this.layout.name}.${name}: expected a number, found ${type} of ${sizeBytes} bytes`,
        );
    }
  }

  /** A structure inside this one, such as the `vring` of a `virtqueue`. */
  inner(name: string, layouts: StructureLayouts): Outcome<StructureView> {
    const field = this.#field(name);
    if (!field.ok) {
      return field;
    }
    const [, structure] = /^struct (\w+)$/.exec(field.value.type) ?? [];
    const layout = layouts.get(structure ?? '');
    return layout?.sizeBytes === field.value.sizeBytes
      ? ok(new StructureView(layout, this.address + field.value.offset, this.#part(field.value)))
      : fail(`struct ${this.layout.name}.${name}: the layout of ${field.value.type} is not known`);
  }

  #field(name: string): Outcome<StructureField> {
    const field = this.layout.fields.get(name);
    return field === undefined
      ? fail(`struct ${this.layout.name} has no member ${name} that is known`)
      : ok(field);
  }

  #part({ offset, sizeBytes }: StructureField): Uint8Array {
    return this.#bytes.subarray(offset, offset + sizeBytes);
  }
}
