import type { StructureField, StructureLayout } from '../../../elf/layouts/structure-layout';
import type { ImagePart, LinkedImage } from './linked-image';

/** What is asked of a member before anybody looks closer: its word may be 0, or lies from `least` to `most`. */
interface MemberCheck {
  /** From the structure's beginning, in words of 4 bytes. */
  readonly word: number;
  readonly isWide: boolean;
  readonly least: number;
  readonly most: number;
}

/** A part of an image as words of 4 bytes, from the first address on that has the alignment of a pointer. */
interface WordPart {
  readonly address: number;
  readonly words: Uint32Array;
  /** Where pointers into the image are, as word numbers. */
  readonly pointers: readonly number[];
}

/**
 * Finds where structures may lie in an image: at addresses with a pointer into the image where a member is one. The image is gone
 * through once, however many structures are looked for.
 */
export class StructureScan {
  readonly #image: LinkedImage;
  readonly #start: number;
  readonly #end: number;
  #parts: readonly WordPart[] | undefined;

  constructor(image: LinkedImage) {
    this.#image = image;
    this.#start = image.start;
    this.#end = image.end;
  }

  /**
   * Addresses where such a structure can be, rising.
   *
   * @param pointer the member that is looked for
   * @param mostOf the largest number that a member can be that is no pointer
   */
  candidates(
    layout: StructureLayout,
    pointer: StructureField,
    mostOf: (field: StructureField) => number,
  ): number[] {
    // Where tables of pointers lie, a small number is what is missing first.
    const checks = [...layout.fields.values()]
      .flatMap((field) => this.#check(field, mostOf))
      .sort((a, b) => a.most - b.most);
    const at = pointer.offset / 4;
    const found: number[] = [];
    for (const { address, words, pointers } of (this.#parts ??= this.#image.parts.map((part) =>
      this.#wordsOf(part),
    ))) {
      const last = words.length - layout.sizeBytes / 4;
      for (const place of pointers) {
        const first = place - at;
        if (first >= 0 && first <= last && fits(words, first, checks)) {
          found.push(address + 4 * first);
        }
      }
    }
    return found;
  }

  #wordsOf({ address, bytes }: ImagePart): WordPart {
    const step = this.#image.bits / 8;
    const before = (step - (address % step)) % step;
    const from = bytes.subarray(Math.min(before, bytes.length));
    const aligned = from.byteOffset % 4 === 0 ? from : from.slice();
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
    const pointers: number[] = [];
    const isWide = step === 8;
    for (let i = 0; i + step / 4 <= words.length; i += step / 4) {
      const value = wordAt(words, i, isWide);
      if (value >= this.#start && value < this.#end) {
        pointers.push(i);
      }
    }
    return { address: address + before, words, pointers };
  }

  /** None for a member that isn't made of whole words. */
  #check(field: StructureField, mostOf: (field: StructureField) => number): MemberCheck[] {
    const { offset, sizeBytes, type } = field;
    if (offset % 4 !== 0 || (sizeBytes !== 4 && sizeBytes !== 8)) {
      return [];
    }
    const common = { word: offset / 4, isWide: sizeBytes === 8 };
    return type.includes('*')
      ? [{ ...common, least: this.#start, most: this.#end - 1 }]
      : [{ ...common, least: 0, most: mostOf(field) }];
  }
}

function fits(words: Uint32Array, first: number, checks: readonly MemberCheck[]): boolean {
  for (const { word, isWide, least, most } of checks) {
    const value = wordAt(words, first + word, isWide);
    if ((value < least || value > most) && value !== 0) {
      return false;
    }
  }
  return true;
}

function wordAt(words: Uint32Array, index: number, isWide: boolean): number {
  const low = words[index] ?? 0;
  return isWide ? (words[index + 1] ?? 0) * 2 ** 32 + low : low;
}
