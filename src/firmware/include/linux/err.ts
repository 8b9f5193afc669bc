import type { Errno } from '../errno';

/** @uboot include/linux/err.h IS_ERR() */
export function IS_ERR(value: unknown): value is Errno {
  return typeof value === 'number';
}
