import { stdio_register_dev } from '../../common/stdio';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_KEYBOARD } from '../../include/dm/uclass-id';
import { DEV_FLAGS_INPUT } from '../../include/stdio_dev';

/**
 * The keyboard controller. On a machine without a display nobody types on it: it is a device of the console that never
 * has a key.
 *
 * @uboot drivers/input/i8042.c i8042_kbd_probe()
 */
function i8042_kbd_probe(dev: UDevice): number {
  stdio_register_dev({
    name: 'i8042-kbd',
    flags: DEV_FLAGS_INPUT,
    priv: dev,
    putc: () => undefined,
    puts: () => undefined,
    getc: () => 0,
    tstc: () => false,
  });
  return 0;
}

export const i8042_kbd: Driver = {
  name: 'i8042_kbd',
  id: UCLASS_KEYBOARD,
  of_match: [{ compatible: 'intel,i8042-keyboard' }],
  probe: i8042_kbd_probe,
  priv_auto: { sizeBytes: 8, create: () => ({}) },
};

export const keyboard_uclass: UclassDriver = {
  name: 'keyboard',
  id: UCLASS_KEYBOARD,
  per_device_auto: { sizeBytes: (arch64) => (arch64 ? 352 : 268), create: () => ({}) },
};
