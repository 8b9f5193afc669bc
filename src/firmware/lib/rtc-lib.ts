const SECONDS_PER_DAY = 86_400;

/** As U-Boot has it: the month counts from 1. @uboot lib/rtc-lib.c struct rtc_time */
export interface RtcTime {
  readonly tm_year: number;
  readonly tm_mon: number;
  readonly tm_mday: number;
  readonly tm_hour: number;
  readonly tm_min: number;
  readonly tm_sec: number;
  /** 0 is Sunday. */
  readonly tm_wday: number;
}

/** The Gregorian calendar, from seconds since 1970-01-01. @uboot lib/rtc-lib.c rtc_to_tm() */
export function rtc_to_tm(seconds: number): RtcTime {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds % SECONDS_PER_DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;

  return {
    tm_year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    tm_mon: month,
    tm_mday: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
    tm_hour: Math.floor(rest / 3600),
    tm_min: Math.floor(rest / 60) % 60,
    tm_sec: rest % 60,
    tm_wday: (days + 4) % 7,
  };
}
