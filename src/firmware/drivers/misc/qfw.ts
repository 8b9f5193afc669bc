import { malloc, memalign, free } from '../../common/dlmalloc';
import { gd } from '../../include/asm-generic/global_data';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_QFW } from '../../include/dm/uclass-id';
import { uclass_first_device } from '../core/uclass';
import { qfw_pio_read_entry_io } from './qfw_pio';
import { qfw_mmio, qfw_mmio_read_entry_io } from './qfw_mmio';

/** Files that QEMU's firmware interface has on a PC, and the largest two that are needed for ACPI. */
const QFW_FILES = 12;
const TABLE_LOADER_BYTES = 0x1000;
const ACPI_TABLES_BYTES = 0x20000;
const ACPI_TABLES_ALIGN = 0x40;

/**
 * QEMU's own ACPI tables are loaded to the heap and stay there for the operating system. Their contents don't matter
 * here, but the room that they take does: what comes later lies behind them.
 *
 * @uboot drivers/misc/qfw.c write_acpi_tables(), qfw_read_firmware_list()
 */
export function write_acpi_tables(): void {
  let table_loader = 0;
  if (uclass_first_device(UCLASS_QFW) === null) {
    return;
  }
  for (let file = 0; file < QFW_FILES; file++) {
    malloc(gd.arch64 ? 88 : 76);
  }
  table_loader = malloc(TABLE_LOADER_BYTES);
  memalign(ACPI_TABLES_ALIGN, ACPI_TABLES_BYTES);
  free(table_loader);
}

/** @uboot drivers/misc/qfw.c qfw_read_entry() */
export function qfw_read_entry(dev: UDevice, entry: number, size: number): Uint8Array {
  return dev.driver === qfw_mmio
    ? qfw_mmio_read_entry_io(dev, entry, size)
    : qfw_pio_read_entry_io(entry, size);
}
