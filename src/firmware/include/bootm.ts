import type { BootmHeaders } from './image/bootm-headers';

/** Carries one step out for an operating system; negative: there is no such step. @uboot include/bootm.h boot_os_fn */
export type BootOsFn = (flag: number, images: BootmHeaders) => number;

/** Only a reset helps. @uboot include/bootm.h BOOTM_ERR_RESET */
export const BOOTM_ERR_RESET = -1;

/** The image was put over itself. @uboot include/bootm.h BOOTM_ERR_OVERLAP */
export const BOOTM_ERR_OVERLAP = -2;
