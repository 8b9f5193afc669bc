import { hex, hexDigits } from '../../base/hex';
import { UNREADABLE, type MemoryBlock } from './memory-block';

/** Bytes on a line. */
export const LINE_BYTES = 16;
/** There is a wider gap after so many. */
const GROUP_BYTES = 8;
/** Stands for a byte that can't be read. */
export const UNREADABLE_TEXT = '--';

/**
 * A block as lines of a hexdump: an address, up to 16 bytes, and the same bytes as characters.
 *
 *     0x40000000  de ad be ef 00 00 00 00  41 42 43 -- -- -- -- --  |........ABC     |
 *
 * Lines begin at the block's own address, whatever it is a multiple of. Other than printable ASCII is a dot, and where
 * nothing can be read there is a blank.
 */
export function memoryLines(block: MemoryBlock): string[] {
  const lines: string[] = [];
  for (let first = 0; first < block.cells.length; first += LINE_BYTES) {
    lines.push(memoryLine(block, first));
  }
  return lines;
}

function memoryLine(block: MemoryBlock, first: number): string {
  const cells = block.cells.subarray(first, first + LINE_BYTES);
  const address = addressText(block, first);
  const width = cellColumn(LINE_BYTES - 1) + UNREADABLE_TEXT.length;
  let bytes = '';
  cells.forEach((cell, index) => {
    bytes = bytes.padEnd(cellColumn(index)) + cellText(cell);
  });
  return `${address}  ${bytes.padEnd(width)}  |${asciiText(cells)}|`;
}

/** The address of a line, as wide as those of all others. */
export function addressText({ address, cells }: MemoryBlock, first: number): string {
  const digits = Math.max(8, hexDigits(address + Math.max(0, cells.length - 1)).length);
  return `0x${hexDigits(address + first, digits)}`;
}

/** `de`, or `--`. */
export function cellText(cell: number): string {
  return cell === UNREADABLE ? UNREADABLE_TEXT : hexDigits(cell, 2);
}

/** The characters of a line, without the bars around them. */
export function asciiText(cells: Int16Array): string {
  return Array.from(cells, (cell) => {
    if (cell === UNREADABLE) {
      return ' ';
    }
    return cell >= 0x20 && cell < 0x7f ? String.fromCharCode(cell) : '.';
  }).join('');
}

/** Where a cell is to be seen. Lines and columns are counted from 0, without what stands above a block's lines. */
export interface CellPlace {
  readonly line: number;
  /** Of its two digits. */
  readonly column: number;
  /** Of its character. */
  readonly asciiColumn: number;
}

export function cellPlace(block: MemoryBlock, index: number): CellPlace {
  const bytes = addressText(block, 0).length + 2;
  const inLine = index % LINE_BYTES;
  const ascii = bytes + cellColumn(LINE_BYTES - 1) + UNREADABLE_TEXT.length + 3;
  return {
    line: Math.floor(index / LINE_BYTES),
    column: bytes + cellColumn(inLine),
    asciiColumn: ascii + inLine,
  };
}

function cellColumn(inLine: number): number {
  return inLine * (UNREADABLE_TEXT.length + 1) + (inLine >= GROUP_BYTES ? 1 : 0);
}

/** `0x46eff000 to 0x46eff807 (2056 bytes)`. */
export function rangeText(address: number, sizeBytes: number): string {
  const bytes = sizeBytes === 1 ? '1 byte' : `${sizeBytes} bytes`;
  return `${hex(address)} to ${hex(address + sizeBytes - 1)} (${bytes})`;
}
