import { cmd_process } from '../common/command';
import { printf } from '../common/console';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { get_timer } from '../lib/time';

/** @uboot cmd/time.c report_time() */
function report_time(milliseconds: number): void {
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = Math.floor(milliseconds / 1000) % 60;

  printf('\ntime:');
  if (minutes !== 0) {
    printf(' %lu minutes,', minutes);
  }
  printf(' %lu.%03lu seconds\n', seconds, milliseconds % 1000);
}

/** Runs a command, and tells how long that took. @uboot cmd/time.c do_time() */
function do_time(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const start = get_timer(0);
  let retval: number;

  if (argc === 1) {
    return CMD_RET_USAGE;
  }
  retval = cmd_process(0, argv.slice(1)).rc;
  report_time(get_timer(start));
  return retval;
}

export const timeCommands: readonly CmdTbl[] = [
  {
    name: 'time',
    maxargs: 64,
    repeatable: false,
    cmd: do_time,
    usage: 'run commands and summarize execution time',
    help: 'command [args...]\n',
    depends: ['CMD_TIME'],
  },
];
