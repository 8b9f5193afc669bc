import { hexDigits } from './hex';

/**
 * The firmware's functions have no machine code and so no addresses. Where U-Boot prints one (an exception says where it
 * happened), a function stands for its code: the build lists all functions in `System.map`, and the place in that list
 * is the place in the image.
 */

/** An access that failed: by which function, and who called it. Offsets in the image; 0 is whoever starts the firmware. */
export interface CodePlace {
  readonly offset: number;
  readonly callerOffset: number;
}

/** Where a function stands in its file. Lines count from 1, columns from 0. */
export interface FunctionRange {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface MappedFunction extends FunctionRange {
  readonly offset: number;
  /** Relative to the firmware's root. */
  readonly file: string;
}

/** Bytes that each function takes in the image. */
const FUNCTION_BYTES = 16;

/** @param index place among all functions of the firmware: by file name, then as they stand in the file */
export function functionOffset(index: number): number {
  return FUNCTION_BYTES * (index + 1);
}

/** Order of the files in the image: by the names' code units, which no locale changes. */
export function compareFiles(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `00000010 t simple_strtoul lib/strto.ts:50:7-52:1`, a line for each function. */
export function formatSystemMap(
  functionsOf: ReadonlyMap<string, readonly FunctionRange[]>,
): string {
  const files = [...functionsOf].sort(([a], [b]) => compareFiles(a, b));
  const rows = files.flatMap(([file, functions]) =>
    functions.map(
      ({ name, line, column, endLine, endColumn }) =>
        `t ${name} ${file}:${line}:${column}-${endLine}:${endColumn}`,
    ),
  );
  const lines = rows.map((row, index) => `${hexDigits(functionOffset(index), 8)} ${row}\n`);
  return `${hexDigits(0, 8)} T _start\n${lines.join('')}`;
}

export function parseSystemMap(text: string): readonly MappedFunction[] {
  return [...text.matchAll(ROW)].map(
    ([, offset, name, file, line, column, endLine, endColumn]) => ({
      offset: parseInt(offset ?? '', 16),
      name: name ?? '',
      file: file ?? '',
      line: Number(line),
      column: Number(column),
      endLine: Number(endLine),
      endColumn: Number(endColumn),
    }),
  );
}

const ROW = /^([0-9a-f]{8}) t (\S+) (\S+):(\d+):(\d+)-(\d+):(\d+)$/gm;

/** The innermost function around a place. */
export function functionAt(
  functions: readonly MappedFunction[],
  file: string,
  line: number,
  column: number,
): MappedFunction | undefined {
  return functions
    .filter(
      (f) =>
        f.file === file &&
        !isBefore(line, column, f.line, f.column) &&
        isBefore(line, column, f.endLine, f.endColumn),
    )
    .reduce<MappedFunction | undefined>(
      (best, f) =>
        best === undefined || isBefore(best.line, best.column, f.line, f.column) ? f : best,
      undefined,
    );
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
