import { snapshotRows } from '../../inspect/outline/outline';
import type { OutlineRow } from '../../inspect/outline/row';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { previousValue, rowValues, type RowValues } from './changes';
import { foldUnsetQueues } from './unset-queues';

/** What the VirtIO Devices view shows of one session. Each session has its own, so that changes are its own too. */
export class SessionRows {
  readonly roots: readonly OutlineRow[];
  readonly #parents: ReadonlyMap<string, OutlineRow>;
  readonly #statement: number;
  readonly #values: RowValues;
  readonly #before: RowValues | undefined = undefined;

  /**
   * @param last the rows of the session's last snapshot. What differs from the last one of an earlier statement counts
   *   as changed.
   */
  constructor(snapshot: VirtioSnapshot, last?: SessionRows) {
    this.roots = snapshotRows(snapshot).map(foldUnsetQueues);
    this.#parents = parentsOf(this.roots);
    this.#statement = snapshot.statement;
    this.#values = rowValues(this.roots);
    if (last !== undefined) {
      this.#before = last.#statement === snapshot.statement ? last.#before : last.#values;
    }
  }

  parent(row: OutlineRow): OutlineRow | undefined {
    return this.#parents.get(row.key);
  }

  /** What a row showed before, if it is marked as changed. */
  previous(row: OutlineRow): string | undefined {
    return previousValue(this.#before, row);
  }
}

function parentsOf(roots: readonly OutlineRow[]): Map<string, OutlineRow> {
  const parents = new Map<string, OutlineRow>();
  const visit = (parent: OutlineRow): void => {
    for (const child of parent.children) {
      parents.set(child.key, parent);
      visit(child);
    }
  };
  roots.forEach(visit);
  return parents;
}
