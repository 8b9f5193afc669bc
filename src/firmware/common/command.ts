import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { gd, statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { printf, putc, puts } from './console';

/** What a command leaves behind for the line editor: may an empty line run it again? */
export interface CmdResult {
  readonly rc: number;
  readonly repeatable: boolean;
}

/** The linker sorts the commands by symbol, and `?` is no part of a symbol. */
function linkerName(cmdtp: CmdTbl): string {
  return cmdtp.name === '?' ? 'question_mark' : cmdtp.name;
}

/** Commands of this configuration in the order of the linker's list. */
export function commandTable(): readonly CmdTbl[] {
  return statics<{ list: readonly CmdTbl[] }>('common/command.c', () => ({
    list: gd.commands
      .filter((cmdtp) => (cmdtp.depends ?? []).every((symbol) => IS_ENABLED(symbol)))
      .sort((a, b) => (linkerName(a) < linkerName(b) ? -1 : 1)),
  })).list;
}

/**
 * A command by its name, or by the beginning of it when only one begins so. What follows a dot is the size of
 * the data: `md.b`.
 *
 * @uboot common/command.c find_cmd_tbl()
 */
export function find_cmd_tbl(cmd: string, table: readonly CmdTbl[]): CmdTbl | null {
  const dot = cmd.indexOf('.');
  const name = dot < 0 ? cmd : cmd.slice(0, dot);
  let found: CmdTbl | null = null;
  let n_found = 0;

  for (const cmdtp of table) {
    if (!cmdtp.name.startsWith(name)) {
      continue;
    }
    if (cmdtp.name.length === name.length) {
      return cmdtp;
    }
    found = cmdtp;
    n_found++;
  }
  return n_found === 1 ? found : null;
}

/** @uboot common/command.c find_cmd() */
export function find_cmd(cmd: string): CmdTbl | null {
  return find_cmd_tbl(cmd, commandTable());
}

/** @uboot common/command.c cmd_usage() */
export function cmd_usage(cmdtp: CmdTbl): number {
  printf('%s - %s\n\n', cmdtp.name, cmdtp.usage);
  printf('Usage:\n%s ', cmdtp.name);
  if (cmdtp.help === null) {
    puts('- No additional help available.\n');
    return CMD_RET_FAILURE;
  }
  puts(cmdtp.help);
  putc('\n');
  return CMD_RET_FAILURE;
}

/** @uboot common/command.c _do_help() */
export function _do_help(table: readonly CmdTbl[], argv: readonly string[]): number {
  const names = argv.slice(1);
  let rcode = CMD_RET_SUCCESS;
  let cmdtp: CmdTbl | null;

  if (names.length === 0) {
    for (const one of [...table].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (one.usage !== '') {
        printf('%-10s- %s\n', one.name, one.usage);
      }
    }
    return CMD_RET_SUCCESS;
  }
  for (const name of names) {
    cmdtp = find_cmd_tbl(name, table);
    if (cmdtp !== null) {
      rcode |= cmd_usage(cmdtp);
    } else {
      printf(
        "Unknown command '%s' - try 'help' without arguments for list of all known commands\n\n",
        name,
      );
      rcode = CMD_RET_FAILURE;
    }
  }
  return rcode;
}

/**
 * Runs one command. `argv[0]` is its name as typed.
 *
 * @uboot common/command.c cmd_process()
 */
export function cmd_process(flag: number, argv: readonly string[]): CmdResult {
  const name = argv[0] ?? '';
  const cmdtp = find_cmd(name);
  let rc = CMD_RET_SUCCESS;

  if (cmdtp === null) {
    printf("Unknown command '%s' - try 'help'\n", name);
    return { rc: CMD_RET_FAILURE, repeatable: true };
  }
  if (argv.length > cmdtp.maxargs) {
    rc = CMD_RET_USAGE;
  } else {
    rc = cmdtp.cmd(cmdtp, flag, argv.length, argv);
  }
  if (rc === CMD_RET_USAGE) {
    rc = cmd_usage(cmdtp);
  }
  return { rc, repeatable: cmdtp.repeatable };
}

/** What cmd_get_data_size says about a size letter that is none, and about `.s`. */
export const CMD_DATA_SIZE_ERR = -1;
export const CMD_DATA_SIZE_STR = -2;

/**
 * Bytes of one object by the letter after the dot: `.b` 1, `.w` 2, `.l` 4, `.q` 8 on 64-bit boards; -1 for another.
 *
 * @uboot common/command.c cmd_get_data_size()
 */
export function cmd_get_data_size(arg: string, default_size: number): number {
  if (arg.length <= 2 || arg.at(-2) !== '.') {
    return default_size;
  }
  switch (arg.at(-1)) {
    case 'b':
      return 1;
    case 'w':
      return 2;
    case 'l':
      return 4;
    case 's':
      return CMD_DATA_SIZE_STR;
    case 'q':
      return gd.arch64 ? 8 : CMD_DATA_SIZE_ERR;
    default:
      return CMD_DATA_SIZE_ERR;
  }
}
