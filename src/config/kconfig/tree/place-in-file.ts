import type { TextRange } from '../../problem';
import type { SourcePlace } from '../model';
import type { LineMap } from '../syntax/line-map';

const START = { line: 0, character: 0 };
export const NOWHERE: TextRange = { start: START, end: START };

/** A tree has tens of thousands of places, and hardly anybody asks for lines and characters of one. */
export class PlaceInFile implements SourcePlace {
  readonly file: string;
  readonly #lines: LineMap;
  readonly #start: number;
  readonly #end: number;

  constructor(file: string, lines: LineMap, start: number, end: number) {
    this.file = file;
    this.#lines = lines;
    this.#start = start;
    this.#end = end;
  }

  get range(): TextRange {
    return this.#lines.range(this.#start, this.#end);
  }
}
