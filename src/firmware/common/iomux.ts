import { gd } from '../include/asm-generic/global_data';
import type { StdioDev } from '../include/stdio_dev';
import { strdup } from '../lib/string';
import { search_device } from './console/search';
import { malloc, free } from './dlmalloc';

/** The devices of a list like `serial,vidconsole` that are there and can do it. @uboot common/iomux.c iomux_doenv() */
export function iomux_devices(flags: number, names: string | null): StdioDev[] {
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
