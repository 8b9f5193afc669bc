'no debug points';

import { blockHash } from './block-hash';
import type { RunningHash } from './block-hash';
import { primeRoots, whenAsked } from './sha2-constants';

const high32 = (value: bigint): number => Number(value >> 32n);

const roundConstants = whenAsked(() => Int32Array.from(primeRoots(3, 0, 64), high32));
const startState = whenAsked(() => Int32Array.from(primeRoots(2, 0, 8), high32));

function turn(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

/** @uboot lib/sha256.c sha256_starts(), sha256_update(), sha256_finish() */
export function sha256(): RunningHash {
  const rounds = roundConstants();
  const state = startState().slice();
  const schedule = new Int32Array(64);

  return blockHash({
    blockBytes: 64,
    littleEndian: false,
    compress: (block, offset) => {
      let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
      for (let i = 0; i < 64; i++) {
        let word: number;
        if (i < 16) {
          word = block.getInt32(offset + 4 * i);
        } else {
          const w15 = schedule[i - 15] ?? 0;
          const w2 = schedule[i - 2] ?? 0;
          const s0 = turn(w15, 7) ^ turn(w15, 18) ^ (w15 >>> 3);
          const s1 = turn(w2, 17) ^ turn(w2, 19) ^ (w2 >>> 10);
          word = ((schedule[i - 16] ?? 0) + s0 + (schedule[i - 7] ?? 0) + s1) | 0;
        }
        schedule[i] = word;
        const t1 =
          h +
          (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) +
          ((e & f) ^ (~e & g)) +
          (rounds[i] ?? 0) +
          word;
        const t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => {
        state[i] = (state[i] ?? 0) + value;
      });
    },
    result: () => {
      const view = new DataView(new ArrayBuffer(32));
      state.forEach((word, i) => {
        view.setInt32(4 * i, word);
      });
      return new Uint8Array(view.buffer);
    },
  });
}
