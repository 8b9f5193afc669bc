import { expect, it } from 'vitest';
import { rtc_to_tm } from './rtc-lib';

it.each([
  [0, '1970-1-1 0:0:0 4'],
  [951_782_400, '2000-2-29 0:0:0 2'],
  [1_700_000_000, '2023-11-14 22:13:20 2'],
  [4_107_542_399, '2100-2-28 23:59:59 0'],
  [4_294_967_295, '2106-2-7 6:28:15 0'],
])('%d', (seconds, expected) => {
  const tm = rtc_to_tm(seconds);
  expect(
    `${tm.tm_year}-${tm.tm_mon}-${tm.tm_mday} ${tm.tm_hour}:${tm.tm_min}:${tm.tm_sec} ${tm.tm_wday}`,
  ).toBe(expected);
});
