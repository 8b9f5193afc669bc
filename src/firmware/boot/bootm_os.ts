import { env_get_yesno, env_set_hex } from '../env/common';
import { gd } from '../include/asm-generic/global_data';
import { current_board } from '../include/board';
import { BOOTM_ERR_RESET } from '../include/bootm';
import type { BootOsFn } from '../include/bootm';
import { IH_OS_LINUX, IH_OS_U_BOOT, IH_TYPE_STANDALONE } from '../include/image';
import { BOOTM_STATE_OS_GO } from '../include/image/bootm-headers';
import type { BootmHeaders } from '../include/image/bootm-headers';

/** A program that doesn't take the board over: it is started where `autostart` says so. @uboot boot/bootm_os.c do_bootm_standalone() */
function do_bootm_standalone(flag: number, images: BootmHeaders): number {
  if ((flag & BOOTM_STATE_OS_GO) === 0) {
    return 0;
  }
  if (env_get_yesno('autostart') !== 1) {
    env_set_hex('filesize', images.os.image_len);
    return 0;
  }
  return gd.hal.handOver({ to: 'application', entry: images.ep });
}

/** What starts an operating system; null: none is known. @uboot boot/bootm_os.c bootm_os_get_boot_func() */
export function bootm_os_get_boot_func(os: number): BootOsFn | null {
  if (os === IH_OS_U_BOOT) {
    return do_bootm_standalone;
  }
  return os === IH_OS_LINUX ? (current_board()?.do_bootm_linux ?? null) : null;
}

/** Starts it. What comes back can't be gone on with, unless it is a program beside U-Boot. @uboot boot/bootm_os.c boot_selected_os() */
export function boot_selected_os(state: number, images: BootmHeaders, boot_fn: BootOsFn): number {
  boot_fn(state, images);
  return images.os.type === IH_TYPE_STANDALONE ? 0 : BOOTM_ERR_RESET;
}
