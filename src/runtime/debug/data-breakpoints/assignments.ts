import { POINT_FIELDS } from '../../../base/debug-table';
import type { DebugTable } from '../../../base/debug-table';
import type { FoundLocal } from './found-places';

/** Where a function certainly assigns to one of its variables. */
export class Assignments {
  /** Points whose statements do. */
  readonly #after = new Set<number>();
  /** Points where it was assigned to on the way from some others: the head of a loop is reached through its update. */
  readonly #before: { readonly point: number; readonly from: number; readonly to: number }[] = [];

  constructor(
    table: DebugTable,
    { block, name }: Pick<FoundLocal, 'block' | 'name'>,
    functionIndex: number,
  ) {
    for (const [point, assigned, from, to] of table.assignments ?? []) {
      const field = (i: number): number => table.points[point * POINT_FIELDS + i] ?? -1;
      if (
        assigned !== name ||
        field(4) !== functionIndex ||
        declaring(table, field(5), name) !== block
      ) {
        continue;
      }
      if (from === undefined || to === undefined) {
        this.#after.add(point);
      } else {
        this.#before.push({ point, from, to });
      }
    }
  }

  /** The point whose line has the assignment that has run between two points; undefined: there is none. */
  between(from: number, to: number | undefined): number | undefined {
    if (this.#after.has(from)) {
      return from;
    }
    const way = this.#before.find((one) => one.point === to && from >= one.from && from <= one.to);
    return way?.point;
  }
}

/** The block that declares what a name means in a block; undefined: the function itself does. */
function declaring({ blocks }: DebugTable, block: number, name: string): number | undefined {
  for (let at = block; at >= 0; at = blocks[at]?.parent ?? -1) {
    if (blocks[at]?.names.includes(name) === true) {
      return at;
    }
  }
  return undefined;
}
