'no debug points';

import { blockHash } from './block-hash';
import type { RunningHash } from './block-hash';
import { primeRoots, whenAsked } from './sha2-constants';

/*
 * 64-bit words are pairs of 32-bit ones here, high half first: element 2 × i and 2 × i + 1. A low half may carry, so it
 * is added up as a plain number first.
 */

function pairs(values: readonly bigint[]): Int32Array {
  return Int32Array.from(
    values.flatMap((value) => [Number(value >> 32n), Number(BigInt.asUintN(32, value))]),
  );
}

const roundConstants = whenAsked(() => pairs(primeRoots(3, 0, 80)));
const startState512 = whenAsked(() => pairs(primeRoots(2, 0, 8)));
const startState384 = whenAsked(() => pairs(primeRoots(2, 8, 16)));

/** The high half of a word turned right; with the halves exchanged, the low one. `bits` is 1 to 31. */
function turn(high: number, low: number, bits: number): number {
  return (high >>> bits) | (low << (32 - bits));
}

/** As turn(), by 33 to 63 bits less 32: the halves change places. */
function turn32(high: number, low: number, bits: number): number {
  return turn(low, high, bits);
}

function extend(schedule: Int32Array): void {
  for (let i = 32; i < 160; i += 2) {
    const h15 = schedule[i - 30] ?? 0;
    const l15 = schedule[i - 29] ?? 0;
    const h2 = schedule[i - 4] ?? 0;
    const l2 = schedule[i - 3] ?? 0;
    const s0h = turn(h15, l15, 1) ^ turn(h15, l15, 8) ^ (h15 >>> 7);
    const s0l = turn(l15, h15, 1) ^ turn(l15, h15, 8) ^ turn(l15, h15, 7);
    const s1h = turn(h2, l2, 19) ^ turn32(h2, l2, 29) ^ (h2 >>> 6);
    const s1l = turn(l2, h2, 19) ^ turn32(l2, h2, 29) ^ turn(l2, h2, 6);
    const low =
      (s0l >>> 0) + (s1l >>> 0) + ((schedule[i - 13] ?? 0) >>> 0) + ((schedule[i - 31] ?? 0) >>> 0);
    schedule[i + 1] = low;
    schedule[i] =
      (schedule[i - 14] ?? 0) +
      (schedule[i - 32] ?? 0) +
      s0h +
      s1h +
      Math.floor(low / 0x1_0000_0000);
  }
}

function compress(state: Int32Array, schedule: Int32Array): void {
  const rounds = roundConstants();
  let [ah = 0, al = 0, bh = 0, bl = 0, ch = 0, cl = 0, dh = 0, dl = 0] = state;
  let [eh = 0, el = 0, fh = 0, fl = 0, gh = 0, gl = 0, hh = 0, hl = 0] = state.subarray(8);

  for (let i = 0; i < 160; i += 2) {
    const s1h = turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn32(eh, el, 9);
    const s1l = turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn32(el, eh, 9);
    const t1l =
      (hl >>> 0) +
      (s1l >>> 0) +
      (((el & fl) ^ (~el & gl)) >>> 0) +
      ((rounds[i + 1] ?? 0) >>> 0) +
      ((schedule[i + 1] ?? 0) >>> 0);
    const t1h =
      (hh +
        s1h +
        ((eh & fh) ^ (~eh & gh)) +
        (rounds[i] ?? 0) +
        (schedule[i] ?? 0) +
        Math.floor(t1l / 0x1_0000_0000)) |
      0;
    const s0h = turn(ah, al, 28) ^ turn32(ah, al, 2) ^ turn32(ah, al, 7);
    const s0l = turn(al, ah, 28) ^ turn32(al, ah, 2) ^ turn32(al, ah, 7);
    const t2l = (s0l >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0);
    const t2h = s0h + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + Math.floor(t2l / 0x1_0000_0000);
    const sumE = (dl >>> 0) + (t1l % 0x1_0000_0000);
    const sumA = (t1l % 0x1_0000_0000) + (t2l % 0x1_0000_0000);
    hh = gh;
    hl = gl;
    gh = fh;
    gl = fl;
    fh = eh;
    fl = el;
    eh = (dh + t1h + Math.floor(sumE / 0x1_0000_0000)) | 0;
    el = sumE | 0;
    dh = ch;
    dl = cl;
    ch = bh;
    cl = bl;
    bh = ah;
    bl = al;
    ah = (t1h + t2h + Math.floor(sumA / 0x1_0000_0000)) | 0;
    al = sumA | 0;
  }
  const words = [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl];
  for (let i = 0; i < 16; i += 2) {
    const low = ((state[i + 1] ?? 0) >>> 0) + ((words[i + 1] ?? 0) >>> 0);
    state[i] = (state[i] ?? 0) + (words[i] ?? 0) + Math.floor(low / 0x1_0000_0000);
    state[i + 1] = low;
  }
}

function sha512Family(start: Int32Array, digestBytes: number): RunningHash {
  const state = start.slice();
  const schedule = new Int32Array(160);

  return blockHash({
    blockBytes: 128,
    littleEndian: false,
    compress: (block, offset) => {
      for (let i = 0; i < 32; i++) {
        schedule[i] = block.getInt32(offset + 4 * i);
      }
      extend(schedule);
      compress(state, schedule);
    },
    result: () => {
      const view = new DataView(new ArrayBuffer(64));
      state.forEach((word, i) => {
        view.setInt32(4 * i, word);
      });
      return new Uint8Array(view.buffer, 0, digestBytes);
    },
  });
}

/** @uboot lib/sha512.c sha512_starts(), sha512_update(), sha512_finish() */
export function sha512(): RunningHash {
  return sha512Family(startState512(), 64);
}

/** @uboot lib/sha512.c sha384_starts(), sha384_update(), sha384_finish() */
export function sha384(): RunningHash {
  return sha512Family(startState384(), 48);
}
