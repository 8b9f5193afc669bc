import { stackAlloc, stackMark, stackRelease } from '../../../common/stack-buffer';
import {
  ATAPI_CMD_SOFT_RESET,
  ATA_CMD_ID_ATA,
  ATA_CMD_ID_ATAPI,
  ATA_CYL_HIGH,
  ATA_CYL_LOW,
  ATA_SECTORWORDS,
  ATA_SECT_CNT,
  ATA_SECT_NUM,
  ATA_STAT_DRQ,
  ATA_STAT_ERR,
  ATA_STAT_FAULT,
} from '../../../include/ata';
import { DEV_TYPE_HARDDISK } from '../../../include/blk';
import type { BlkDesc } from '../../../include/blk';
import { mdelay } from '../../../include/linux/delay';
import { ramRead16 } from '../../../include/ram';
import { chooseDrive, ideCommand, IDE_TIME_OUT, ide_inb, ide_input_data, ide_wait } from './access';
import { atapi_inquiry } from './atapi';

const IDENTIFY_BYTES = 512;
/** What the reference binary waits after it has reset a drive, as measured. */
const SOFT_RESET_MS = 250;
/** Words of what a drive says of itself. @spec ATA/ATAPI-6 §8.15 IDENTIFY DEVICE */
const CONFIG = 0;
const SERIAL = { word: 10, words: 10 };
const FIRMWARE = { word: 23, words: 4 };
const MODEL = { word: 27, words: 20 };
const LBA_CAPACITY = 60;
const COMMAND_SETS = 83;
const LBA48_CAPACITY = 100;
const CONFIG_REMOVABLE = 0x80;
const COMMAND_SET_LBA48 = 0x0400;

/** Is there a drive that takes packets? The registers say so after a reset. */
function isAtapi(device: number): boolean {
  return (
    ide_inb(device, ATA_SECT_CNT) === 1 &&
    ide_inb(device, ATA_SECT_NUM) === 1 &&
    ide_inb(device, ATA_CYL_LOW) === 0x14 &&
    ide_inb(device, ATA_CYL_HIGH) === 0xeb
  );
}

/** The text without the blanks around it. @uboot drivers/block/ide.c ident_cpy() */
function ident_cpy(iop: number, place: { word: number; words: number }): string {
  let text = '';

  for (let i = 0; i < place.words; i++) {
    const word = ramRead16(iop + 2 * (place.word + i));
    text += String.fromCharCode(word >> 8, word & 0xff);
  }
  return text.replace(/\0.*/s, '').trim();
}

function readWords(iop: number, first: number, count: number): number {
  let value = 0;

  for (let i = count - 1; i >= 0; i--) {
    value = value * 0x1_0000 + ramRead16(iop + 2 * (first + i));
  }
  return value;
}

/** Asks twice. Null: nobody answers; else the answer is at `iop`, and whether the drive takes packets. */
function identify(device: number, iop: number): { atapi: boolean } | null {
  for (let tries = 0; tries < 2; tries++) {
    const atapi = isAtapi(device);
    ideCommand(device, atapi ? ATA_CMD_ID_ATAPI : ATA_CMD_ID_ATA);
    const c = ide_wait(device, IDE_TIME_OUT);
    if ((c & ATA_STAT_DRQ) !== 0 && (c & (ATA_STAT_FAULT | ATA_STAT_ERR)) === 0) {
      ide_input_data(device, iop, 2 * ATA_SECTORWORDS);
      return { atapi };
    }
    // A drive that takes packets may have been left in the middle of one.
    chooseDrive(device);
    ideCommand(device, ATAPI_CMD_SOFT_RESET);
    mdelay(SOFT_RESET_MS);
    chooseDrive(device);
  }
  return null;
}

/** Finds out what there is at `desc.devnum`; `type` stays what it is when nobody answers. @uboot drivers/block/ide.c ide_ident() */
export function ide_ident(desc: BlkDesc): void {
  const device = desc.devnum;
  const mark = stackMark();
  const iop = stackAlloc(IDENTIFY_BYTES);

  chooseDrive(device);
  const found = identify(device, iop);
  if (found !== null) {
    desc.revision = ident_cpy(iop, FIRMWARE);
    desc.vendor = ident_cpy(iop, MODEL);
    desc.product = ident_cpy(iop, SERIAL);
    desc.removable = (ramRead16(iop + 2 * CONFIG) & CONFIG_REMOVABLE) !== 0;
    if (found.atapi) {
      atapi_inquiry(desc);
    } else {
      desc.type = DEV_TYPE_HARDDISK;
      desc.lba =
        (ramRead16(iop + 2 * COMMAND_SETS) & COMMAND_SET_LBA48) === 0
          ? readWords(iop, LBA_CAPACITY, 2)
          : readWords(iop, LBA48_CAPACITY, 3);
      desc.blksz = 512;
      desc.log2blksz = 9;
    }
  }
  stackRelease(mark);
}
