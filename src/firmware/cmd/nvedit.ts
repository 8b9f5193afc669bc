import { runVariables } from '../common/cli';
import { cli_readline_into_buffer } from '../common/cli_readline';
import { find_cmd_tbl } from '../common/command';
import { var_complete } from '../common/command/complete';
import { env_get, env_set_default, env_set_default_vars } from '../env/common';
import { envState } from '../env/common/table';
import { _do_env_set } from './nvedit/set';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { H_FORCE, H_INTERACTIVE } from '../include/search';
import { hdelete_r } from '../lib/hashtable';
import { ENV_HELP, PRINTENV_HELP, SETENV_HELP } from './nvedit/help';
import { do_env_print } from './nvedit/print';
import { do_env_export, do_env_import } from './nvedit/transfer';

type EnvFunction = (argv: readonly string[]) => number;

/** @uboot cmd/nvedit.c do_env_set() */
function do_env_set(argv: readonly string[]): number {
  return argv.length < 2 ? CMD_RET_USAGE : _do_env_set(argv, H_INTERACTIVE);
}

/** @uboot cmd/nvedit.c do_env_edit() */
function do_env_edit(argv: readonly string[]): number {
  const name = argv[1];
  let line: string | number;

  if (name === undefined) {
    return CMD_RET_USAGE;
  }
  line = cli_readline_into_buffer('edit: ', env_get(name) ?? '', 0);
  if (typeof line === 'number') {
    return 1;
  }
  return _do_env_set(line === '' ? ['setenv', name] : ['setenv', name, line], H_INTERACTIVE);
}

/** Letters after `-`, and what follows them. Null: one is unknown. */
function flags(argv: readonly string[], allowed: string): { set: string; rest: string[] } | null {
  const rest = argv.slice(1);
  let set = '';

  while (rest[0]?.startsWith('-') === true) {
    const letters = (rest.shift() ?? '').slice(1);
    if (Array.from(letters).some((letter) => !allowed.includes(letter))) {
      return null;
    }
    set += letters;
  }
  return { set, rest };
}

/** @uboot cmd/nvedit.c do_env_default() */
function do_env_default(argv: readonly string[]): number {
  const given = flags(argv, 'af');
  let env_flag = H_INTERACTIVE;

  if (given === null) {
    return CMD_RET_USAGE;
  }
  if (given.set.includes('f')) {
    env_flag |= H_FORCE;
  }
  if (given.set.includes('a') && given.rest.length === 0) {
    env_set_default('## Resetting to default environment\n', env_flag);
    return 0;
  }
  if (!given.set.includes('a') && given.rest.length > 0) {
    env_set_default_vars(given.rest, env_flag);
    return 0;
  }
  return CMD_RET_USAGE;
}

/** @uboot cmd/nvedit.c do_env_delete() */
function do_env_delete(argv: readonly string[]): number {
  const given = flags(argv, 'f');
  const { env_htab } = envState();
  let ret = 0;

  if (given === null) {
    return CMD_RET_USAGE;
  }
  envState().env_id++;
  for (const name of given.rest) {
    if (hdelete_r(name, env_htab, given.set === '' ? H_INTERACTIVE : H_FORCE) !== 0) {
      ret = CMD_RET_FAILURE;
    }
  }
  return ret;
}

/** @uboot cmd/nvedit.c do_env_exists() */
function do_env_exists(argv: readonly string[]): number {
  const name = argv[1];

  if (name === undefined) {
    return CMD_RET_USAGE;
  }
  return envState().env_htab.entries.has(name) ? 0 : 1;
}

function do_run(argv: readonly string[]): number {
  return argv.length < 2 ? CMD_RET_USAGE : runVariables(argv.slice(1), 0);
}

function subcommand(name: string, maxargs: number, run: EnvFunction, symbol?: string): CmdTbl {
  return {
    name,
    maxargs,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => run(argv),
    usage: '',
    help: null,
    depends: symbol === undefined ? [] : [symbol],
  };
}

/** @uboot cmd/nvedit.c cmd_env_sub[] */
const ENV_COMMANDS: readonly CmdTbl[] = [
  subcommand('default', Infinity, do_env_default),
  subcommand('delete', Infinity, do_env_delete),
  subcommand('edit', 2, do_env_edit, 'CMD_EDITENV'),
  subcommand('exists', 2, do_env_exists, 'CMD_ENV_EXISTS'),
  subcommand('export', Infinity, do_env_export, 'CMD_EXPORTENV'),
  subcommand('import', Infinity, do_env_import, 'CMD_IMPORTENV'),
  subcommand('print', Infinity, do_env_print),
  subcommand('run', Infinity, do_run, 'CMD_RUN'),
  subcommand('set', Infinity, do_env_set),
];

/** @uboot cmd/nvedit.c do_env() */
function do_env(_cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]): number {
  const table = ENV_COMMANDS.filter((sub) => (sub.depends ?? []).every(IS_ENABLED));
  const sub = argc < 2 ? null : find_cmd_tbl(argv[1] ?? '', table);

  return sub === null ? CMD_RET_USAGE : sub.cmd(sub, flag, argc - 1, argv.slice(1));
}

function environmentCommand(
  name: string,
  repeatable: boolean,
  run: EnvFunction,
  usage: string,
  help: string,
  depends: readonly string[] = [],
): CmdTbl {
  return {
    name,
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable,
    cmd: (_cmdtp, _flag, _argc, argv) => run(argv),
    usage,
    help,
    complete: var_complete,
    depends,
  };
}

export const nveditCommands: readonly CmdTbl[] = [
  {
    name: 'env',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_env,
    usage: 'environment handling commands',
    help: ENV_HELP,
  },
  environmentCommand('printenv', true, do_env_print, 'print environment variables', PRINTENV_HELP),
  environmentCommand('setenv', false, do_env_set, 'set environment variables', SETENV_HELP),
  environmentCommand(
    'editenv',
    false,
    (argv) => (argv.length > 2 ? CMD_RET_USAGE : do_env_edit(argv)),
    'edit environment variable',
    "name\n    - edit environment variable 'name'",
    ['CMD_EDITENV'],
  ),
];
