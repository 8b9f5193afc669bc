/** Bits of an instruction that are bits of its immediate: from, how many, to. */
export type Piece = readonly [fromBit: number, bits: number, toBit: number];

export interface Immediate {
  readonly pieces: readonly Piece[];
  /** Width from whose top bit the sign is extended; absent: unsigned. */
  readonly signedBits?: number;
}

/**
 * How immediates lie in instructions.
 *
 * @spec RISC-V Unprivileged 20240411 §2.3 Immediate Encoding Variants
 * @spec RISC-V Unprivileged 20191213 §16.2 Compressed Instruction Formats
 */
export const IMMEDIATES = {
  i: { pieces: [[20, 12, 0]], signedBits: 12 },
  s: {
    pieces: [
      [7, 5, 0],
      [25, 7, 5],
    ],
    signedBits: 12,
  },
  b: {
    pieces: [
      [8, 4, 1],
      [25, 6, 5],
      [7, 1, 11],
      [31, 1, 12],
    ],
    signedBits: 13,
  },
  u: { pieces: [[12, 20, 12]], signedBits: 32 },
  j: {
    pieces: [
      [21, 10, 1],
      [20, 1, 11],
      [12, 8, 12],
      [31, 1, 20],
    ],
    signedBits: 21,
  },
  shamt: { pieces: [[20, 6, 0]] },
  shamtw: { pieces: [[20, 5, 0]] },
  /** Number of a CSR. */
  csr: { pieces: [[20, 12, 0]] },
  /** Predecessor and successor sets of `fence`. */
  fence: { pieces: [[20, 8, 0]] },
  ci: {
    pieces: [
      [2, 5, 0],
      [12, 1, 5],
    ],
    signedBits: 6,
  },
  cshamt: {
    pieces: [
      [2, 5, 0],
      [12, 1, 5],
    ],
  },
  clui: {
    pieces: [
      [2, 5, 12],
      [12, 1, 17],
    ],
    signedBits: 18,
  },
  caddi16sp: {
    pieces: [
      [6, 1, 4],
      [2, 1, 5],
      [5, 1, 6],
      [3, 2, 7],
      [12, 1, 9],
    ],
    signedBits: 10,
  },
  caddi4spn: {
    pieces: [
      [6, 1, 2],
      [5, 1, 3],
      [11, 2, 4],
      [7, 4, 6],
    ],
  },
  clw: {
    pieces: [
      [6, 1, 2],
      [10, 3, 3],
      [5, 1, 6],
    ],
  },
  cld: {
    pieces: [
      [10, 3, 3],
      [5, 2, 6],
    ],
  },
  clwsp: {
    pieces: [
      [4, 3, 2],
      [12, 1, 5],
      [2, 2, 6],
    ],
  },
  cldsp: {
    pieces: [
      [5, 2, 3],
      [12, 1, 5],
      [2, 3, 6],
    ],
  },
  cswsp: {
    pieces: [
      [9, 4, 2],
      [7, 2, 6],
    ],
  },
  csdsp: {
    pieces: [
      [10, 3, 3],
      [7, 3, 6],
    ],
  },
  cb: {
    pieces: [
      [3, 2, 1],
      [10, 2, 3],
      [2, 1, 5],
      [5, 2, 6],
      [12, 1, 8],
    ],
    signedBits: 9,
  },
  cj: {
    pieces: [
      [3, 3, 1],
      [11, 1, 4],
      [2, 1, 5],
      [7, 1, 6],
      [6, 1, 7],
      [9, 2, 8],
      [8, 1, 10],
      [12, 1, 11],
    ],
    signedBits: 12,
  },
} as const satisfies Record<string, Immediate>;

export type ImmediateName = keyof typeof IMMEDIATES;

/** The immediate of an instruction as a signed or unsigned number, 32 bits wide. */
export function readImmediate(name: ImmediateName, bits: number): number {
  const { pieces, signedBits }: Immediate = IMMEDIATES[name];
  let value = 0;
  for (const [from, width, to] of pieces) {
    value |= ((bits >>> from) & (2 ** width - 1)) << to;
  }
  return signedBits === undefined ? value : (value << (32 - signedBits)) >> (32 - signedBits);
}

/** Bits of an instruction with that immediate; what doesn't fit is cut off. */
export function writeImmediate(name: ImmediateName, value: number): number {
  let bits = 0;
  for (const [from, width, to] of IMMEDIATES[name].pieces) {
    bits |= ((value >>> to) & (2 ** width - 1)) << from;
  }
  return bits >>> 0;
}
