import { ctrlc } from '../common/console';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { dectoul } from '../lib/strto';
import { get_timer, udelay } from '../lib/time';

/** Seconds, with up to three digits behind the point, as milliseconds. */
function milliseconds(text: string): number {
  const fraction = /\.(\d{0,3})/.exec(text)?.[1] ?? '';

  return dectoul(text) * 1000 + Number(fraction.padEnd(3, '0'));
}

/** Ctrl-C ends it. @uboot cmd/sleep.c do_sleep() */
function do_sleep(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const start = get_timer(0);
  let delay: number;

  if (argc !== 2) {
    return CMD_RET_USAGE;
  }
  delay = milliseconds(argv[1] ?? '');
  while (get_timer(start) < delay) {
    if (ctrlc()) {
      return CMD_RET_FAILURE;
    }
    udelay(100);
  }
  return 0;
}

export const sleepCommands: readonly CmdTbl[] = [
  {
    name: 'sleep',
    maxargs: 2,
    repeatable: true,
    cmd: do_sleep,
    usage: 'delay execution for some time',
    help: 'N\n    - delay execution for N seconds (N is _decimal_ and can be\n      fractional)',
    depends: ['CMD_SLEEP'],
  },
];
