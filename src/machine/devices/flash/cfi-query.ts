const SECTOR_BYTES = 0x4_0000;

/**
 * Answer of one bank to the CFI query, by chip address: two 16-bit chips side by side with Intel's extended command set,
 * sectors of 128 KiB in each (256 KiB together), a write buffer of 2 KiB in each.
 */
export function cfiQueryTable(bankBytes: number): Uint8Array {
  const table = new Uint8Array(CFI_TABLE_SIZE);
  put(table, 0x10, [0x51, 0x52, 0x59]); // "QRY"
  put(table, 0x13, [0x01, 0x00]); // Intel/Sharp extended command set
  put(table, 0x15, [0x31, 0x00]); // its table
  put(table, 0x1b, [0x45, 0x55]); // Vcc 4.5 .. 5.5 V
  put(table, 0x1f, [0x07, 0x07, 0x0a, 0x00]); // typical times as powers of two
  put(table, 0x23, [0x04, 0x04, 0x04, 0x00]); // maximum times
  put(table, 0x27, [Math.log2(bankBytes / 2)]); // bytes of a chip as a power of two
  put(table, 0x28, [0x02, 0x00]); // x8 and x16
  put(table, 0x2a, [0x0b, 0x00]); // write buffer of 2^11 bytes
  put(table, 0x2c, [0x01]); // one erase region:
  const last = bankBytes / SECTOR_BYTES - 1;
  put(table, 0x2d, [last & 0xff, last >>> 8, 0x00, 0x02]); // last + 1 sectors of 0x200 * 256 bytes
  put(table, 0x31, [0x50, 0x52, 0x49, 0x31, 0x30]); // "PRI", version 1.0
  put(table, 0x3f, [0x01]); // one protection register field
  return table;
}

const CFI_TABLE_SIZE = 0x52;

function put(table: Uint8Array, at: number, bytes: readonly number[]): void {
  table.set(bytes, at);
}
