import type { UDevice } from './dm/device';
import type { StdioDev } from './stdio_dev';

/** @uboot include/serial.h struct dm_serial_ops */
export interface DmSerialOps {
  setbrg?(dev: UDevice, baudrate: number): number;
  /** A character, or -EAGAIN when none is there. */
  getc(dev: UDevice): number;
  /** 0, or -EAGAIN when the transmitter is full. */
  putc(dev: UDevice, ch: number): number;
  /** Characters waiting: received ones (`input`) or ones not yet sent. */
  pending?(dev: UDevice, input: boolean): number;
}

/** @uboot include/serial.h struct serial_dev_priv */
export interface SerialDevPriv {
  sdev: StdioDev | null;
}
