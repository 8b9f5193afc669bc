import { current_board } from '../include/board';
import { BOOTM_ERR_RESET } from '../include/bootm';
import type { BootOsFn } from '../include/bootm';
import { IH_OS_LINUX } from '../include/image';
import type { BootmHeaders } from '../include/image/bootm-headers';

/** What starts an operating system; null: none is known. @uboot boot/bootm_os.c bootm_os_get_boot_func() */
export function bootm_os_get_boot_func(os: number): BootOsFn | null {
  return os === IH_OS_LINUX ? (current_board()?.do_bootm_linux ?? null) : null;
}

/** Starts it. What comes back can't be gone on with. @uboot boot/bootm_os.c boot_selected_os() */
export function boot_selected_os(state: number, images: BootmHeaders, boot_fn: BootOsFn): number {
  boot_fn(state, images);
  return BOOTM_ERR_RESET;
}
