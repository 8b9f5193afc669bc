import { createSeededRandom } from '../../../src/base/seeded-random';

const EDGES = [
  ...([0n, 2n ** 63n, 2n ** 63n - 1n, 2n ** 31n, 2n ** 64n - 2n ** 31n, 2n ** 31n - 1n] as const),
] as const;

/** Random numbers that are the same for the same seed. */
export class Chance {
  readonly #random: ReturnType<typeof createSeededRandom>;
  readonly #bytes = new Uint8Array(0x1_0000);
  readonly #words = new Uint32Array(this.#bytes.buffer);
  #used = this.#words.length;

  constructor(seed: number) {
    this.#random = createSeededRandom(seed);
  }

  /** 32 bits without sign. */
  word(): number {
    if (this.#used === this.#words.length) {
      this.#random.fill(this.#bytes);
      this.#used = 0;
    }
    return this.#words[this.#used++] ?? 0;
  }

  below(limit: number): number {
    return this.word() % limit;
  }

  /** True once in so many. */
  oneIn(many: number): boolean {
    return this.below(many) === 0;
  }

  of<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) {
      throw new Error('nothing to choose from');
    }
    return one;
  }

  fill(target: Uint8Array): void {
    this.#random.fill(target);
  }

  /** 64 bits as programs have them in registers: small numbers, single bits, words, ends of ranges, any. */
  value(): bigint {
    switch (this.below(5)) {
      case 0:
        return BigInt.asUintN(64, BigInt(this.below(64) - 32));
      case 1:
        return 1n << BigInt(this.below(64));
      case 2:
        return BigInt.asUintN(64, BigInt(this.word() | 0));
      case 3:
        return this.of(EDGES);
      default:
        return (BigInt(this.word()) << 32n) | BigInt(this.word());
    }
  }
}
