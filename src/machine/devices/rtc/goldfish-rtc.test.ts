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

  /** `md` and `mw` of U-Boot 2023.01 in QEMU 7.2 say so. */
  it('fixes the high word by reading the low one only, and keeps it over a reset', () => {
    const rtc = new GoldfishRtc({ nowNs: () => 0 }, 1_672_531_200);
    rtc.write(0, 4, 1);
    expect(rtc.read(4, 4)).toBe(0);
    rtc.write(4, 4, 0x10);
    expect(rtc.read(4, 4)).toBe(0);
    expect([rtc.read(0, 4), rtc.read(4, 4)]).toEqual([1, 0x10]);
    rtc.write(4, 4, 0x17000000);
    expect(rtc.read(4, 4)).toBe(0x10);
    rtc.reset();
    expect(rtc.read(4, 4)).toBe(0x10);
  });

  it('rings when the time of its alarm has come, which its low word sets', () => {
    let now = 0;
    let up = false;
    const line = {
      setLevel: (level: boolean): void => {
        up = level;
      },
    };
    const rtc = new GoldfishRtc({ nowNs: () => now }, 0, line);
    const interrupt = (): boolean => {
      rtc.poll();
      return up;
    };
    const status = (): number => rtc.read(0x18, 4);
    rtc.write(0x10, 4, 0xffffffff);
    rtc.write(0x0c, 4, 1);
    expect(status()).toBe(0);
    rtc.write(8, 4, 5);
    expect([rtc.read(8, 4), rtc.read(0x0c, 4), rtc.read(0x10, 4), status()]).toEqual([5, 1, 1, 1]);
    now = 2 ** 32 + 4;
    expect([status(), interrupt()]).toEqual([1, false]);
    now++;
    expect([interrupt(), status()]).toEqual([true, 0]);
    rtc.write(0x10, 4, 0);
    expect(interrupt()).toBe(false);
    rtc.write(0x10, 4, 1);
    rtc.write(0x1c, 4, 1);
    expect(interrupt()).toBe(false);
    // In the past: at once.
    rtc.write(8, 4, 1);
    expect([interrupt(), status()]).toEqual([true, 0]);
    rtc.write(0x1c, 4, 1);
    rtc.write(0x0c, 4, 0x7fffffff);
    rtc.write(8, 4, 1);
    rtc.write(0x14, 4, 1);
    expect([interrupt(), status()]).toEqual([false, 0]);
  });
});
