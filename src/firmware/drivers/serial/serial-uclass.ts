import { stdio_register_dev } from '../../common/stdio';
import { device_get_ops, DM_UC_FLAG_SEQ_ALIAS } from '../../include/dm/device';
import type { OfNode, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_SERIAL } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/linux/err';
import { GD_FLG_RELOC, GD_FLG_SERIAL_READY, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { DmSerialOps, SerialDevPriv } from '../../include/serial';
import { DEV_FLAGS_DM, DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT } from '../../include/stdio_dev';
import { dev_get_uclass_priv, device_probe } from '../core/device';
import { lists_bind_fdt } from '../core/lists';
import { ofnode_path, ofnode_read_chosen_string } from '../core/ofnode';
import { uclass_first_device } from '../core/uclass';
import { uclass_find_device_by_ofnode } from '../core/uclass/find';
import {
  serial_stub_getc,
  serial_stub_putc,
  serial_stub_puts,
  serial_stub_tstc,
} from './serial-uclass/stdio';

/**
 * The console: what /chosen names as stdout-path (before relocation bound on the spot when it isn't yet), else the first serial
 * device that works.
 *
 * @uboot drivers/serial/serial-uclass.c serial_find_console_or_panic()
 */
function serial_find_console_or_panic(): void {
  const node = chosenNode();
  let dev: UDevice | null = null;
  if (node !== null) {
    const found = uclass_find_device_by_ofnode(UCLASS_SERIAL, node);
    if (!IS_ERR(found)) {
      dev = found;
    } else if ((gd.flags & GD_FLG_RELOC) === 0 && gd.dm_root !== null) {
      dev = lists_bind_fdt(gd.dm_root, node, null, false).dev;
    }
    if (dev !== null && device_probe(dev) === 0) {
      gd.cur_serial_dev = dev;
      return;
    }
  }
  dev = uclass_first_device(UCLASS_SERIAL);
  if (dev !== null) {
    gd.cur_serial_dev = dev;
    return;
  }
  gd.cur_serial_dev = null;
  if (IS_ENABLED('REQUIRE_SERIAL_CONSOLE')) {
    gd.hal.halt();
  }
}

/** The node that stdout-path names: a path or an alias, options behind a colon left out. */
function chosenNode(): OfNode | null {
  const path =
    ofnode_read_chosen_string('stdout-path') ?? ofnode_read_chosen_string('linux,stdout-path');
  return path === null ? null : ofnode_path(path.split(':')[0] ?? '');
}

/** Called before and after relocation. @uboot drivers/serial/serial-uclass.c serial_init() */
export function serial_init(): number {
  serial_find_console_or_panic();
  gd.flags |= GD_FLG_SERIAL_READY;
  const port = gd.cur_serial_dev;
  if (port !== null) {
    device_get_ops<DmSerialOps>(port).setbrg?.(port, gd.baudrate);
  }
  return 0;
}

/** @uboot drivers/serial/serial-uclass.c serial_initialize() */
export function serial_initialize(): number {
  return serial_init();
}

/** After relocation every serial device is also a stdio device. @uboot drivers/serial/serial-uclass.c serial_post_probe() */
function serial_post_probe(dev: UDevice): number {
  const upriv = dev_get_uclass_priv<SerialDevPriv>(dev);
  const ops = device_get_ops<DmSerialOps>(dev);
  let ret = 0;
  if (ops.setbrg !== undefined) {
    ret = ops.setbrg(dev, gd.baudrate);
    if (ret !== 0) {
      return ret;
    }
  }
  if ((gd.flags & GD_FLG_RELOC) === 0) {
    return 0;
  }
  upriv.sdev = stdio_register_dev({
    name: dev.name.slice(0, 31),
    flags: DEV_FLAGS_OUTPUT | DEV_FLAGS_INPUT | DEV_FLAGS_DM,
    priv: dev,
    putc: serial_stub_putc,
    puts: serial_stub_puts,
    getc: serial_stub_getc,
    tstc: serial_stub_tstc,
  });
  return 0;
}

export const serial_uclass: UclassDriver = {
  name: 'serial',
  id: UCLASS_SERIAL,
  flags: DM_UC_FLAG_SEQ_ALIAS,
  post_probe: serial_post_probe,
  per_device_auto: {
    sizeBytes: (arch64) => (arch64 ? 24 : 16),
    create: (): SerialDevPriv => ({ sdev: null }),
  },
};
