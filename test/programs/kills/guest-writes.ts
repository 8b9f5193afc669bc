import { createSeededRandom } from '../../../src/base/seeded-random';

export const IMAGE_BYTES = 4 << 20;

/** What a guest does with its disk. */
export type GuestStep =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  /** To so many thousandths of all that it has written, on this way: back, or forth again. */
  | { readonly kind: 'travel'; readonly thousandths: number };

/** The same for the same seed, without end. */
export function* guestSteps(seed: number): Generator<GuestStep, never> {
  const random = createSeededRandom(seed);
  const below = (limit: number): number => {
    const bytes = new Uint8Array(4);
    random.fill(bytes);
    return new DataView(bytes.buffer).getUint32(0) % limit;
  };
  for (;;) {
    for (let count = 20 + below(40); count > 0; count--) {
      const length = 1 + below(below(4) === 0 ? 0x8_0000 : 5000);
      const bytes = new Uint8Array(length).fill(below(256));
      yield { kind: 'write', offset: below(IMAGE_BYTES - length), bytes };
    }
    do {
      yield { kind: 'travel', thousandths: below(1001) };
    } while (below(3) > 0);
  }
}
