import { printf } from '../../common/console';
import { cString, guestBytes } from '../../common/guest-bytes';
import { stackAlloc, stackMark, stackRelease } from '../../common/stack-buffer';
import { dev_print } from '../../disk/part/dev-print';
import { blk_dread, blk_get_uclass_name } from '../../drivers/block/blk-uclass';
import type { BlkDesc } from '../../include/blk';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import type { DiskPartition } from '../../include/part';
import { FS_TYPE_FAT } from '../fs/info';
import type { FsInfo } from '../fs/info';
import type { FsDirStream } from '../../include/fs';
import {
  fat_itr_free,
  fat_itr_isdir,
  fat_itr_next,
  fat_itr_resolve,
  fat_itr_root,
  fat_itr_size,
  fat_itr_start,
  TYPE_ANY,
  TYPE_DIR,
  TYPE_FILE,
} from './fat/itr';
import type { FatItr } from './fat/itr';
import { FAT_VOLUME_12_16, FAT_VOLUME_32 } from './fat/layout';
import { get_contents } from './fat/read';
import { fatDevice, read_bootsectandvi } from './fat/volume';

const DOS_BOOT_MAGIC_OFFSET = 0x1fe;

/**
 * Reads the partition's first sector and looks for the name of FAT in it: 0 = a FAT volume.
 *
 * @uboot fs/fat/fat.c fat_set_blk_dev()
 */
export function fat_set_blk_dev(desc: BlkDesc, info: DiskPartition): number {
  const mark = stackMark();
  const buffer = stackAlloc(desc.blksz);
  const device = fatDevice();
  const found =
    blk_dread(desc, info.start, 1, buffer) === 1 && isFatBootSector(guestBytes(buffer, 512));
  stackRelease(mark);
  device.cur_dev = found ? desc : null;
  device.cur_part_info = info;
  return found ? 0 : -1;
}

function isFatBootSector(sector: Uint8Array): boolean {
  if (sector[DOS_BOOT_MAGIC_OFFSET] !== 0x55 || sector[DOS_BOOT_MAGIC_OFFSET + 1] !== 0xaa) {
    return false;
  }
  return (
    cString(sector.subarray(FAT_VOLUME_12_16.fs_type)).startsWith('FAT') ||
    cString(sector.subarray(FAT_VOLUME_32.fs_type)).startsWith('FAT32')
  );
}

/** What `fatinfo` prints of the volume that was set. @uboot fs/fat/fat.c file_fat_detectfs() */
export function file_fat_detectfs(): number {
  const { cur_dev } = fatDevice();
  let bs: ReturnType<typeof read_bootsectandvi>;
  if (cur_dev === null) {
    printf('No current device\n');
    return 1;
  }
  printf('Interface:  %s\n', blk_get_uclass_name(cur_dev.uclass_id));
  printf('  Device %d: ', cur_dev.devnum);
  dev_print(cur_dev);
  bs = read_bootsectandvi();
  if (IS_ERR(bs)) {
    printf('\nNo valid FAT fs found\n');
    return 1;
  }
  printf('Filesystem: %s "%s"\n', cString(latin1(bs.fs_type)), cString(latin1(bs.volume_label)));
  return 0;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Mounts and finds: a walk that stands there, or -errno. */
function resolvePath(path: string, type: number): FatItr | Errno {
  const itr = fat_itr_root();
  let ret: number;
  if (IS_ERR(itr)) {
    return itr;
  }
  ret = fat_itr_resolve(itr, path, type);
  if (ret !== 0) {
    fat_itr_free(itr);
    return ret;
  }
  return itr;
}

/** @uboot fs/fat/fat.c fat_exists() */
export function fat_exists(filename: string): boolean {
  const itr = resolvePath(filename, TYPE_ANY);
  if (IS_ERR(itr)) {
    return false;
  }
  fat_itr_free(itr);
  return true;
}

/** Bytes of a file, 0 for a directory, or -errno: the volume is mounted for each. @uboot fs/fat/fat.c fat_size() */
export function fat_size(filename: string): number {
  let itr = fat_itr_root();
  let size: number;
  let ret: number;
  if (IS_ERR(itr)) {
    return itr;
  }
  ret = fat_itr_resolve(itr, filename, TYPE_FILE);
  if (ret === 0) {
    size = fat_itr_size(itr);
    fat_itr_free(itr);
    return size;
  }
  fat_itr_free(itr);
  itr = resolvePath(filename, TYPE_DIR);
  if (IS_ERR(itr)) {
    return itr;
  }
  fat_itr_free(itr);
  return 0;
}

/** Bytes read, or negative. @uboot fs/fat/fat.c fat_read_file() */
export function fat_read_file(filename: string, buf: number, offset: number, len: number): number {
  const itr = resolvePath(filename, TYPE_FILE);
  let ret = -1;
  if (!IS_ERR(itr)) {
    ret = get_contents(
      itr.fsdata,
      { start: fat_itr_start(itr), size: fat_itr_size(itr) },
      offset,
      buf,
      len,
    );
    fat_itr_free(itr);
  }
  if (ret < 0) {
    printf('** Unable to read file %s **\n', filename);
  }
  return ret;
}

/** @uboot fs/fat/fat.c fat_opendir(), fat_readdir(), fat_closedir() */
function fat_opendir(dirname: string): FsDirStream | Errno {
  const itr = resolvePath(dirname, TYPE_DIR);
  if (IS_ERR(itr)) {
    return itr;
  }
  return {
    readdir: () => {
      if (!fat_itr_next(itr)) {
        return null;
      }
      if (fat_itr_isdir(itr)) {
        return { type: 'directory', name: itr.name, size: 0 };
      }
      return { type: 'file', name: itr.name, size: fat_itr_size(itr) };
    },
    closedir: () => {
      fat_itr_free(itr);
    },
  };
}

/** Read only. @uboot fs/fs.c fstypes[] */
export const fsFat: FsInfo = {
  fstype: FS_TYPE_FAT,
  name: 'fat',
  probe: fat_set_blk_dev,
  close: () => undefined,
  opendir: fat_opendir,
  exists: fat_exists,
  size: fat_size,
  read: fat_read_file,
};
