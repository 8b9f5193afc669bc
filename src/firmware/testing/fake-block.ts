import { guestBytes } from '../common/guest-bytes';
import { blk_partition, partition_uclass } from '../disk/disk-uclass';
import { blk_uclass } from '../drivers/block/blk-uclass/list';
import { blk_create_devicef } from '../drivers/block/blk-uclass';
import { dev_get_uclass_plat, device_probe } from '../drivers/core/device';
import { device_bind_driver } from '../drivers/core/lists';
import { dm_init } from '../drivers/core/root';
import type { BlkDesc, BlkOps } from '../include/blk';
import type { Driver, UclassDriver, UDevice } from '../include/dm/device';
import { UCLASS_BLK, UCLASS_VIRTIO } from '../include/dm/uclass-id';
import { EIO } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { gd } from '../include/asm-generic/global_data';

/** One read of the disk, as `0+1` (sector and count) in lists. */
export interface FakeDisk {
  readonly image: Uint8Array;
  /** All reads in order. */
  readonly reads: string[];
  /** Sectors that can't be read. */
  readonly badSectors: Set<number>;
}

export function fakeDisk(image: Uint8Array): FakeDisk {
  return { image, reads: [], badSectors: new Set() };
}

/** The reads since the last call, as one line. */
export function takeReads(disk: FakeDisk): string {
  const line = disk.reads.join(' ');
  disk.reads.length = 0;
  return line;
}

/** Drivers and uclasses for a board with fake disks: give them to makeGd. */
export function fakeBlockDrivers(disks: readonly FakeDisk[]): {
  drivers: readonly Driver[];
  uclassDrivers: readonly UclassDriver[];
} {
  const ops: BlkOps = {
    read: (dev, start, blkcnt, buffer) => {
      const disk = disks[dev_get_uclass_plat<BlkDesc>(dev).devnum];
      return disk === undefined ? -EIO : readSectors(disk, start, blkcnt, buffer);
    },
  };
  return {
    drivers: [
      { name: 'fake-bus', id: UCLASS_VIRTIO },
      { name: 'fake-blk', id: UCLASS_BLK, ops },
      blk_partition,
    ],
    uclassDrivers: [{ name: 'virtio', id: UCLASS_VIRTIO }, blk_uclass, partition_uclass],
  };
}

function readSectors(disk: FakeDisk, start: number, blkcnt: number, buffer: number): number {
  const sectors = Math.ceil(disk.image.length / 512);
  disk.reads.push(`${start}+${blkcnt}`);
  if (
    start + blkcnt > sectors ||
    [...disk.badSectors].some((s) => s >= start && s < start + blkcnt)
  ) {
    return -EIO;
  }
  guestBytes(buffer, blkcnt * 512).fill(0);
  guestBytes(buffer, blkcnt * 512).set(disk.image.subarray(start * 512, (start + blkcnt) * 512));
  return blkcnt;
}

/** Binds the disks as `virtio 0`, `virtio 1` ...; they are probed when something uses them. */
export function bindFakeDisks(disks: readonly FakeDisk[]): UDevice[] {
  const devices: UDevice[] = [];
  let root: UDevice | null;
  dm_init();
  root = gd.dm_root;
  if (root === null) {
    throw new Error('dm_init made no root');
  }
  for (const [index, disk] of disks.entries()) {
    const bus = device_bind_driver(root, 'fake-bus', `bus${index}`);
    if (IS_ERR(bus)) {
      throw new Error(`bus${index}: errno ${-bus}`);
    }
    device_probe(bus);
    const dev = blk_create_devicef(
      bus,
      'fake-blk',
      'blk',
      UCLASS_VIRTIO,
      index,
      512,
      Math.ceil(disk.image.length / 512),
    );
    if (IS_ERR(dev)) {
      throw new Error(`disk ${index}: errno ${-dev}`);
    }
    dev_get_uclass_plat<BlkDesc>(dev).vendor = 'QEMU';
    devices.push(dev);
  }
  return devices;
}
