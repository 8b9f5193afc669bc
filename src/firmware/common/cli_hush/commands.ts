import { printf } from '../console';
import { get_local_var, localVariables } from './variables';
import { runVariables } from '../cli';
import { var_complete } from '../command/complete';
import { CMD_RET_USAGE } from '../../include/command';
import type { CmdTbl } from '../../include/command';
import { CONFIG_INT } from '../../include/asm-generic/global_data';

/** @uboot common/cli_hush.c do_showvar() */
function do_showvar(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let rcode = 0;
  let value: string | null;

  if (argc === 1) {
    for (const [name, one] of localVariables()) {
      printf('%s=%s\n', name, one);
    }
    return 0;
  }
  for (const name of argv.slice(1)) {
    value = get_local_var(name);
    if (value === null) {
      printf('## Error: "%s" not defined\n', name);
      rcode++;
    } else {
      printf('%s=%s\n', name, value);
    }
  }
  return rcode;
}

/** `showvar` of common/cli_hush.c, and `run` of cmd/nvedit.c */
export const hushCommands: readonly CmdTbl[] = [
  {
    name: 'showvar',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_showvar,
    usage: 'print local hushshell variables',
    help:
      '\n    - print values of all hushshell variables\n' +
      "showvar name ...\n    - print value of hushshell variable 'name'",
    depends: ['HUSH_PARSER'],
  },
  {
    name: 'run',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: (_cmdtp, flag, argc, argv) =>
      argc < 2 ? CMD_RET_USAGE : runVariables(argv.slice(1), flag),
    usage: 'run commands in an environment variable',
    help: "var [...]\n    - run the commands in the environment variable(s) 'var'",
    complete: var_complete,
    depends: ['CMD_RUN'],
  },
];
