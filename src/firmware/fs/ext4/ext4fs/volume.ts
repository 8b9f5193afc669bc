import { printf } from '../../../common/console';
import type { BlkDesc } from '../../../include/blk';
import type { DiskPartition } from '../../../include/part';
import type { FsInfo } from '../../fs/info';
import { FS_TYPE_EXT } from '../../fs/info';
import { ext4fs_set_blk_dev } from '../dev';
import { ext4fs_find_file, ext4fs_iterate_dir, ext4fs_mount, ext4fs_open } from '../ext4_common';
import { ext4fs_close, ext4fs_read_file, ext4State } from '../ext4fs';
import { FILETYPE_DIRECTORY } from '../ext4_common/layout';

/** @uboot fs/ext4/ext4fs.c ext4fs_probe() */
export function ext4fs_probe(desc: BlkDesc, info: DiskPartition): number {
  ext4fs_set_blk_dev(desc, info);
  if (!ext4fs_mount()) {
    ext4fs_close();
    return -1;
  }
  return 0;
}

/** @uboot fs/ext4/ext4fs.c ext4fs_ls() */
export function ext4fs_ls(dirname: string): number {
  const dirnode = ext4fs_find_file(dirname, FILETYPE_DIRECTORY);
  if (dirnode === null) {
    printf('** Can not find directory. **\n');
    return 1;
  }
  ext4fs_iterate_dir(dirnode, null);
  return 0;
}

/** @uboot fs/ext4/ext4fs.c ext4fs_exists() */
export function ext4fs_exists(filename: string): boolean {
  return ext4fs_open(filename) >= 0;
}

/** Length of a file, or -1. @uboot fs/ext4/ext4fs.c ext4fs_size() */
export function ext4fs_size(filename: string): number {
  return ext4fs_open(filename);
}

/** Bytes read, or -1; a length of 0 is the rest of the file. @uboot fs/ext4/ext4fs.c ext4_read_file() */
export function ext4_read_file(filename: string, buf: number, offset: number, len: number): number {
  const file_len = ext4fs_open(filename);
  const { ext4fs_file } = ext4State();
  if (file_len < 0 || ext4fs_file === null) {
    printf('** File not found %s **\n', filename);
    return -1;
  }
  return ext4fs_read_file(ext4fs_file, offset, len === 0 ? file_len - offset : len, buf);
}

export const fsExt4: FsInfo = {
  fstype: FS_TYPE_EXT,
  name: 'ext4',
  probe: ext4fs_probe,
  close: ext4fs_close,
  ls: ext4fs_ls,
  exists: ext4fs_exists,
  size: ext4fs_size,
  read: ext4_read_file,
};
