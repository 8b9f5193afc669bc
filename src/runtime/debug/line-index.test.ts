import { describe, expect, it } from 'vitest';
import { POINT_FIELDS } from '../../base/debug-table';
import { LineIndex } from './line-index';

/** Points of one function each, `perLine` of them on every second line; counts how often they are read. */
function pointsOn(lines: number, perLine: number) {
  const points: number[] = [];
  for (let i = 0; i < lines * perLine; i++) {
    const line = 10 + 2 * Math.floor(i / perLine);
    points.push(line, 1, line, 9, i, -1);
  }
  const reads = { count: 0 };
  const counted = new Proxy(points, {
    get(target, key, receiver): unknown {
      reads.count += typeof key === 'string' && /^\d+$/.test(key) ? 1 : 0;
      return Reflect.get(target, key, receiver);
    },
  });
  return { counted, reads };
}

describe('LineIndex', () => {
  it('has six numbers for each point', () => {
    expect(POINT_FIELDS).toBe(6);
  });

  it('gives the first line with a point from a line on', () => {
    const index = new LineIndex(pointsOn(3, 2).counted);
    expect(index.lines).toEqual([10, 12, 14]);
    expect([-1, 10, 11, 12, 14, 15].map((line) => index.lineFrom(line))).toEqual([
      10,
      10,
      12,
      12,
      14,
      undefined,
    ]);
    expect(index.pointsOn(12)).toEqual([2, 3]);
    expect(index.pointsOn(11)).toEqual([]);
  });

  it('takes the first point of a function on a line', () => {
    const index = new LineIndex([
      ...[5, 1, 5, 3, 0, -1],
      ...[5, 4, 5, 9, 0, -1],
      ...[5, 6, 5, 8, 1, -1],
    ]);
    expect(index.pointsOn(5)).toEqual([0, 2]);
  });

  it('reads the table once, however many lines are asked for', () => {
    const { counted, reads } = pointsOn(2000, 3);
    const index = new LineIndex(counted);
    const once = reads.count;
    expect(once).toBe(2 * 6000);
    for (let line = 0; line < 100_000; line++) {
      index.pointsOn(index.lineFrom(line) ?? 0);
    }
    expect(reads.count).toBe(once);
  });

  it('halves the lines to find one', () => {
    const index = new LineIndex(pointsOn(4096, 1).counted);
    let looks = 0;
    const lines = new Proxy([...index.lines], {
      get(target, key, receiver): unknown {
        looks += typeof key === 'string' && /^\d+$/.test(key) ? 1 : 0;
        return Reflect.get(target, key, receiver);
      },
    });
    Object.defineProperty(index, 'lines', { value: lines });
    expect(index.lineFrom(10 + 2 * 4095)).toBe(10 + 2 * 4095);
    expect(looks).toBeLessThanOrEqual(14);
  });
});
