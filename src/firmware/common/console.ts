import {
  serial_getc,
  serial_putc,
  serial_puts,
  serial_tstc,
} from '../drivers/serial/serial-uclass/port';
import {
  CONFIG_INT,
  GD_FLG_DEVINIT,
  GD_FLG_SERIAL_READY,
  gd,
  statics,
} from '../include/asm-generic/global_data';
import { stderr, stdin, stdout } from '../include/stdio_dev';
import type { StdioDev } from '../include/stdio_dev';
import { schedule } from './cyclic';
import { sprintf } from '../lib/vsprintf';
import type { PrintfArgument } from '../lib/vsprintf/argument';

const CTRL_C = 0x03;

interface ConsoleState {
  /** stdin, stdout, stderr, once they are assigned. */
  readonly stdio_devices: (StdioDev | null)[];
  /** All devices of each stream, with CONFIG_CONSOLE_MUX; none: the one of stdio_devices. */
  readonly console_devices: StdioDev[][];
  ctrlc_was_pressed: boolean;
  ctrlc_disabled: boolean;
}

/** @uboot common/console.c: the file's static variables. */
export function consoleState(): ConsoleState {
  return statics<ConsoleState>('common/console.c', () => ({
    stdio_devices: [null, null, null],
    console_devices: [[], [], []],
    ctrlc_was_pressed: false,
    ctrlc_disabled: false,
  }));
}

/** Makes a device one of the three streams. @uboot common/console.c console_setfile() */
export function console_setfile(file: number, dev: StdioDev): number {
  let error = 0;
  if (dev.start !== undefined) {
    error = dev.start(dev);
    if (error < 0) {
      return error;
    }
  }
  consoleState().stdio_devices[file] = dev;
  return error;
}

/** printf has a buffer of CONFIG_SYS_PBSIZE bytes: the rest of a longer text is lost, its line feed too. */
function printBufferBytes(): number {
  return CONFIG_INT('SYS_PBSIZE', CONFIG_INT('SYS_CBSIZE', 512) + 20) - 1;
}

/** @uboot common/console.c printf() */
export function printf(format: string, ...args: readonly PrintfArgument[]): number {
  const text = sprintf(format, ...args).slice(0, printBufferBytes());
  puts(text);
  return text.length;
}

/** @uboot common/console.c puts() */
export function puts(s: string): void {
  fputs(stdout, s);
}

/** A character code, or the first character of a text. @uboot common/console.c putc() */
export function putc(c: number | string): void {
  fputc(stdout, typeof c === 'string' ? c.charCodeAt(0) : c);
}

/** @uboot common/console.c fputs() */
export function fputs(file: number, s: string): void {
  if (!gd.have_console && (gd.flags & GD_FLG_SERIAL_READY) === 0) {
    return;
  }
  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    serial_puts(null, s);
    return;
  }
  for (const dev of devicesOf(file)) {
    dev.puts?.(dev, s);
  }
}

/** The devices behind a stream. @uboot common/console.c for_each_console_dev() */
function devicesOf(file: number): readonly StdioDev[] {
  const { console_devices, stdio_devices } = consoleState();
  const several = console_devices[file] ?? [];
  const one = stdio_devices[file] ?? null;
  if (several.length > 0) {
    return several;
  }
  return one === null ? [] : [one];
}

/** @uboot common/console.c fputc() */
export function fputc(file: number, c: number): void {
  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    serial_putc(null, c);
    return;
  }
  for (const dev of devicesOf(file)) {
    dev.putc?.(dev, c);
  }
}

/** @uboot common/console.c eprintf() */
export function eprintf(format: string, ...args: readonly PrintfArgument[]): void {
  fputs(stderr, sprintf(format, ...args));
}

/** Waits for a character. @uboot common/console.c getchar() */
export function getchar(): number {
  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    return serial_getc(null);
  }
  const devs = devicesOf(stdin);
  let dev = devs[0];
  if (devs.length > 1) {
    // The one that has a character, once one has.
    while ((dev = devs.find((one) => one.tstc?.(one) === true)) === undefined) {
      schedule();
    }
  }
  return dev?.getc?.(dev) ?? 0;
}

/** Has a character been typed? Never waits. @uboot common/console.c tstc() */
export function tstc(): boolean {
  if ((gd.flags & GD_FLG_DEVINIT) === 0) {
    return serial_tstc(null);
  }
  return devicesOf(stdin).some((dev) => dev.tstc?.(dev) === true);
}

/** Was Ctrl-C typed? Takes one waiting character, whatever it is. @uboot common/console.c ctrlc() */
export function ctrlc(): boolean {
  const state = consoleState();
  if (state.ctrlc_disabled || !gd.have_console) {
    return false;
  }
  if (tstc() && getchar() === CTRL_C) {
    state.ctrlc_was_pressed = true;
    return true;
  }
  return false;
}

/** @uboot common/console.c had_ctrlc() */
export function had_ctrlc(): boolean {
  return consoleState().ctrlc_was_pressed;
}

/** @uboot common/console.c clear_ctrlc() */
export function clear_ctrlc(): void {
  consoleState().ctrlc_was_pressed = false;
}

/** Before the serial console is there nothing is printed. @uboot common/console.c console_init_f() */
export function console_init_f(): number {
  gd.have_console = true;
  return 0;
}
