import { describe, expect, it } from 'vitest';
import { fakeSnapshot } from '../../adapter/testing/fake-program';
import { snapshotRows } from '../../inspect/outline/outline';
import type { OutlineRow } from '../../inspect/outline/row';
import { previousValue, rowValues } from './changes';

describe('previousValue', () => {
  it('is what a row showed before, only where it changed', () => {
    const before = rowValues(snapshotRows(fakeSnapshot(1)));
    const changed: string[] = [];
    const visit = (rows: readonly OutlineRow[]): void => {
      for (const row of rows) {
        const previous = previousValue(before, row);
        if (previous !== undefined) {
          changed.push(`${row.label}: ${previous} -> ${row.value}`);
        }
        visit(row.children);
      }
    };
    visit(snapshotRows(fakeSnapshot(2)));
    expect(changed).toEqual([
      'status: 0x1 ACKNOWLEDGE -> 0x2 DRIVER',
      'ACKNOWLEDGE: set -> not set',
      'DRIVER: not set -> set',
    ]);
  });
});
