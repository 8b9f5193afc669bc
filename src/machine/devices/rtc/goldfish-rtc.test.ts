import { describe, expect, it } from 'vitest';
import { GoldfishRtc } from './goldfish-rtc';

describe('goldfish RTC', () => {
  it('tells nanoseconds in two words; reading the low one fixes the high one', () => {
    let now = 0;
    const rtc = new GoldfishRtc({ nowNs: () => now }, 1_672_531_200);
    const time = (): bigint => {
      const low = BigInt(rtc.read(0, 4));
      return (BigInt(rtc.read(4, 4)) << 32n) | low;
    };
    expect(time()).toBe(1_672_531_200_000_000_000n);
    now = 5e9;
    const high = rtc.read(4, 4);
    expect(time()).toBe(1_672_531_205_000_000_000n);
    expect(rtc.read(4, 4) - high).toBeGreaterThan(0);
  });

  it('takes another time, which a reset forgets', () => {
    const rtc = new GoldfishRtc({ nowNs: () => 0 }, 100);
    rtc.write(4, 4, 1);
    rtc.write(0, 4, 7);
    expect([rtc.read(0, 4), rtc.read(4, 4)]).toEqual([7, 1]);
    rtc.write(0x0c, 4, 1);
    rtc.write(0x10, 4, 3);
    expect([rtc.read(8, 4), rtc.read(0x0c, 4), rtc.read(0x10, 4)]).toEqual([0, 1, 1]);
    rtc.reset();
    expect(rtc.read(0, 4)).toBe(Number(100_000_000_000n & 0xffff_ffffn));
    expect(rtc.read(0x10, 4)).toBe(0);
  });
});
