'no debug points';

import { blockHash } from './block-hash';
import type { RunningHash } from './block-hash';

/** How far each round turns, four at a time. */
const TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;

/** floor(2^32 × |sin(i + 1)|) */
const SINES = Uint32Array.of(
  0xd76aa478,
  0xe8c7b756,
  0x242070db,
  0xc1bdceee,
  0xf57c0faf,
  0x4787c62a,
  0xa8304613,
  0xfd469501,
  0x698098d8,
  0x8b44f7af,
  0xffff5bb1,
  0x895cd7be,
  0x6b901122,
  0xfd987193,
  0xa679438e,
  0x49b40821,
  0xf61e2562,
  0xc040b340,
  0x265e5a51,
  0xe9b6c7aa,
  0xd62f105d,
  0x02441453,
  0xd8a1e681,
  0xe7d3fbc8,
  0x21e1cde6,
  0xc33707d6,
  0xf4d50d87,
  0x455a14ed,
  0xa9e3e905,
  0xfcefa3f8,
  0x676f02d9,
  0x8d2a4c8a,
  0xfffa3942,
  0x8771f681,
  0x6d9d6122,
  0xfde5380c,
  0xa4beea44,
  0x4bdecfa9,
  0xf6bb4b60,
  0xbebfbc70,
  0x289b7ec6,
  0xeaa127fa,
  0xd4ef3085,
  0x04881d05,
  0xd9d4d039,
  0xe6db99e5,
  0x1fa27cf8,
  0xc4ac5665,
  0xf4292244,
  0x432aff97,
  0xab9423a7,
  0xfc93a039,
  0x655b59c3,
  0x8f0ccc92,
  0xffeff47d,
  0x85845dd1,
  0x6fa87e4f,
  0xfe2ce6e0,
  0xa3014314,
  0x4e0811a1,
  0xf7537e82,
  0xbd3af235,
  0x2ad7d2bb,
  0xeb86d391,
);

/** @uboot lib/md5.c MD5Init(), MD5Update(), MD5Final() */
export function md5(): RunningHash {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

  return blockHash({
    blockBytes: 64,
    littleEndian: true,
    compress: (block, offset) => {
      let [a = 0, b = 0, c = 0, d = 0] = state;
      for (let i = 0; i < 64; i++) {
        const round = i >> 4;
        let mixed: number;
        let word: number;
        if (round === 0) {
          mixed = (b & c) | (~b & d);
          word = i;
        } else if (round === 1) {
          mixed = (d & b) | (~d & c);
          word = (5 * i + 1) & 15;
        } else if (round === 2) {
          mixed = b ^ c ^ d;
          word = (3 * i + 5) & 15;
        } else {
          mixed = c ^ (b | ~d);
          word = (7 * i) & 15;
        }
        const sum = (a + mixed + (SINES[i] ?? 0) + block.getInt32(offset + 4 * word, true)) | 0;
        const turn = TURNS[4 * round + (i & 3)] ?? 0;
        a = d;
        d = c;
        c = b;
        b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
      }
      state[0] = (state[0] ?? 0) + a;
      state[1] = (state[1] ?? 0) + b;
      state[2] = (state[2] ?? 0) + c;
      state[3] = (state[3] ?? 0) + d;
    },
    result: () => {
      const view = new DataView(new ArrayBuffer(16));
      state.forEach((word, i) => {
        view.setInt32(4 * i, word, true);
      });
      return new Uint8Array(view.buffer);
    },
  });
}
