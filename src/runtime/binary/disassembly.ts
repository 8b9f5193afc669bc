import { disassemble } from '../../cpu/riscv/disassemble';
import type { Xlen } from '../../cpu/riscv/table/instructions';
import type { Instruction } from '../../protocol/debug-values';
import type { BinaryImage } from './binary-image';

/** Bytes from an address on, as many as there are of them. */
export type ReadCode = (address: number, lengthBytes: number) => Uint8Array;

/** The smallest instruction. */
const SMALLEST_BYTES = 2;
const LARGEST_BYTES = 4;
/** How far back a place is looked for from where instructions can be told apart without a function's beginning. */
const RESYNC_BYTES = 64;

/**
 * So many instructions around an address, of which the one there is number `-instructionOffset`. Going back begins at the function's
 * beginning where that is known; otherwise far enough before for the two lengths of instructions to fall into step.
 */
export function instructionsAround(
  xlen: Xlen,
  read: ReadCode,
  image: BinaryImage,
  around: { readonly address: number; readonly instructionOffset: number; readonly count: number },
): Instruction[] {
  const { address, instructionOffset, count } = around;
  const before =
    instructionOffset < 0 ? instructionsBefore(xlen, read, image, address, -instructionOffset) : [];
  const wantedBefore = before.slice(0, count);
  const after: Instruction[] = [];
  const skip = Math.max(0, instructionOffset);
  for (let at = address; after.length < skip + count - wantedBefore.length;) {
    const each = instructionAt(xlen, read, image, at);
    after.push(each);
    at += Math.max(each.bytes.length, SMALLEST_BYTES);
  }
  return [...wantedBefore, ...after.slice(skip)];
}

function instructionAt(
  xlen: Xlen,
  read: ReadCode,
  image: BinaryImage,
  address: number,
): Instruction {
  const bytes = read(address, LARGEST_BYTES);
  const place = image.symbols.functionAt(address);
  const label = place?.offsetBytes === 0 ? { symbol: place.name } : {};
  if (address < 0 || bytes.length < SMALLEST_BYTES) {
    return { address, bytes: new Uint8Array(0), text: '??', valid: false, ...label };
  }
  const bits = bytes.reduce((all, byte, i) => all + byte * 2 ** (8 * i), 0);
  const found = disassemble(xlen, bits, BigInt(address));
  const own = bytes.slice(0, found.lengthBytes);
  const target = found.target === undefined ? undefined : image.symbols.label(Number(found.target));
  return {
    address,
    bytes: own,
    text: target === undefined ? found.text : `${found.text} <${target}>`,
    valid: found.instruction !== undefined && own.length === found.lengthBytes,
    ...label,
  };
}

function instructionsBefore(
  xlen: Xlen,
  read: ReadCode,
  image: BinaryImage,
  address: number,
  count: number,
): Instruction[] {
  const found: Instruction[] = [];
  for (let end = address; found.length < count;) {
    const start = beginBefore(image, end);
    const piece: Instruction[] = [];
    for (let at = start; at < end;) {
      const each = instructionAt(xlen, read, image, at);
      const length = Math.max(each.bytes.length, SMALLEST_BYTES);
      if (at + length > end) {
        piece.length = 0;
        at += SMALLEST_BYTES;
        continue;
      }
      piece.push(each);
      at += length;
    }
    if (piece.length === 0) {
      const at = end - SMALLEST_BYTES;
      piece.push({ address: at, bytes: new Uint8Array(0), text: '??', valid: false });
    }
    found.unshift(...piece);
    end = piece[0]?.address ?? end - SMALLEST_BYTES;
  }
  return found.slice(-count);
}

/** Where reading forwards begins, to know the instructions before `end`. */
function beginBefore(image: BinaryImage, end: number): number {
  const place = image.symbols.functionAt(end - SMALLEST_BYTES);
  return place === undefined ? end - RESYNC_BYTES : end - SMALLEST_BYTES - place.offsetBytes;
}
