import { gd } from '../asm-generic/global_data';

/** @uboot include/linux/kconfig.h IS_ENABLED(): is `CONFIG_<name>` y? */
export function IS_ENABLED(name: string): boolean {
  return gd.config.get(name) === 'y';
}
