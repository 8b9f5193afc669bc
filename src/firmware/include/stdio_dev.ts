import type { UDevice } from './dm/device';

export const DEV_FLAGS_INPUT = 0x00000001;
export const DEV_FLAGS_OUTPUT = 0x00000002;
export const DEV_FLAGS_DM = 0x00000004;

export const stdin = 0;
export const stdout = 1;
export const stderr = 2;

/** @uboot include/stdio_dev.h struct stdio_dev */
export interface StdioDev {
  flags: number;
  name: string;
  start?(dev: StdioDev): number;
  stop?(dev: StdioDev): number;
  putc?(dev: StdioDev, c: number): void;
  puts?(dev: StdioDev, s: string): void;
  tstc?(dev: StdioDev): boolean;
  getc?(dev: StdioDev): number;
  /** The device behind it, when it has DEV_FLAGS_DM. */
  priv: UDevice | null;
}
