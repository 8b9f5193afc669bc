import type { UDevice } from '../../include/dm/device';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';
import {
  ofnode_get_addr_size_index,
  ofnode_read_bool,
  ofnode_read_string,
  ofnode_read_u32_array,
  ofnode_read_u32_default,
} from './ofnode';
import type { OfRange } from './ofnode';

/** @uboot drivers/core/read.c dev_read_addr() */
export function dev_read_addr(dev: UDevice): number {
  return dev_read_addr_index(dev, 0);
}

/** @uboot drivers/core/read.c dev_read_addr_index() */
export function dev_read_addr_index(dev: UDevice, index: number): number {
  return dev_read_addr_size_index(dev, index)?.start ?? FDT_ADDR_T_NONE;
}

/** @uboot drivers/core/read.c dev_read_addr_size_index() */
export function dev_read_addr_size_index(dev: UDevice, index: number): OfRange | null {
  return dev.node_ === null ? null : ofnode_get_addr_size_index(dev.node_, index);
}

/** @uboot drivers/core/read.c dev_read_u32_default() */
export function dev_read_u32_default(dev: UDevice, name: string, otherwise: number): number {
  return dev.node_ === null ? otherwise : ofnode_read_u32_default(dev.node_, name, otherwise);
}

/** @uboot drivers/core/read.c dev_read_u32_array() */
export function dev_read_u32_array(dev: UDevice, name: string): number[] | null {
  return dev.node_ === null ? null : ofnode_read_u32_array(dev.node_, name);
}

/** @uboot drivers/core/read.c dev_read_string() */
export function dev_read_string(dev: UDevice, name: string): string | null {
  return dev.node_ === null ? null : ofnode_read_string(dev.node_, name);
}

/** @uboot drivers/core/read.c dev_read_bool() */
export function dev_read_bool(dev: UDevice, name: string): boolean {
  return dev.node_ !== null && ofnode_read_bool(dev.node_, name);
}
