import { _do_help, commandTable } from '../common/command';
import type { CmdTbl } from '../include/command';
import { CONFIG_INT } from '../include/asm-generic/global_data';

/** @uboot cmd/help.c do_help() */
function do_help(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  return _do_help(commandTable(), argv);
}

/** As many arguments as a line can have. */
function maxArguments(): number {
  return CONFIG_INT('SYS_MAXARGS', 16);
}

export const helpCommands: readonly CmdTbl[] = [
  {
    name: 'help',
    get maxargs() {
      return maxArguments();
    },
    repeatable: true,
    cmd: do_help,
    usage: 'print command description/usage',
    help:
      '\n\t- print brief description of all commands\n' +
      "help command ...\n\t- print detailed usage of 'command'",
  },
  {
    name: '?',
    get maxargs() {
      return maxArguments();
    },
    repeatable: true,
    cmd: do_help,
    usage: "alias for 'help'",
    help: '',
  },
];
