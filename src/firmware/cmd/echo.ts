import { putc, puts } from '../common/console';
import type { CmdTbl } from '../include/command';
import { CONFIG_INT } from '../include/asm-generic/global_data';

/** @uboot cmd/echo.c do_echo() */
function do_echo(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  let i = 1;
  let newline = true;

  if (argv[1] === '-n') {
    newline = false;
    i++;
  }
  puts(argv.slice(i).join(' '));
  if (newline) {
    putc('\n');
  }
  return 0;
}

export const echoCommands: readonly CmdTbl[] = [
  {
    name: 'echo',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_echo,
    usage: 'echo args to console',
    help: '[-n] [args..]\n    - echo args to console; -n suppresses newline',
    depends: ['CMD_ECHO'],
  },
];
