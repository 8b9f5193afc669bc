import { printf, getchar } from '../../../common/console';
import { gd } from '../../../include/asm-generic/global_data';
import { env_op_delete, H_INTERACTIVE } from '../../../include/search';
import type { EnvOp } from '../../../include/search';
import { dectoul } from '../../../lib/strto';
import { udelay } from '../../../lib/time';
import { serial_setbrg } from './port';

/** @uboot common/stdio.c and include/configs: CONFIG_SYS_BAUDRATE_TABLE */
export const BAUDRATE_TABLE = [9600, 19200, 38400, 57600, 115200];

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
