import { BOOTSTAGE_ID_ENTER_CLI_LOOP } from '../include/bootstage';
import { bootstage_mark_name } from './bootstage';
import { printf } from './console';
import { CMD_FLAG_ENV } from '../include/command';
import { FLAG_CONT_ON_NEWLINE, FLAG_EXIT_FROM_LOOP, FLAG_PARSE_SEMICOLON } from './cli_hush/types';
import { parse_file_outer, parse_string_outer } from './cli_hush';
import { u_boot_hush_start } from './cli_hush/variables';
import { env_get } from '../env/common';

/**
 * Runs the first line of a text, as if it were typed, or of a variable (`CMD_FLAG_ENV`) all lines as one. 0, or 1 when the last
 * command failed.
 *
 * @uboot common/cli.c run_command()
 */
export function run_command(cmd: string, flag: number): number {
  const lines = (flag & CMD_FLAG_ENV) === 0 ? 0 : FLAG_CONT_ON_NEWLINE;
  const hushFlags = FLAG_PARSE_SEMICOLON | FLAG_EXIT_FROM_LOOP | lines;

  return parse_string_outer(cmd, hushFlags) === 0 ? 0 : 1;
}

/** Runs the lines of a text, one after the other. @uboot common/cli.c run_command_list() */
export function run_command_list(cmd: string, _flag: number): number {
  return parse_string_outer(cmd, FLAG_PARSE_SEMICOLON) === 0 ? 0 : 1;
}

/** Runs the commands in variables, until one fails. @uboot common/cli.c do_run() */
export function runVariables(names: readonly string[], flag: number): number {
  let val: string | null;

  for (const name of names) {
    val = env_get(name);
    if (val === null) {
      printf('## Error: "%s" not defined\n', name);
      return 1;
    }
    if (run_command(val, flag | CMD_FLAG_ENV) !== 0) {
      return 1;
    }
  }
  return 0;
}

/** @uboot common/cli.c cli_init() */
export function cli_init(): void {
  u_boot_hush_start();
}

/** Reads and runs commands; never ends. @uboot common/cli.c cli_loop() */
export function cli_loop(): never {
  bootstage_mark_name(BOOTSTAGE_ID_ENTER_CLI_LOOP, 'cli_loop');
  return parse_file_outer();
}
