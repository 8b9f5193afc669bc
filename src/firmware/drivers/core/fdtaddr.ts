import type { UDevice } from '../../include/dm/device';
import { dev_read_addr, dev_read_addr_index } from './read';

/** @uboot drivers/core/fdtaddr.c devfdt_get_addr(): FDT_ADDR_T_NONE (-1) when there is none. */
export function devfdt_get_addr(dev: UDevice): number {
  return dev_read_addr(dev);
}

/** @uboot drivers/core/fdtaddr.c devfdt_get_addr_index() */
export function devfdt_get_addr_index(dev: UDevice, index: number): number {
  return dev_read_addr_index(dev, index);
}
