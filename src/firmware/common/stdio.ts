import {
  serial_stub_getc,
  serial_stub_putc,
  serial_stub_puts,
  serial_stub_tstc,
} from '../drivers/serial/serial-uclass/stdio';
import { malloc } from './dlmalloc';
import { gd, statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT } from '../include/stdio_dev';
import type { StdioDev } from '../include/stdio_dev';

/** All registered devices, in order of registration. */
function devs(): StdioDev[] {
  return statics<StdioDev[]>('common/stdio.c', () => []);
}

/** @uboot common/stdio.c stdio_get_list() */
export function stdio_get_list(): readonly StdioDev[] {
  return devs();
}

/** @uboot common/stdio.c stdio_get_by_name() */
export function stdio_get_by_name(name: string): StdioDev | null {
  return devs().find((dev) => dev.name === name) ?? null;
}

/** sizeof(struct stdio_dev) on 32- and 64-bit boards. */
function sizeofStdioDev(): number {
  return gd.arch64 ? 120 : 80;
}

/** Registers a copy of the device, as U-Boot does. @uboot common/stdio.c stdio_register_dev() */
export function stdio_register_dev(dev: StdioDev): StdioDev {
  const copy = { ...dev };
  malloc(sizeofStdioDev());
  devs().push(copy);
  return copy;
}

/** Begins with an empty list. @uboot common/stdio.c stdio_init_tables() */
export function stdio_init_tables(): number {
  devs().length = 0;
  return 0;
}

/**
 * Registers the board's consoles: `serial` stands for whatever the serial console is at the time.
 *
 * @uboot common/stdio.c stdio_add_devices()
 */
export function stdio_add_devices(): number {
  drv_system_init();
  return 0;
}

/** @uboot common/stdio.c drv_system_init() */
function drv_system_init(): void {
  stdio_register_dev({
    name: 'serial',
    flags: DEV_FLAGS_OUTPUT | DEV_FLAGS_INPUT,
    putc: serial_stub_putc,
    puts: serial_stub_puts,
    getc: serial_stub_getc,
    tstc: serial_stub_tstc,
    priv: null,
  });
  if (IS_ENABLED('SYS_DEVICE_NULLDEV')) {
    stdio_register_dev({
      name: 'nulldev',
      flags: DEV_FLAGS_OUTPUT | DEV_FLAGS_INPUT,
      putc: () => undefined,
      puts: () => undefined,
      getc: () => 0,
      tstc: () => false,
      priv: null,
    });
  }
}
