import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize, BusDevice } from '../../bus';

const WORDS = 0x1000 / 4;

/** First words of register banks where writing ones sets or clears bits of one shared state. */
const SET_ENABLE = 0x100;
const CLEAR_ENABLE = 0x180;
const SET_PENDING = 0x200;
const CLEAR_PENDING = 0x280;
const SET_ACTIVE = 0x300;
const CLEAR_ACTIVE = 0x380;
const BANK_BYTES = 0x80;

/** The sixteen software-generated interrupts are always enabled. */
const SGI_ENABLE = 0xffff;

export interface SavedGicPart extends SavedDevice {
  /** Words of registers that aren't as a reset leaves them. */
  readonly words: readonly (readonly [index: number, value: number])[];
}

/**
 * Distributor of a GICv2 with 256 + 32 lines, as registers only: no interrupt is delivered, since U-Boot polls
 * everything. Reset values are those of QEMU's `arm_gic`.
 */
export class GicDistributor implements BusDevice, Saveable<SavedGicPart> {
  readonly #words = new Uint32Array(WORDS);

  readonly #resetWords: Uint32Array;

  constructor() {
    this.reset();
    this.#resetWords = this.#words.slice();
  }

  reset(): void {
    this.#words.fill(0);
    this.#words[0x004 / 4] = 0x8;
    this.#words[0x008 / 4] = 0x43b;
    this.#words[SET_ENABLE / 4] = SGI_ENABLE;
    this.#words[0xc00 / 4] = 0xaaaa_aaaa;
    const id = [4, 0, 0, 0, 0x90, 0xb4, 0x2b, 0, 0x0d, 0xf0, 0x05, 0xb1];
    id.forEach((value, i) => (this.#words[0xfd0 / 4 + i] = value));
  }

  save(): SavedGicPart {
    return {
      device: 'gic-v2-distributor',
      version: 1,
      words: changedWords(this.#words, this.#resetWords),
    };
  }

  restore(state: SavedGicPart): Result<undefined, string> {
    const checked = checkSaved(state, 'gic-v2-distributor', 1);
    if (checked.ok) {
      this.reset();
      for (const [index, value] of state.words) {
        this.#words[index] = value;
      }
    }
    return checked;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const word = this.#words[sharedOffset(offset) >> 2] ?? 0;
    return part(word, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset >= 0xfd0 || (offset >= 0x004 && offset < 0x00c)) {
      return;
    }
    const shared = sharedOffset(offset);
    const index = shared >> 2;
    const old = this.#words[index] ?? 0;
    const { mask, placed } = placedValue(offset, sizeBytes, value);
    if (offset >= SET_ENABLE && offset < CLEAR_ACTIVE + BANK_BYTES) {
      const set = shared === offset;
      const next = set ? old | placed : old & ~placed;
      this.#words[index] = index === SET_ENABLE / 4 ? next | SGI_ENABLE : next;
      return;
    }
    this.#words[index] = (old & ~mask) | placed;
  }
}

/** CPU interface of a GICv2: no interrupt is ever pending (1023). */
export class GicCpuInterface implements BusDevice, Saveable<SavedGicPart> {
  readonly #words = new Uint32Array(0x2000 / 4);

  readonly #resetWords: Uint32Array;

  constructor() {
    this.reset();
    this.#resetWords = this.#words.slice();
  }

  reset(): void {
    this.#words.fill(0);
    this.#words[0x00c / 4] = 0x3ff;
    this.#words[0x014 / 4] = 0xff;
    this.#words[0x018 / 4] = 0x3ff;
    this.#words[0x01c / 4] = 0x1;
    this.#words[0x0fc / 4] = 0x0002_043b;
  }

  save(): SavedGicPart {
    return {
      device: 'gic-v2-cpu-interface',
      version: 1,
      words: changedWords(this.#words, this.#resetWords),
    };
  }

  restore(state: SavedGicPart): Result<undefined, string> {
    const checked = checkSaved(state, 'gic-v2-cpu-interface', 1);
    if (checked.ok) {
      this.reset();
      for (const [index, value] of state.words) {
        this.#words[index] = value;
      }
    }
    return checked;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return part(this.#words[offset >> 2] ?? 0, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const register = offset & ~3;
    if (register > 0x008 && register !== 0x01c) {
      return;
    }
    const { mask, placed } = placedValue(offset, sizeBytes, value);
    this.#words[offset >> 2] = ((this.#words[offset >> 2] ?? 0) & ~mask) | placed;
  }
}

/** GICv2m frame: 64 message interrupts from SPI 48 (line 80) on. Messages are not delivered. */
export class GicV2mFrame implements BusDevice {
  read(offset: number, sizeBytes: AccessSize): number {
    const register = offset & ~3;
    const word = register === 0x008 ? 0x0050_0040 : register === 0xfcc ? 0x0510_0000 : 0;
    return part(word, offset, sizeBytes);
  }

  write(_offset: number, _sizeBytes: AccessSize, _value: number): void {
    return;
  }
}

function changedWords(words: Uint32Array, reset: Uint32Array): SavedGicPart['words'] {
  const changed: [number, number][] = [];
  for (const [index, value] of words.entries()) {
    if (value !== reset[index]) {
      changed.push([index, value]);
    }
  }
  return changed;
}

/** A clear bank shows the same bits as its set bank. */
function sharedOffset(offset: number): number {
  if (offset >= CLEAR_ENABLE && offset < SET_PENDING) {
    return offset - BANK_BYTES;
  }
  if (offset >= CLEAR_PENDING && offset < SET_ACTIVE) {
    return offset - BANK_BYTES;
  }
  if (offset >= CLEAR_ACTIVE && offset < CLEAR_ACTIVE + BANK_BYTES) {
    return offset - BANK_BYTES;
  }
  return offset;
}

function part(word: number, offset: number, sizeBytes: AccessSize): number {
  const shifted = word >>> (8 * (offset & 3));
  return sizeBytes === 4 ? shifted >>> 0 : shifted & (sizeBytes === 2 ? 0xffff : 0xff);
}

function placedValue(
  offset: number,
  sizeBytes: AccessSize,
  value: number,
): { mask: number; placed: number } {
  const ones = sizeBytes === 4 ? 0xffff_ffff : sizeBytes === 2 ? 0xffff : 0xff;
  const shift = 8 * (offset & 3);
  return { mask: ones << shift, placed: (value & ones) << shift };
}
