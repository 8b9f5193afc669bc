import { stackAlloc, stackMark, stackRelease } from '../../../common/stack-buffer';
import {
  ATA_CMD_PACKET,
  ATA_CYL_HIGH,
  ATA_CYL_LOW,
  ATA_DEV_HD,
  ATA_ERROR_REG,
  ATA_LBA,
  ATA_DEVICE,
  ATA_SECT_CNT,
  ATA_SECT_NUM,
  ATA_STATUS,
  ATA_STAT_BUSY,
  ATA_STAT_DRQ,
  ATA_STAT_ERR,
} from '../../../include/ata';
import {
  ATAPI_CMD_INQUIRY,
  ATAPI_CMD_READ_CAP,
  ATAPI_CMD_REQ_SENSE,
  ATAPI_CMD_START_STOP,
  ATAPI_CMD_TEST_UNIT_READY,
} from '../../../include/atapi';
import type { BlkDesc } from '../../../include/blk';
import { mdelay } from '../../../include/linux/delay';
import { ramClear, ramRead8, ramWrite8 } from '../../../include/ram';
import {
  chooseDrive,
  ideCommand,
  ide_inb,
  ide_input_data,
  ide_outb,
  ide_output_data,
} from './access';

/** How long a drive may take for a packet, in milliseconds. @uboot drivers/block/ide.c ATAPI_TIME_OUT */
const ATAPI_TIME_OUT = 10_000;
const PACKET_BYTES = 12;
const INQUIRY_BYTES = 40;
const SENSE_BYTES = 18;
const CAPACITY_BYTES = 8;
/** Load and start. */
const START_AND_LOAD = 3;
/** How often a command is tried again that the drive could not do yet. */
const RETRIES = 10;
const SENSE_KEY_NOT_READY = 2;
const SENSE_KEY_UNIT_ATTENTION = 6;
const SENSE_CODE_NO_MEDIUM = 0x3a;

/** The status once `wanted` are the bits of `mask`, or after `timeoutMs`. @uboot drivers/block/ide.c atapi_wait_mask() */
function atapi_wait_mask(device: number, timeoutMs: number, mask: number, wanted: number): number {
  let c: number;

  // The first register that is read may still be the old one.
  ide_inb(device, ATA_DEV_HD);
  c = ide_inb(device, ATA_STATUS);
  for (let waited = 0; (c & mask) !== wanted && (c & ATA_STAT_ERR) === 0; waited++) {
    if (waited >= timeoutMs) {
      break;
    }
    mdelay(1);
    c = ide_inb(device, ATA_STATUS);
  }
  return c;
}

const WAITING = ATA_STAT_BUSY | ATA_STAT_DRQ;

/**
 * Sends a packet and reads its answer to guest memory. 0, or what is in the error register; 0xff: the drive does not answer.
 *
 * @uboot drivers/block/ide.c atapi_issue()
 */
function atapi_issue(device: number, ccb: number, buffer: number, buflen: number): number {
  let n: number;

  chooseDrive(device);
  if ((atapi_wait_mask(device, ATAPI_TIME_OUT, WAITING, 0) & WAITING) !== 0) {
    return 0xff;
  }
  ide_outb(device, ATA_ERROR_REG, 0);
  ide_outb(device, ATA_SECT_CNT, 0);
  ide_outb(device, ATA_SECT_NUM, 0);
  ide_outb(device, ATA_CYL_LOW, buflen & 0xff);
  ide_outb(device, ATA_CYL_HIGH, buflen >> 8);
  ide_outb(device, ATA_DEV_HD, ATA_LBA | ATA_DEVICE(device));
  ideCommand(device, ATA_CMD_PACKET);
  if ((atapi_wait_mask(device, ATAPI_TIME_OUT, WAITING, ATA_STAT_DRQ) & WAITING) !== ATA_STAT_DRQ) {
    return 0xff;
  }
  ide_output_data(device, ccb, PACKET_BYTES / 2);

  const wanted = buflen === 0 ? 0 : ATA_STAT_DRQ;
  const c = atapi_wait_mask(device, ATAPI_TIME_OUT, WAITING, wanted);
  if ((c & ATA_STAT_ERR) !== 0) {
    return ide_inb(device, ATA_ERROR_REG);
  }
  n = ide_inb(device, ATA_CYL_HIGH) << 8;
  n |= ide_inb(device, ATA_CYL_LOW);
  if (n > buflen) {
    return 0xff;
  }
  if (n > 0) {
    ide_inb(device, ATA_SECT_CNT);
    ide_input_data(device, buffer, n / 2);
  }
  atapi_wait_mask(device, ATAPI_TIME_OUT, WAITING, 0);
  return 0;
}

