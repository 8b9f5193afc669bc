import { malloc, memalign, free } from '../../common/dlmalloc';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_QFW } from '../../include/dm/uclass-id';
import { uclass_first_device } from '../core/uclass';
import { qfw_pio_read_entry_io } from './qfw_pio';
import { qfw_mmio, qfw_mmio_read_entry_io } from './qfw_mmio';

/** The script that says how QEMU's tables belong together, and the tables. */
const TABLE_LOADER_BYTES = 0x1000;
const ACPI_TABLES_BYTES = 0x20000;
const ACPI_TABLES_ALIGN = 0x40;

/**
 * QEMU's ACPI tables are loaded to the heap and stay there for the operating system. Nobody reads them here; they take
 * their room, since it is missing for devices: with many disks an x86 board's heap gets full.
 *
 * @uboot drivers/misc/qfw.c write_acpi_tables()
 */
export function write_acpi_tables(): void {
  let table_loader = 0;
  if (uclass_first_device(UCLASS_QFW) === null) {
    return;
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
