import { describe, expect, it } from 'vitest';
import { LookPace } from './look-pace';

describe('the pace of looks', () => {
  it('is slow for short statements, and every statement for long ones', () => {
    let ns = 0;
    let statement = 0;
    const pace = new LookPace(() => ns);
    const after = (statements: number, milliseconds: number): number => {
      statement += statements;
      ns += milliseconds * 1e6;
      return pace.next(statement);
    };
    expect(after(16_384, 1)).toBe(1 << 20);
    expect(after(1000, 1000)).toBe(10);
    expect(after(10, 150)).toBe(1);
    // A debugger's user looks at a stop.
    expect(after(0, 60_000)).toBe(2);
    expect(after(2, 0.001)).toBe(4);
    for (let i = 0; i < 30; i++) {
      after(4, 0.001);
    }
    expect(after(4, 0.001)).toBe(1 << 20);
  });
});
