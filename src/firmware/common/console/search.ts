import { uclass_first_device } from '../../drivers/core/uclass';
import { UCLASS_VIDEO } from '../../include/dm/uclass-id';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { StdioDev } from '../../include/stdio_dev';

import { stdio_get_by_name } from '../stdio';

/** A display is looked for when it is asked for. @uboot common/console.c console_search_dev(), stdio_probe_device() */
export function search_device(flags: number, name: string): StdioDev | null {
  const found = console_search_dev(flags, name);
  if (found !== null || name !== 'vidconsole' || !IS_ENABLED('VIDEO')) {
    return found;
  }
  uclass_first_device(UCLASS_VIDEO);
  return console_search_dev(flags, name);
}

/** @uboot common/console.c console_search_dev() */
export function console_search_dev(flags: number, name: string): StdioDev | null {
  const dev = stdio_get_by_name(name);
  return dev !== null && (dev.flags & flags) === flags ? dev : null;
}
