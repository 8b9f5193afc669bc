import type { ChangedCell } from '../../inspect/memory-text/memory-block';
import { LINE_BYTES, cellPlace, cellText } from '../../inspect/memory-text/memory-lines';
import { HEADING_LINES, type Reading } from './memory-document';

/** A piece of a line that is marked, and what to say about it. Lines and columns from 0. */
export interface MarkedPiece {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly hover: string;
}

/** An editor with more marks than this becomes slow; the heading has the number of all. */
const MAX_PIECES = 4000;

/** Where the text of a reading has bytes that have changed: their digits, and their characters. */
export function markedPieces({ block, changed }: Reading): MarkedPiece[] {
  const pieces: MarkedPiece[] = [];
  for (const run of runsInLines(changed)) {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) {
      continue;
    }
    if (pieces.length >= MAX_PIECES) {
      break;
    }
    const from = cellPlace(block, first.index);
    const to = cellPlace(block, last.index);
    const line = from.line + HEADING_LINES;
    const hover = `At the stop before: ${run.map(({ before }) => cellText(before)).join(' ')}`;
    pieces.push(
      { line, column: from.column, endColumn: to.column + 2, hover },
      { line, column: from.asciiColumn, endColumn: to.asciiColumn + 1, hover },
    );
  }
  return pieces;
}

/** Neighbours on the same line are one. */
function runsInLines(changed: readonly ChangedCell[]): ChangedCell[][] {
  const runs: ChangedCell[][] = [];
  for (const cell of changed) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last?.index === cell.index - 1 && cell.index % LINE_BYTES !== 0) {
      run?.push(cell);
    } else {
      runs.push([cell]);
    }
  }
  return runs;
}
