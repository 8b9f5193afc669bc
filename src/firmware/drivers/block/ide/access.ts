import { gd } from '../../../include/asm-generic/global_data';
import {
  ATA_COMMAND,
  ATA_CYL_HIGH,
  ATA_CYL_LOW,
  ATA_DATA_REG,
  ATA_DEVICE,
  ATA_DEV_HD,
  ATA_LBA,
  ATA_SECT_CNT,
  ATA_SECT_NUM,
  ATA_STATUS,
  ATA_STAT_BUSY,
} from '../../../include/ata';
import { mdelay } from '../../../include/linux/delay';
import { ramRead16, ramWrite16 } from '../../../include/ram';

/** Data ports of the channels, as PIIX3 has them. */
const ide_bus_offset = [0x1f0, 0x170] as const;

/** How long a drive may take, in milliseconds. @uboot drivers/block/ide.c IDE_TIME_OUT */
export const IDE_TIME_OUT = 2000;

/** @uboot drivers/block/ide.c IDE_BUS() */
export function IDE_BUS(device: number): 0 | 1 {
  return device < 2 ? 0 : 1;
}

function port(device: number, register: number): number {
  return ide_bus_offset[IDE_BUS(device)] + register;
}

/** @uboot drivers/block/ide.c ide_inb() */
export function ide_inb(device: number, register: number): number {
  return gd.hal.portRead(port(device, register), 1);
}

/** @uboot drivers/block/ide.c ide_outb() */
export function ide_outb(device: number, register: number, value: number): void {
  gd.hal.portWrite(port(device, register), 1, value);
}

/** Chooses the drive on its channel. */
export function chooseDrive(device: number): void {
  ide_outb(device, ATA_DEV_HD, ATA_LBA | ATA_DEVICE(device));
}

/** Reads 16-bit words of the data port to guest memory. @uboot drivers/block/ide.c ide_input_data() */
export function ide_input_data(device: number, buffer: number, words: number): void {
  for (let i = 0; i < words; i++) {
    ramWrite16(buffer + 2 * i, gd.hal.portRead(port(device, ATA_DATA_REG), 2));
  }
}

/** @uboot drivers/block/ide.c ide_output_data() */
export function ide_output_data(device: number, buffer: number, words: number): void {
  for (let i = 0; i < words; i++) {
    gd.hal.portWrite(port(device, ATA_DATA_REG), 2, ramRead16(buffer + 2 * i));
  }
}

/** The status as soon as the drive isn't busy, or after `timeoutMs`. @uboot drivers/block/ide.c ide_wait() */
export function ide_wait(device: number, timeoutMs: number): number {
  let c = ide_inb(device, ATA_STATUS);

  for (let waited = 0; (c & ATA_STAT_BUSY) !== 0 && waited < timeoutMs; waited++) {
    mdelay(1);
    c = ide_inb(device, ATA_STATUS);
  }
  return c;
}

/** Writes a block number; a 48-bit one has its upper half first. */
export function writeBlockNumber(device: number, blknr: number, lba48: boolean): void {
  const byte = (index: number): number => Math.floor(blknr / 256 ** index) & 0xff;

  if (lba48) {
    ide_outb(device, ATA_SECT_CNT, 0);
    ide_outb(device, ATA_SECT_NUM, byte(3));
    ide_outb(device, ATA_CYL_LOW, byte(4));
    ide_outb(device, ATA_CYL_HIGH, byte(5));
  }
  ide_outb(device, ATA_SECT_CNT, 1);
  ide_outb(device, ATA_SECT_NUM, byte(0));
  ide_outb(device, ATA_CYL_LOW, byte(1));
  ide_outb(device, ATA_CYL_HIGH, byte(2));
  const top = lba48 ? 0 : byte(3) & 0xf;
  ide_outb(device, ATA_DEV_HD, ATA_LBA | ATA_DEVICE(device) | top);
}

export function ideCommand(device: number, command: number): void {
  ide_outb(device, ATA_COMMAND, command);
}
