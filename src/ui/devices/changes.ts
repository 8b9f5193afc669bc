import type { OutlineRow } from '../../inspect/outline/row';

/** Values of one snapshot by the keys of their rows. */
export type RowValues = ReadonlyMap<string, string>;

export function rowValues(rows: readonly OutlineRow[]): RowValues {
  const values = new Map<string, string>();
  const visit = (list: readonly OutlineRow[]): void => {
    for (const { key, value, children } of list) {
      values.set(key, value);
      visit(children);
    }
  };
  visit(rows);
  return values;
}

/**
 * What a row showed at the stop before, if it was something else. New rows are no changes: at the first stop
 * everything would be one.
 */
export function previousValue(before: RowValues | undefined, row: OutlineRow): string | undefined {
  const previous = before?.get(row.key);
  return previous === undefined || previous === row.value ? undefined : previous;
}
