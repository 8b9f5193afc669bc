import { describe, expect, it } from 'vitest';
import { Clint } from './clint';

const COMPARE = 0x4000;
const TIME = 0xbff8;

describe('CLINT', () => {
  it('over a reset keeps what the time is compared with, and counts from 0 again', () => {
    let nowNs = 5_000_000_000;
    const clint = new Clint({ nowNs: () => nowNs }, 1);
    const time = (): number => clint.read(TIME + 4, 4) * 2 ** 32 + clint.read(TIME, 4);
    expect(time()).toBe(50_000_000);
    clint.write(COMPARE + 4, 4, 2);
    clint.write(0, 4, 1);
    clint.write(TIME + 4, 4, 7);
    expect(time()).toBe(7 * 2 ** 32 + 50_000_000);
    clint.reset();
    expect([clint.read(COMPARE, 4), clint.read(COMPARE + 4, 4), clint.read(0, 4)]).toEqual([
      0, 2, 0,
    ]);
    expect(time()).toBe(0);
    nowNs += 190_000_000;
    expect(time()).toBe(1_900_000);
  });

  it('counts with a clock that is set back to 0 after a reset', () => {
    let nowNs = 5_000_000_000;
    const clint = new Clint({ nowNs: () => nowNs }, 1);
    clint.reset();
    nowNs = 0;
    expect(clint.read(TIME, 4)).toBe(0);
    nowNs = 190_000_000;
    expect(clint.read(TIME, 4)).toBe(1_900_000);
  });
});
