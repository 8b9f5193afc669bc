import type { CmdTbl } from '../include/command';
import { dectoul } from '../lib/strto';

/**
 * Ends nothing in this version: the commands after it run. `$?` is 1 for any number but 0.
 *
 * @uboot cmd/exit.c do_exit()
 */
function do_exit(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  return dectoul(argv[1] ?? '') === 0 ? 0 : 1;
}

export const exitCommands: readonly CmdTbl[] = [
  {
    name: 'exit',
    maxargs: 2,
    repeatable: true,
    cmd: do_exit,
    usage: 'exit script',
    help: '',
  },
];
