import type { UDevice } from '../../../include/dm/device';
import { EAGAIN } from '../../../include/errno';
import { gd } from '../../../include/asm-generic/global_data';
import type { DmSerialOps } from '../../../include/serial';
import { schedule } from '../../../common/cyclic';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function serialOps(dev: UDevice): DmSerialOps {
  return dev.driver.ops as DmSerialOps;
}

/**
 * Sends one character; a line feed goes out as CR LF. `dev` null: the current serial device, if any.
 *
 * @uboot drivers/serial/serial-uclass.c _serial_putc()
 */
export function serial_putc(dev: UDevice | null, ch: number): void {
  const port = dev ?? gd.cur_serial_dev;
  let err = 0;
  if (port === null) {
    return;
  }
  if (ch === NEWLINE) {
    serial_putc(port, CARRIAGE_RETURN);
  }
  do {
    err = serialOps(port).putc(port, ch);
  } while (err === -EAGAIN);
}

/** @uboot drivers/serial/serial-uclass.c _serial_puts() */
export function serial_puts(dev: UDevice | null, str: string): void {
  for (let index = 0; index < str.length; index++) {
    serial_putc(dev, str.charCodeAt(index) & 0xff);
  }
}

/** Waits for a character. @uboot drivers/serial/serial-uclass.c __serial_getc() */
export function serial_getc(dev: UDevice | null): number {
  const port = dev ?? gd.cur_serial_dev;
  let err = 0;
  if (port === null) {
    return 0;
  }
  do {
    err = serialOps(port).getc(port);
    if (err === -EAGAIN) {
      schedule();
    }
  } while (err === -EAGAIN);
  return err >= 0 ? err : 0;
}

/** Is a character there? Never waits. @uboot drivers/serial/serial-uclass.c __serial_tstc() */
export function serial_tstc(dev: UDevice | null): boolean {
  const port = dev ?? gd.cur_serial_dev;
  if (port === null) {
    return false;
  }
  return (serialOps(port).pending?.(port, true) ?? 1) > 0;
}

/** @uboot drivers/serial/serial-uclass.c serial_setbrg() */
export function serial_setbrg(): void {
  const port = gd.cur_serial_dev;
  if (port !== null) {
    serialOps(port).setbrg?.(port, gd.baudrate);
  }
}
