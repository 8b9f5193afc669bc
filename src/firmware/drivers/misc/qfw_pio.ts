import type { Driver, UDevice } from '../../include/dm/device';
import type { DriverInfo } from '../../include/dm/platdata';
import { UCLASS_QFW } from '../../include/dm/uclass-id';
import { ENODEV } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';

const FW_CFG_SELECTOR = 0x510;
const FW_CFG_DATA = 0x511;
const FW_CFG_SIGNATURE = 0x0000;
const FW_CFG_SIGNATURE_TEXT = 'QEMU';

/** Selects an item and reads its first bytes. @uboot drivers/misc/qfw_pio.c qfw_pio_read_entry_io() */
export function qfw_pio_read_entry_io(entry: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  gd.hal.portWrite(FW_CFG_SELECTOR, 2, entry);
  for (let index = 0; index < size; index++) {
    bytes[index] = gd.hal.portRead(FW_CFG_DATA, 1);
  }
  return bytes;
}

/** Is it really QEMU's? @uboot drivers/misc/qfw_pio.c qfw_pio_probe(), with qfw_register() of drivers/misc/qfw.c */
function qfw_pio_probe(_dev: UDevice): number {
  const signature = qfw_pio_read_entry_io(FW_CFG_SIGNATURE, FW_CFG_SIGNATURE_TEXT.length);
  return String.fromCharCode(...signature) === FW_CFG_SIGNATURE_TEXT ? 0 : -ENODEV;
}

export const qfw_pio: Driver = {
  name: 'qfw_pio',
  id: UCLASS_QFW,
  probe: qfw_pio_probe,
};

/** The device is always at the same ports: no node names it. @uboot drivers/misc/qfw_pio.c U_BOOT_DRVINFO(qfw) */
export const qfw_pio_info: DriverInfo = { name: 'qfw_pio' };
