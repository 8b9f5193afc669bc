import { printf } from '../../../common/console';
import {
  ATA_CMD_CHK_POWER,
  ATA_CMD_READ,
  ATA_CMD_READ_EXT,
  ATA_CMD_WRITE,
  ATA_CMD_WRITE_EXT,
  ATA_SECTORWORDS,
  ATA_SECT_CNT,
  ATA_STATUS,
  ATA_STAT_BUSY,
  ATA_STAT_DRQ,
  ATA_STAT_ERR,
} from '../../../include/ata';
import type { BlkDesc } from '../../../include/blk';
import type { UDevice } from '../../../include/dm/device';
import { udelay } from '../../../lib/time';
import { dev_get_uclass_plat } from '../../core/device';
import {
  chooseDrive,
  ideCommand,
  IDE_TIME_OUT,
  ide_inb,
  ide_input_data,
  ide_output_data,
  ide_wait,
  writeBlockNumber,
} from './access';

/** How long a drive may take that has to start its motor, in milliseconds. @uboot drivers/block/ide.c IDE_SPIN_UP_TIME_OUT */
const IDE_SPIN_UP_TIME_OUT = 5000;
const MOST_BLOCKS_28_BIT = 2 ** 28;

/** Is the drive asleep? A block then takes longer. */
function checkPower(device: number): boolean {
  let c: number;

  ideCommand(device, ATA_CMD_CHK_POWER);
  udelay(50);
  c = ide_wait(device, IDE_TIME_OUT);
  if ((c & ATA_STAT_ERR) !== 0) {
    printf('No Powersaving mode %X\n', c);
    return false;
  }
  return ide_inb(device, ATA_SECT_CNT) === 0;
}

/** Has the drive data for us, or wants it some? Says so if not. */
function isReady(device: number, blknr: number, timeoutMs: number): boolean {
  let c: number;

  udelay(50);
  c = ide_wait(device, timeoutMs);
  if ((c & (ATA_STAT_DRQ | ATA_STAT_BUSY | ATA_STAT_ERR)) !== ATA_STAT_DRQ) {
    printf('Error (no IRQ) dev %d blk %lx: status %#02x\n', device, blknr, c);
    return false;
  }
  return true;
}

function isBusy(what: string, device: number): boolean {
  if ((ide_wait(device, IDE_TIME_OUT) & ATA_STAT_BUSY) !== 0) {
    printf(`IDE ${what}: device %d not ready\n`, device);
    return true;
  }
  return false;
}

/** Reads block by block to guest memory. The number of blocks that came. @uboot drivers/block/ide.c ide_read() */
export function ide_read(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  const desc = dev_get_uclass_plat<BlkDesc>(dev);
  const device = desc.devnum;
  const lba48 = start >= MOST_BLOCKS_28_BIT;
  let timeoutMs = IDE_TIME_OUT;
  let n = 0;

  chooseDrive(device);
  if (isBusy('read', device)) {
    return n;
  }
  if (checkPower(device)) {
    timeoutMs = IDE_SPIN_UP_TIME_OUT;
  }
  while (n < blkcnt && !isBusy('read', device)) {
    writeBlockNumber(device, start + n, lba48);
    ideCommand(device, lba48 ? ATA_CMD_READ_EXT : ATA_CMD_READ);
    if (!isReady(device, start + n, timeoutMs)) {
      break;
    }
    ide_input_data(device, buffer + n * desc.blksz, 2 * ATA_SECTORWORDS);
    ide_inb(device, ATA_STATUS);
    n++;
  }
  return n;
}

/** Writes block by block from guest memory. The number of blocks that went. @uboot drivers/block/ide.c ide_write() */
export function ide_write(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  const desc = dev_get_uclass_plat<BlkDesc>(dev);
  const device = desc.devnum;
  const lba48 = start >= MOST_BLOCKS_28_BIT;
  let n = 0;

  chooseDrive(device);
  while (n < blkcnt && !isBusy('write', device)) {
    writeBlockNumber(device, start + n, lba48);
    ideCommand(device, lba48 ? ATA_CMD_WRITE_EXT : ATA_CMD_WRITE);
    if (!isReady(device, start + n, IDE_TIME_OUT)) {
      break;
    }
    ide_output_data(device, buffer + n * desc.blksz, 2 * ATA_SECTORWORDS);
    ide_inb(device, ATA_STATUS);
    n++;
  }
  return n;
}