function fillPacket(ccb: number, bytes: readonly number[]): void {
  ramClear(ccb, PACKET_BYTES);
  bytes.forEach((byte, i) => {
    ramWrite8(ccb + i, byte);
  });
}

/**
 * As atapi_issue, and asks the drive what is wrong when it fails. A drive that isn't ready yet is asked again.
 *
 * @uboot drivers/block/ide.c atapi_issue_autoreq()
 */
function atapi_issue_autoreq(
  device: number,
  packet: readonly number[],
  buffer: number,
  buflen: number,
): boolean {
  const ccb = stackAlloc(PACKET_BYTES);
  const sense = stackAlloc(SENSE_BYTES);

  for (let tries = 0; tries < RETRIES; tries++) {
    fillPacket(ccb, packet);
    const res = atapi_issue(device, ccb, buffer, buflen);
    if (res === 0) {
      return true;
    }
    if (res === 0xff) {
      return false;
    }
    fillPacket(ccb, [ATAPI_CMD_REQ_SENSE, 0, 0, 0, SENSE_BYTES]);
    if (atapi_issue(device, ccb, sense, SENSE_BYTES) !== 0) {
      return false;
    }
    const key = ramRead8(sense + 2) & 0xf;
    const code = ramRead8(sense + 12);
    if (key === SENSE_KEY_NOT_READY && code !== SENSE_CODE_NO_MEDIUM) {
      mdelay(100);
    } else if (key !== SENSE_KEY_UNIT_ATTENTION) {
      return false;
    }
  }
  return false;
}

function text(address: number, bytes: number): string {
  let result = '';

  for (let i = 0; i < bytes; i++) {
    result += String.fromCharCode(ramRead8(address + i));
  }
  return result.trim();
}

function bigEndian32(address: number): number {
  let value = 0;

  for (let i = 0; i < 4; i++) {
    value = value * 256 + ramRead8(address + i);
  }
  return value;
}

/** What is this drive, and how much is in it? No blocks: no medium. @uboot drivers/block/ide.c atapi_inquiry() */
export function atapi_inquiry(desc: BlkDesc): void {
  const device = desc.devnum;
  const mark = stackMark();
  const iobuf = stackAlloc(INQUIRY_BYTES);

  ramClear(iobuf, INQUIRY_BYTES);
  if (
    atapi_issue_autoreq(device, [ATAPI_CMD_INQUIRY, 0, 0, 0, INQUIRY_BYTES], iobuf, INQUIRY_BYTES)
  ) {
    desc.type = ramRead8(iobuf) & 0x1f;
    desc.removable = (ramRead8(iobuf + 1) & 0x80) !== 0;
    desc.vendor = text(iobuf + 8, 8);
    desc.product = text(iobuf + 16, 16);
    desc.revision = text(iobuf + 32, 4);
    desc.lba = 0;
    desc.blksz = 0;
    readCapacity(desc, iobuf);
  }
  stackRelease(mark);
}

function readCapacity(desc: BlkDesc, iobuf: number): void {
  const device = desc.devnum;

  if (
    atapi_issue_autoreq(device, [ATAPI_CMD_START_STOP, 0, 0, 0, START_AND_LOAD], 0, 0) &&
    atapi_issue_autoreq(device, [ATAPI_CMD_TEST_UNIT_READY], 0, 0) &&
    atapi_issue_autoreq(device, [ATAPI_CMD_READ_CAP], iobuf, CAPACITY_BYTES)
  ) {
    // The number of the last block is taken for the number of blocks.
    desc.lba = bigEndian32(iobuf);
    desc.blksz = bigEndian32(iobuf + 4);
    desc.log2blksz = Math.log2(desc.blksz);
  }
}
