import { printf, puts } from '../common/console';
import { uclass_get_device } from '../drivers/core/uclass';
import { device_get_ops } from '../include/dm/device';
import type { RtcOps } from '../include/rtc';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import type { UDevice } from '../include/dm/device';
import { UCLASS_RTC } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';

const WEEKDAYS = ['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur'];
const SECONDS_PER_DAY = 86_400;

/** Year, month from 1, day from 1. */
interface CivilDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The Gregorian calendar, from days since 1970-01-01. */
function civilFromDays(days: number): CivilDay {
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
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
  };
}

/** Days since 1970-01-01. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;

  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

function show(seconds: number): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds % SECONDS_PER_DAY;
  const { year, month, day } = civilFromDays(days);

  printf(
    'Date: %4d-%02d-%02d (%sday)    Time: %2d:%02d:%02d\n',
    year,
    month,
    day,
    WEEKDAYS[(days + 4) % 7],
    Math.floor(rest / 3600),
    Math.floor(rest / 60) % 60,
    rest % 60,
  );
}

/** `MMDDhhmm[[CC]YY][.ss]` as seconds; a year that is not given is the clock's own. @uboot cmd/date.c mk_date() */
function mk_date(text: string, now: number): number | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d(?:\d\d)?)?(?:\.(\d\d))?$/.exec(text);
  const [month = 0, day = 0, hour = 0, minute = 0] = (match ?? []).slice(1, 5).map(Number);
  const yearText = match?.[5] ?? '';
  let year = civilFromDays(Math.floor(now / SECONDS_PER_DAY)).year;

  if (
    match === null ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > 31 ||
    hour > 23 ||
    minute > 59
  ) {
    return undefined;
  }
  if (yearText.length === 2) {
    year = Number(yearText) + (Number(yearText) < 70 ? 2000 : 1900);
  } else if (yearText.length === 4) {
    year = Number(yearText);
  }
  return (
    daysFromCivil(year, month, day) * SECONDS_PER_DAY +
    hour * 3600 +
    minute * 60 +
    Number(match[6] ?? 0)
  );
}

/** @uboot cmd/date.c do_date() */
function do_date(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const dev = uclass_get_device(UCLASS_RTC, 0);
  let clock: UDevice;
  let ops: RtcOps;
  let seconds: number | undefined;

  if (IS_ERR(dev)) {
    printf('Cannot find RTC: err=%d\n', dev);
    return CMD_RET_FAILURE;
  }
  if (argc > 2) {
    return CMD_RET_USAGE;
  }
  clock = dev;
  ops = device_get_ops<RtcOps>(clock);
  if (argv[1] === 'reset') {
    puts('Reset RTC...\n');
    ops.set(clock, daysFromCivil(2000, 1, 1) * SECONDS_PER_DAY);
  } else if (argv[1] !== undefined) {
    seconds = mk_date(argv[1], ops.get(clock));
    if (seconds === undefined) {
      puts('## Bad date format\n');
      return CMD_RET_FAILURE;
    }
    ops.set(clock, seconds);
  }
  show(ops.get(clock));
  return CMD_RET_SUCCESS;
}

export const dateCommands: readonly CmdTbl[] = [
  {
    name: 'date',
    maxargs: 2,
    repeatable: true,
    cmd: do_date,
    usage: 'get/set/reset date & time',
    help: `[MMDDhhmm[[CC]YY][.ss]]
date reset
  - without arguments: print date & time
  - with numeric argument: set the system date & time
  - with 'reset' argument: reset the RTC`,
    depends: ['CMD_DATE'],
  },
];
