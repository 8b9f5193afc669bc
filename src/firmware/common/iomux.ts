import { gd } from '../include/asm-generic/global_data';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stdin } from '../include/stdio_dev';
import { EINVAL, ENOSYS } from '../include/errno';
import { IS_ENABLED } from '../include/linux/kconfig';
import type { StdioDev } from '../include/stdio_dev';
import { strdup } from '../lib/string';
import { consoleState, console_setfile } from './console';
import { search_device } from './console/search';
import { malloc, free } from './dlmalloc';

/** The devices of a list like `serial,vidconsole` that are there and can do it, each once. */
function devicesNamed(flags: number, names: string | null): StdioDev[] {
  const list = (names ?? '').split(',');
  const copy = strdup(names ?? '');
  const start = malloc(list.length * (gd.arch64 ? 8 : 4));
  const found: StdioDev[] = [];
  malloc(list.length * (gd.arch64 ? 8 : 4));
  for (const name of list) {
    const dev = search_device(flags, name);
    if (dev !== null && !found.includes(dev)) {
      found.push(dev);
    }
  }
  free(copy);
  free(start);
  return found;
}

/**
 * Makes all devices of a list those of a stream; names that are no device are passed over. The last is the stream's own, which
 * `coninfo` shows.
 *
 * @param console `stdin`, `stdout` or `stderr`
 * @param arg names with commas between
 * @returns 0, or 1 where none can be used: then the stream is as it was
 * @uboot common/iomux.c iomux_doenv()
 */
export function iomux_doenv(console: number, arg: string | null): number {
  const flags = console === stdin ? DEV_FLAGS_INPUT : DEV_FLAGS_OUTPUT;
  const devs = devicesNamed(flags, arg).filter((dev) => console_setfile(console, dev) >= 0);
  if (devs.length === 0) {
    return 1;
  }
  consoleState().console_devices[console] = devs;
  return 0;
}

/**
 * Puts a device in the place of another one in the list of a stream. A driver does it when its device goes.
 *
 * @param console `stdin`, `stdout` or `stderr`
 * @param old name of a device that the stream has; where it has none of this name, its list stays
 * @param new_name name of the one to come, or an empty text: none
 * @returns 0; -EINVAL where none of the list can be used, which then stays; -ENOSYS without CONFIG_CONSOLE_MUX, where U-Boot has no
 * such function
 * @uboot common/iomux.c iomux_replace_device()
 */
export function iomux_replace_device(console: number, old: string, new_name: string): number {
  if (!IS_ENABLED('CONSOLE_MUX')) {
    return -ENOSYS;
  }
  const devs = consoleState().console_devices[console] ?? [];
  const names = devs.map(({ name }) => (name === old ? new_name : name));
  return iomux_doenv(console, names.join(',')) === 0 ? 0 : -EINVAL;
}
