import {
  serial_stub_getc,
  serial_stub_putc,
  serial_stub_puts,
  serial_stub_tstc,
} from '../drivers/serial/serial-uclass/stdio';
import { EBUSY } from '../include/errno';
import { consoleState } from './console';
import { malloc } from './dlmalloc';
import { gd, statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { DEV_FLAGS_DM, DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT } from '../include/stdio_dev';
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

/**
 * Takes a device away from the console. Its streams are `nulldev`'s then, where there is one, or nobody's.
 * Deviation: with CONFIG_CONSOLE_MUX the other devices of its streams stay, and it is not used again.
 *
 * @param force take it from streams, too, that it is used for
 * @returns 0, or -EBUSY where a stream is the device's and `force` is not set
 * @uboot common/stdio.c stdio_deregister_dev()
 */
export function stdio_deregister_dev(dev: StdioDev, force: boolean): number {
  const { stdio_devices, console_devices } = consoleState();
  if (!force && stdio_devices.includes(dev)) {
    return -EBUSY;
  }
  for (const [file, several] of console_devices.entries()) {
    const others = several.filter((one) => one !== dev);
    console_devices[file] = others;
    if (stdio_devices[file] === dev) {
      stdio_devices[file] = others.at(-1) ?? stdio_get_by_name('nulldev');
    }
  }
  const list = devs();
  const at = list.indexOf(dev);
  if (at >= 0) {
    list.splice(at, 1);
  }
  return 0;
}

/** Devices that drivers have registered before there was a list. */
function earlyDevs(): StdioDev[] {
  return statics<StdioDev[]>('common/stdio.c, early', () => []);
}

/**
 * Begins with an empty list.
 * Deviation: what a driver of the user's has registered in its bind, which on RISC-V comes before this, is added again behind the
 * board's consoles. Nobody else registers a device without DEV_FLAGS_DM so early.
 *
 * @uboot common/stdio.c stdio_init_tables()
 */
export function stdio_init_tables(): number {
  earlyDevs().push(...devs().filter(({ flags }) => (flags & DEV_FLAGS_DM) === 0));
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
  devs().push(...earlyDevs().splice(0));
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
