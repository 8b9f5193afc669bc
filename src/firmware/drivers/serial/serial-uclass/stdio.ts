import { serial_getc, serial_putc, serial_puts, serial_tstc } from './port';
import type { StdioDev } from '../../../include/stdio_dev';

/* The entries of `struct stdio_dev` for the serial console: one for each device, and the one that is just "serial". */

/** @uboot drivers/serial/serial-uclass.c serial_stub_putc() */
export function serial_stub_putc(sdev: StdioDev, ch: number): void {
  serial_putc(sdev.priv, ch);
}

/** @uboot drivers/serial/serial-uclass.c serial_stub_puts() */
export function serial_stub_puts(sdev: StdioDev, str: string): void {
  serial_puts(sdev.priv, str);
}

/** @uboot drivers/serial/serial-uclass.c serial_stub_getc() */
export function serial_stub_getc(sdev: StdioDev): number {
  return serial_getc(sdev.priv);
}

/** @uboot drivers/serial/serial-uclass.c serial_stub_tstc() */
export function serial_stub_tstc(sdev: StdioDev): boolean {
  return serial_tstc(sdev.priv);
}
