import { POINT_FIELDS } from '../../base/debug-table';
import type { DebugModule } from './debug-points';

/** Which points of a module stand on a line. Made once, so that many breakpoints cost one look at the table. */
export class LineIndex {
  /** Lines with at least one point, in order. */
  readonly lines: readonly number[];
  readonly #points = new Map<number, number[]>();

  /** @param points of a debug table */
  constructor(points: ArrayLike<number>) {
    const functionsOnLine = new Map<number, Set<number>>();
    for (let point = 0; point * POINT_FIELDS < points.length; point++) {
      const line = points[point * POINT_FIELDS] ?? 0;
      const functionId = points[point * POINT_FIELDS + 4] ?? 0;
      const functions = functionsOnLine.get(line) ?? new Set();
      if (!functions.has(functionId)) {
        functionsOnLine.set(line, functions.add(functionId));
        this.#points.set(line, [...(this.#points.get(line) ?? []), point]);
      }
    }
    this.lines = [...this.#points.keys()].sort((a, b) => a - b);
  }

  /** First point of each function on a line: where a breakpoint on that line sits. */
  pointsOn(line: number): readonly number[] {
    return this.#points.get(line) ?? [];
  }

  /** The first line with a point that is not above `line`. Takes as many looks as halving the lines takes. */
  lineFrom(line: number): number | undefined {
    let from = 0;
    let to = this.lines.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.lines[middle] ?? 0) < line) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return this.lines[from];
  }
}

const indexes = new WeakMap<DebugModule, LineIndex>();

export function lineIndexOf(module: DebugModule): LineIndex {
  const known = indexes.get(module);
  if (known !== undefined) {
    return known;
  }
  const made = new LineIndex(module.table.points);
  indexes.set(module, made);
  return made;
}
