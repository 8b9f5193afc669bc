import { printf, puts } from '../common/console';
import { uclass_get_device } from '../drivers/core/uclass';
import { device_get_ops } from '../include/dm/device';
import type { RtcOps } from '../include/rtc';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import type { UDevice } from '../include/dm/device';
import { UCLASS_RTC } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';
import { rtc_to_tm } from '../lib/rtc-lib';

const WEEKDAYS = ['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur'];
const SECONDS_PER_DAY = 86_400;

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
  const tm = rtc_to_tm(seconds);

  printf(
    'Date: %4d-%02d-%02d (%sday)    Time: %2d:%02d:%02d\n',
    tm.tm_year,
    tm.tm_mon,
    tm.tm_mday,
    WEEKDAYS[tm.tm_wday],
    tm.tm_hour,
    tm.tm_min,
    tm.tm_sec,
  );
}

/** `MMDDhhmm[[CC]YY][.ss]` as seconds; a year that is not given is the clock's own. @uboot cmd/date.c mk_date() */
function mk_date(text: string, now: number): number | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d(?:\d\d)?)?(?:\.(\d\d))?$/.exec(text);
  const [month = 0, day = 0, hour = 0, minute = 0] = (match ?? []).slice(1, 5).map(Number);
  const yearText = match?.[5] ?? '';
  let year = rtc_to_tm(now).tm_year;

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
