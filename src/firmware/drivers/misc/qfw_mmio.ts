import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_QFW } from '../../include/dm/uclass-id';
import { EINVAL, ENODEV } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { dev_get_plat } from '../core/device';
import { dev_read_addr } from '../core/read';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';

/*
 *   00 data (read: one byte after the other of the selected item)     08 selector (big-endian)     10 DMA
 */
const QFW_DATA = 0x00;
const QFW_SELECTOR = 0x08;
const FW_CFG_SIGNATURE = 0x0000;
const FW_CFG_SIGNATURE_TEXT = 'QEMU';

/** @uboot drivers/misc/qfw_mmio.c struct qfw_mmio_plat */
export interface QfwMmioPlat {
  mmio: number;
}

/** Selects an item and reads its first bytes. @uboot drivers/misc/qfw_mmio.c qfw_mmio_read_entry_io() */
export function qfw_mmio_read_entry_io(dev: UDevice, entry: number, size: number): Uint8Array {
  const { mmio } = dev_get_plat<QfwMmioPlat>(dev);
  const bytes = new Uint8Array(size);
  gd.hal.write16(mmio + QFW_SELECTOR, ((entry & 0xff) << 8) | (entry >> 8));
  for (let index = 0; index < size; index++) {
    bytes[index] = gd.hal.read8(mmio + QFW_DATA);
  }
  return bytes;
}

/** @uboot drivers/misc/qfw_mmio.c qfw_mmio_of_to_plat() */
function qfw_mmio_of_to_plat(dev: UDevice): number {
  const plat = dev_get_plat<QfwMmioPlat>(dev);
  const addr = dev_read_addr(dev);
  if (addr === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  plat.mmio = addr;
  return 0;
}

/** Is it really QEMU's? @uboot drivers/misc/qfw_mmio.c qfw_mmio_probe(), with qfw_register() of drivers/misc/qfw.c */
function qfw_mmio_probe(dev: UDevice): number {
  const signature = qfw_mmio_read_entry_io(dev, FW_CFG_SIGNATURE, FW_CFG_SIGNATURE_TEXT.length);
  return String.fromCharCode(...signature) === FW_CFG_SIGNATURE_TEXT ? 0 : -ENODEV;
}

export const qfw_mmio: Driver = {
  name: 'qfw_mmio',
  id: UCLASS_QFW,
  of_match: [{ compatible: 'qemu,fw-cfg-mmio' }],
  of_to_plat: qfw_mmio_of_to_plat,
  probe: qfw_mmio_probe,
  plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): QfwMmioPlat => ({ mmio: 0 }),
  },
};

export const qfw_uclass: UclassDriver = {
  name: 'qfw',
  id: UCLASS_QFW,
  /** struct qfw_dev: whether there is DMA, and the list of files. */
  per_device_auto: { sizeBytes: (arch64) => (arch64 ? 32 : 16), create: () => ({}) },
};
