import { gd, GD_FLG_DEVINIT } from '../../include/asm-generic/global_data';
import { env_op_delete } from '../../include/search';
import type { EnvOp } from '../../include/search';
import { stdin, stdout, stderr, DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT } from '../../include/stdio_dev';
import { printf } from '../console';
import { console_setfile } from './init';
import { console_search_dev } from './search';

/** `stdin`, `stdout` and `stderr` name a device. @uboot common/console.c on_console() */
export function on_console(name: string, value: string | null, op: EnvOp): number {
  const file = name === 'stdin' ? stdin : name === 'stdout' ? stdout : stderr;
  const dev = console_search_dev(file === stdin ? DEV_FLAGS_INPUT : DEV_FLAGS_OUTPUT, value ?? '');

  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    return 0;
  }
  if (op === env_op_delete) {
    if (file === stdin) {
      printf('Can\'t delete "stdin"\n');
    } else {
      printf('Can\'t delete "%s"\n', name);
    }
    return 1;
  }
  if (dev === null || console_setfile(file, dev) < 0) {
    return 1;
  }
  return 0;
}
