import { describe, expect, it } from 'vitest';
import { fakeSnapshot } from '../../adapter/testing/fake-program';
import { SessionRows } from './session-rows';

function changed(rows: SessionRows): string[] {
  const found: string[] = [];
  const visit = (list: SessionRows['roots']): void => {
    for (const row of list) {
      if (rows.previous(row) !== undefined) {
        found.push(row.label);
      }
      visit(row.children);
    }
  };
  visit(rows.roots);
  return found;
}

describe('SessionRows', () => {
  it('marks nothing in the first snapshot, and changes in the next', () => {
    const first = new SessionRows(fakeSnapshot(1));
    expect(changed(first)).toEqual([]);
    const second = new SessionRows(fakeSnapshot(2), first);
    expect(changed(second)).toEqual(['status', 'ACKNOWLEDGE', 'DRIVER']);
    expect(changed(new SessionRows(fakeSnapshot(2), first))).toEqual(changed(second));
  });

  it('keeps the marks when the same statement is looked at again', () => {
    const second = new SessionRows(fakeSnapshot(2), new SessionRows(fakeSnapshot(1)));
    expect(changed(new SessionRows(fakeSnapshot(2), second))).toEqual(changed(second));
  });

  it('knows the row above each row', () => {
    const rows = new SessionRows(fakeSnapshot(6));
    const [device] = rows.roots;
    const [status] = device?.children ?? [];
    expect(device && rows.parent(device)).toBeUndefined();
    expect(status && rows.parent(status)).toBe(device);
  });
});
