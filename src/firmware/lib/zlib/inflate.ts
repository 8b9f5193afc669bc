'no debug points';

/*
 * Packed data of RFC 1951. Codes are read from tables of how many codes of each length there are, and of the symbols in the
 * order of their codes.
 */

const MOST_BITS = 15;
const END_OF_BLOCK = 256;
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which the lengths of the codes for lengths come. */
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Why data can't be unpacked, with zlib's numbers: they are broken, end too soon, or there is no room. */
export const Z_DATA_ERROR = -3;
export const Z_BUF_ERROR = -5;

class Unpacking {
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  at = 0;
  written = 0;
  #bits = 0;
  #count = 0;

  constructor(source: Uint8Array, target: Uint8Array) {
    this.source = source;
    this.target = target;
  }

  bits(need: number): number {
    let value = this.#bits;
    while (this.#count < need) {
      const byte = this.source[this.at++];
      if (byte === undefined) {
        throw new UnpackError(Z_BUF_ERROR);
      }
      value |= byte << this.#count;
      this.#count += 8;
    }
    this.#bits = value >>> need;
    this.#count -= need;
    return value & ((1 << need) - 1);
  }

  /** The rest of a byte is no data. */
  toByte(): void {
    this.#bits = 0;
    this.#count = 0;
  }

  put(byte: number): void {
    if (this.written >= this.target.length) {
      throw new UnpackError(Z_BUF_ERROR);
    }
    this.target[this.written++] = byte;
  }
}

/** Ends the work where it is. */
class UnpackError extends Error {
  readonly code: number;

  constructor(code: number) {
    super();
    this.code = code;
  }
}

interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = new Uint16Array(MOST_BITS + 1);
  const offsets = new Uint16Array(MOST_BITS + 1);
  const symbols = new Uint16Array(lengths.length);
  for (const length of lengths) {
    counts[length] = (counts[length] ?? 0) + 1;
  }
  counts[0] = 0;
  for (let bits = 1, left = 1; bits <= MOST_BITS; bits++) {
    left = 2 * left - (counts[bits] ?? 0);
    if (left < 0) {
      throw new UnpackError(Z_DATA_ERROR);
    }
    offsets[bits] = (offsets[bits - 1] ?? 0) + (counts[bits - 1] ?? 0);
  }
  for (const [symbol, length] of lengths.entries()) {
    if (length !== 0) {
      const at = offsets[length] ?? 0;
      symbols[at] = symbol;
      offsets[length] = at + 1;
    }
  }
  return { counts, symbols };
}

function decode(from: Unpacking, { counts, symbols }: Codes): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let bits = 1; bits <= MOST_BITS; bits++) {
    code |= from.bits(1);
    const count = counts[bits] ?? 0;
    if (code - count < first) {
      return symbols[index + (code - first)] ?? 0;
    }
    index += count;
    first = 2 * (first + count);
    code *= 2;
  }
  throw new UnpackError(Z_DATA_ERROR);
}

function stored(from: Unpacking): void {
  from.toByte();
  const [a = 0, b = 0, c = 0, d = 0] = from.source.subarray(from.at, from.at + 4);
  const length = a | (b << 8);
  if (from.at + 4 > from.source.length) {
    throw new UnpackError(Z_BUF_ERROR);
  }
  if (length !== (~(c | (d << 8)) & 0xffff)) {
    throw new UnpackError(Z_DATA_ERROR);
  }
  from.at += 4;
  for (let i = 0; i < length; i++) {
    from.put(from.bits(8));
  }
}

function coded(from: Unpacking, lengths: Codes, distances: Codes): void {
  for (let symbol = 0; symbol !== END_OF_BLOCK;) {
    symbol = decode(from, lengths);
    if (symbol < END_OF_BLOCK) {
      from.put(symbol);
    } else if (symbol > END_OF_BLOCK) {
      copy(from, symbol - END_OF_BLOCK - 1, distances);
    }
  }
}

function copy(from: Unpacking, symbol: number, distances: Codes): void {
  const base = LENGTH_BASE[symbol];
  if (base === undefined) {
    throw new UnpackError(Z_DATA_ERROR);
  }
  const length = base + from.bits(LENGTH_BITS[symbol] ?? 0);
  const code = decode(from, distances);
  const distance = (DISTANCE_BASE[code] ?? Infinity) + from.bits(DISTANCE_BITS[code] ?? 0);
  if (distance > from.written) {
    throw new UnpackError(Z_DATA_ERROR);
  }
  for (let i = 0; i < length; i++) {
    from.put(from.target[from.written - distance] ?? 0);
  }
}

function fixedCodes(): [Codes, Codes] {
  const lengths = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  return [codesOf(lengths), codesOf(Array.from({ length: 30 }, () => 5))];
}

function dynamicCodes(from: Unpacking): [Codes, Codes] {
  const count = from.bits(5) + 257;
  const distances = from.bits(5) + 1;
  const codeCount = from.bits(4) + 4;
  const order = Array.from({ length: 19 }, () => 0);
  const lengths: number[] = [];
  for (let i = 0; i < codeCount; i++) {
    order[CODE_ORDER[i] ?? 0] = from.bits(3);
  }
  const codes = codesOf(order);
  while (lengths.length < count + distances) {
    const symbol = decode(from, codes);
    if (symbol < 16) {
      lengths.push(symbol);
    } else if (symbol === 16) {
      repeat(lengths, lengths.at(-1), 3 + from.bits(2));
    } else {
      repeat(lengths, 0, symbol === 17 ? 3 + from.bits(3) : 11 + from.bits(7));
    }
  }
  if (lengths.length > count + distances || count > 286) {
    throw new UnpackError(Z_DATA_ERROR);
  }
  return [codesOf(lengths.slice(0, count)), codesOf(lengths.slice(count))];
}

function repeat(lengths: number[], length: number | undefined, times: number): void {
  if (length === undefined) {
    throw new UnpackError(Z_DATA_ERROR);
  }
  for (let i = 0; i < times; i++) {
    lengths.push(length);
  }
}

/** Unpacked data: how many bytes of the target, and of the source; or a negative number of zlib's. */
export type Inflated = { readonly written: number; readonly read: number } | number;

/**
 * Unpacks deflated data into `target`.
 *
 * @spec RFC 1951 §3.2 Compressed block format
 */
export function inflate(source: Uint8Array, target: Uint8Array): Inflated {
  const from = new Unpacking(source, target);
  try {
    for (let last = false; !last;) {
      last = from.bits(1) === 1;
      const kind = from.bits(2);
      if (kind === 0) {
        stored(from);
      } else if (kind === 3) {
        return Z_DATA_ERROR;
      } else {
        coded(from, ...(kind === 1 ? fixedCodes() : dynamicCodes(from)));
      }
    }
  } catch (error) {
    if (error instanceof UnpackError) {
      return error.code;
    }
    throw error;
  }
  return { written: from.written, read: from.at };
}
