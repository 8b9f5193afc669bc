'no debug points';

import { blockHash } from './block-hash';
import type { RunningHash } from './block-hash';

/** @uboot lib/sha1.c sha1_starts(), sha1_update(), sha1_finish() */
export function sha1(): RunningHash {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const schedule = new Int32Array(80);

  return blockHash({
    blockBytes: 64,
    littleEndian: false,
    compress: (block, offset) => {
      let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
      for (let i = 0; i < 80; i++) {
        let word: number;
        if (i < 16) {
          word = block.getInt32(offset + 4 * i);
        } else {
          word =
            (schedule[i - 3] ?? 0) ^
            (schedule[i - 8] ?? 0) ^
            (schedule[i - 14] ?? 0) ^
            (schedule[i - 16] ?? 0);
          word = (word << 1) | (word >>> 31);
        }
        schedule[i] = word;
        let mixed: number;
        if (i < 20) {
          mixed = ((b & c) | (~b & d)) + 0x5a827999;
        } else if (i < 40) {
          mixed = (b ^ c ^ d) + 0x6ed9eba1;
        } else if (i < 60) {
          mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
        } else {
          mixed = (b ^ c ^ d) + 0xca62c1d6;
        }
        const next = (((a << 5) | (a >>> 27)) + mixed + e + word) | 0;
        e = d;
        d = c;
        c = (b << 30) | (b >>> 2);
        b = a;
        a = next;
      }
      [a, b, c, d, e].forEach((value, i) => {
        state[i] = (state[i] ?? 0) + value;
      });
    },
    result: () => {
      const view = new DataView(new ArrayBuffer(20));
      state.forEach((word, i) => {
        view.setInt32(4 * i, word);
      });
      return new Uint8Array(view.buffer);
    },
  });
}
