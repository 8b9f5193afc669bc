import { utf8 } from '../../base/text/utf8';
import type { FwCfg } from './fw-cfg';

export const FW_CFG_KERNEL_ADDR = 0x07;
export const FW_CFG_KERNEL_SIZE = 0x08;
export const FW_CFG_INITRD_ADDR = 0x0a;
export const FW_CFG_INITRD_SIZE = 0x0b;
export const FW_CFG_KERNEL_DATA = 0x11;
export const FW_CFG_INITRD_DATA = 0x12;
export const FW_CFG_CMDLINE_ADDR = 0x13;
export const FW_CFG_CMDLINE_SIZE = 0x14;
export const FW_CFG_CMDLINE_DATA = 0x15;
export const FW_CFG_SETUP_ADDR = 0x16;
export const FW_CFG_SETUP_SIZE = 0x17;
export const FW_CFG_SETUP_DATA = 0x18;

/** A number as an item: 32 bits, little-endian. */
export function addNumber(fwCfg: FwCfg, key: number, value: number): void {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  fwCfg.addItem(key, bytes);
}

/** A blob as two items: its size and its bytes. */
export function addBlob(fwCfg: FwCfg, sizeKey: number, dataKey: number, bytes: Uint8Array): void {
  addNumber(fwCfg, sizeKey, bytes.length);
  fwCfg.addItem(dataKey, bytes);
}

/** The command line as QEMU's firmware configuration has it, with its NUL. */
export function addCommandLine(fwCfg: FwCfg, commandLine: string): void {
  addBlob(fwCfg, FW_CFG_CMDLINE_SIZE, FW_CFG_CMDLINE_DATA, utf8(`${commandLine}\0`));
}
