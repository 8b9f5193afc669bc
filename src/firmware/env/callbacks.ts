import { getchar, printf } from '../common/console';
import { console_search_dev, console_setfile } from '../common/console/init';
import { serial_setbrg } from '../drivers/serial/serial-uclass/port';
import { CONFIG_INT, GD_FLG_DEVINIT, gd, statics } from '../include/asm-generic/global_data';
import { H_INTERACTIVE, env_op_delete } from '../include/search';
import type { EnvOp } from '../include/search';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stderr, stdin, stdout } from '../include/stdio_dev';
import { dectoul, hextoul } from '../lib/strto';
import { udelay } from '../lib/time';

/** @uboot common/stdio.c and include/configs: CONFIG_SYS_BAUDRATE_TABLE */
const BAUDRATE_TABLE = [9600, 19200, 38400, 57600, 115200];

/**
 * Changes the line speed; somebody who typed it must press ENTER at the new one.
 *
 * @uboot drivers/serial/serial-uclass.c on_baudrate()
 */
export function on_baudrate(_name: string, value: string | null, op: EnvOp, flags: number): number {
  let baudrate: number;

  if (op === env_op_delete) {
    printf('## Baudrate may not be deleted\n');
    return 1;
  }
  baudrate = dectoul(value ?? '');
  if (gd.baudrate === baudrate) {
    return 0;
  }
  if (!BAUDRATE_TABLE.includes(baudrate)) {
    if ((flags & H_INTERACTIVE) !== 0) {
      printf('## Baudrate %d bps not supported\n', baudrate);
    }
    return 1;
  }
  if ((flags & H_INTERACTIVE) !== 0) {
    printf('## Switch baudrate to %d bps and press ENTER ...\n', baudrate);
    udelay(50000);
  }
  gd.baudrate = baudrate;
  serial_setbrg();
  udelay(50000);
  if ((flags & H_INTERACTIVE) !== 0) {
    while (getchar() !== 0x0d) {
      continue;
    }
  }
  return 0;
}

/** `stdin`, `stdout` and `stderr` name a device. @uboot common/console.c on_console() */
export function on_console(name: string, value: string | null, op: EnvOp): number {
  const file = name === 'stdin' ? stdin : name === 'stdout' ? stdout : stderr;
  const dev = console_search_dev(file === stdin ? DEV_FLAGS_INPUT : DEV_FLAGS_OUTPUT, value ?? '');

  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    return 0;
  }
  if (op === env_op_delete) {
    if (file === stdin) {
      printf('Can\'t delete "stdin"\n');
    } else {
      printf('Can\'t delete "%s"\n', name);
    }
    return 1;
  }
  if (dev === null || console_setfile(file, dev) < 0) {
    return 1;
  }
  return 0;
}

/** The default address of images. @uboot boot/image-board.c image_load_addr */
export function imageState(): { image_load_addr: number } {
  return statics('boot/image-board.c', () => ({
    image_load_addr: CONFIG_INT('SYS_LOAD_ADDR', 0),
  }));
}

/** @uboot boot/image-board.c on_loadaddr() */
export function on_loadaddr(_name: string, value: string | null, op: EnvOp): number {
  if (op !== env_op_delete) {
    imageState().image_load_addr = hextoul(value ?? '');
  }
  return 0;
}
