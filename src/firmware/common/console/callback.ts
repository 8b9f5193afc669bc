import { gd, GD_FLG_DEVINIT } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { env_op_delete } from '../../include/search';
import type { EnvOp } from '../../include/search';
import { stdin, stdout, stderr, DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT } from '../../include/stdio_dev';
import { console_setfile, printf } from '../console';
import { iomux_doenv } from '../iomux';
import { console_search_dev } from './search';

/** `stdin`, `stdout` and `stderr` name a device, or several with CONFIG_CONSOLE_MUX. @uboot common/console.c on_console() */
export function on_console(name: string, value: string | null, op: EnvOp): number {
  const file = name === 'stdin' ? stdin : name === 'stdout' ? stdout : stderr;
  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    return 0;
  }
  if (op === env_op_delete) {
    printf('Can\'t delete "%s"\n', name);
    return 1;
  }
  if (IS_ENABLED('CONSOLE_MUX')) {
    return iomux_doenv(file, value);
  }
  const dev = console_search_dev(file === stdin ? DEV_FLAGS_INPUT : DEV_FLAGS_OUTPUT, value ?? '');
  if (dev === null || console_setfile(file, dev) < 0) {
    return 1;
  }
  return 0;
}
