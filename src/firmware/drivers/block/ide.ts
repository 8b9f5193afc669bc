import { printf, putc, puts } from '../../common/console';
import { dev_print } from '../../disk/part/dev-print';
import { statics } from '../../include/asm-generic/global_data';
import { ATA_STATUS, ATA_STAT_BUSY, ATA_STAT_FAULT } from '../../include/ata';
import { DEV_TYPE_UNKNOWN } from '../../include/blk';
import type { BlkDesc, BlkOps } from '../../include/blk';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_BLK, UCLASS_IDE } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/linux/err';
import { mdelay } from '../../include/linux/delay';
import { dev_get_uclass_plat, device_probe } from '../core/device';
import { uclass_first_device } from '../core/uclass';
import { blk_create_devicef } from './blk-uclass';
import { createBlkDesc } from './blk-uclass/desc';
import { chooseDrive, ide_inb } from './ide/access';
import { ide_ident } from './ide/ident';
import { ide_read, ide_write } from './ide/transfer';

const CONFIG_SYS_IDE_MAXBUS = 2;
const CONFIG_SYS_IDE_MAXDEVICE = 4;
/** A reset may take so long, in 10 ms. @uboot drivers/block/ide.c ATA_RESET_TIME */
const ATA_RESET_TIME = 60 * 100;
/** What the reference binary waits before it looks at a channel, as measured. */
const BUS_SETTLE_MS = 100;

/** What was found at the four places, whether U-Boot has block devices for it or not. @uboot drivers/block/ide.c ide_dev_desc[] */
function ide_dev_desc(): BlkDesc[] {
  return statics<BlkDesc[]>('drivers/block/ide.c', () =>
    Array.from({ length: CONFIG_SYS_IDE_MAXDEVICE }, createBlkDesc),
  );
}

/** Waits until the first drive of a channel isn't busy; a dot a second. False: it still is. */
function waitForBus(bus: number): boolean {
  const device = 2 * bus;
  let c: number;

  printf('Bus %d: ', bus);
  chooseDrive(device);
  mdelay(BUS_SETTLE_MS);
  for (let i = 1; ; i++) {
    mdelay(10);
    c = ide_inb(device, ATA_STATUS);
    if ((c & ATA_STAT_BUSY) === 0) {
      break;
    }
    if (i > ATA_RESET_TIME) {
      puts('** Timeout **\n');
      return false;
    }
    if (i % 100 === 0) {
      putc(0x2e);
    }
  }
  puts((c & ATA_STAT_FAULT) === 0 ? 'OK ' : 'not available  ');
  return true;
}

/** Looks what there is, and says it. The first time, block devices are made of it. @uboot drivers/block/ide.c ide_init() */
export function ide_init(): void {
  for (let bus = 0; bus < CONFIG_SYS_IDE_MAXBUS; bus++) {
    if (!waitForBus(bus)) {
      return;
    }
  }
  putc(0x0a);
  ide_dev_desc().forEach((desc, device) => {
    Object.assign(desc, { type: DEV_TYPE_UNKNOWN, uclass_id: UCLASS_IDE, devnum: device, lba: 0 });
    printf('  Device %d: ', device);
    ide_ident(desc);
    dev_print(desc);
  });
  uclass_first_device(UCLASS_IDE);
}

/** Makes a block device of each drive with a medium. Its size in bytes is taken for a number of blocks. */
function ide_probe(udev: UDevice): number {
  for (const { type, devnum, blksz, lba } of ide_dev_desc()) {
    if (type === DEV_TYPE_UNKNOWN || blksz === 0) {
      continue;
    }
    const name = `blk#${devnum}`;
    const dev = blk_create_devicef(udev, 'ide_blk', name, UCLASS_IDE, devnum, blksz, blksz * lba);
    if (IS_ERR(dev)) {
      return dev;
    }
    const ret = device_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/** The drive's names, as they were found. */
function ide_blk_probe(udev: UDevice): number {
  const desc = dev_get_uclass_plat<BlkDesc>(udev);
  const found = ide_dev_desc()[desc.devnum];

  if (found !== undefined) {
    desc.product = found.product;
    desc.vendor = found.vendor;
    desc.revision = found.revision;
  }
  return 0;
}

const ide_blk_ops: BlkOps = {
  read: ide_read,
  write: ide_write,
};

/** @uboot drivers/block/ide.c */
export const ide_blk: Driver = {
  name: 'ide_blk',
  id: UCLASS_BLK,
  ops: ide_blk_ops,
  probe: ide_blk_probe,
};

/** The IDE controller, by its class. It is probed by `ide reset`. @uboot drivers/block/ide.c */
export const ide_drv: Driver = {
  name: 'ide',
  id: UCLASS_IDE,
  probe: ide_probe,
};
