import type { RandomSource } from './host';
import { checkSaved, type Saveable, type SavedDevice } from './saved/saved-device';

interface SavedRandom extends SavedDevice {
  readonly words: readonly number[];
}

/**
 * Random bytes that are the same for the same seed (xoshiro128**, seeded through splitmix32), so that a run can be
 * repeated. Not for secrets.
 */
export function createSeededRandom(seed: number): RandomSource {
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e37_79b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    state[i] = z ^ (z >>> 15);
  }
  function next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    const c1 = c ^ a;
    const d1 = d ^ b;
    state[1] = b ^ c1;
    state[0] = a ^ d1;
    state[2] = c1 ^ shifted;
    state[3] = rotateLeft(d1, 11);
    return result;
  }
  const saveable: Saveable<SavedRandom> = {
    save: () => ({ device: 'xoshiro128**', version: 1, words: [...state] }),
    restore: (saved) => {
      const checked = checkSaved(saved, 'xoshiro128**', 1);
      if (checked.ok) {
        state.set(saved.words);
      }
      return checked;
    },
  };
  return {
    state: saveable,
    fill: (target) => {
      for (let i = 0; i < target.length; i += 4) {
        const word = next();
        for (let j = 0; j < 4 && i + j < target.length; j++) {
          target[i + j] = word >>> (8 * j);
        }
      }
    },
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
