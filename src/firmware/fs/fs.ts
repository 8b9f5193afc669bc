import { printf } from '../common/console';
import type { BlkDesc } from '../include/blk';
import { ENOENT, ENOSPC } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { newDiskPartition } from '../include/part';
import type { DiskPartition } from '../include/part';
import { part_get_info } from '../disk/part';
import { part_get_info_by_dev_and_name_or_num } from '../disk/part/device';
import { part_get_info_whole_disk } from '../disk/part/info';
import { gd } from '../include/asm-generic/global_data';
import { lmb_alloc_addr } from '../lib/lmb';
import { lmb_init_and_reserve } from '../lib/lmb/init';
import { fsExt4 } from './ext4/ext4fs/volume';
import { fsFat } from './fat/fat';
import { FS_TYPE_ANY } from './fs/info';
import type { FsInfo } from './fs/info';
import type { FsDirent, FsDirStream } from '../include/fs';

interface FsState {
  /** What the last fs_set_blk_dev found; null when closed. */
  current: FsInfo | null;
  /** Where it was found; part 0 is all of the device. */
  fs_dev_desc: BlkDesc | null;
  fs_dev_part: number;
}

function fsState(): FsState {
  return statics('fs/fs.c', () => ({ current: null, fs_dev_desc: null, fs_dev_part: 0 }));
}

/** In the order in which they are tried. @uboot fs/fs.c fstypes[] */
export function fstypes(): readonly FsInfo[] {
  const types: FsInfo[] = [];
  if (IS_ENABLED('FS_FAT')) {
    types.push(fsFat);
  }
  if (IS_ENABLED('FS_EXT4')) {
    types.push(fsExt4);
  }
  return types;
}

function probeTypes(desc: BlkDesc, part: number, info: DiskPartition, fstype: number): number {
  const state = fsState();
  for (const type of fstypes()) {
    if (fstype !== FS_TYPE_ANY && fstype !== type.fstype) {
      continue;
    }
    if (type.probe(desc, info) === 0) {
      state.current = type;
      state.fs_dev_desc = desc;
      state.fs_dev_part = part;
      return 0;
    }
  }
  return -1;
}

/**
 * Finds the partition and what file system it has. -1: there is no such partition (which is printed), or nothing that
 * we know is on it (which isn't).
 *
 * @uboot fs/fs.c fs_set_blk_dev()
 */
export function fs_set_blk_dev(
  ifname: string,
  dev_part_str: string | undefined,
  fstype: number,
): number {
  const found = part_get_info_by_dev_and_name_or_num(ifname, dev_part_str, true);
  if (IS_ERR(found)) {
    printf("Couldn't find partition %s %s\n", ifname, dev_part_str ?? '<NULL>');
    return -1;
  }
  return probeTypes(found.desc, found.part, found.info, fstype);
}

/** As fs_set_blk_dev, for a known device. Part 0 is all of it. @uboot fs/fs.c fs_set_blk_dev_with_part() */
export function fs_set_blk_dev_with_part(desc: BlkDesc, part: number): number {
  const info = newDiskPartition();
  const ret = part >= 1 ? part_get_info(desc, part, info) : part_get_info_whole_disk(desc, info);
  if (ret !== 0) {
    return ret;
  }
  return probeTypes(desc, part, info, FS_TYPE_ANY);
}

/** @uboot fs/fs.c fs_close() */
export function fs_close(): void {
  const state = fsState();
  state.current?.close();
  state.current = null;
}

/** Name of what was found: `ext4`. @uboot fs/fs.c fs_get_type_name() */
export function fs_get_type_name(): string {
  return fsState().current?.name ?? 'unsupported';
}

/** Lists a directory, with how much is in it. 0, or negative. @uboot fs/fs.c fs_ls_generic() */
function fs_ls_generic(info: FsInfo, dirname: string): number {
  const { fs_dev_desc, fs_dev_part } = fsState();
  const dirs = info.opendir?.(dirname) ?? -ENOENT;
  let nfiles = 0;
  let ndirs = 0;
  let dent: FsDirent | null;

  fs_close();
  if (IS_ERR(dirs) || fs_dev_desc === null) {
    return -ENOENT;
  }
  for (;;) {
    dent = fs_readdir(dirs, fs_dev_desc, fs_dev_part);
    if (dent === null) {
      break;
    }
    if (dent.type === 'directory') {
      printf('            %s/\n', dent.name);
      ndirs++;
    } else if (dent.type === 'link') {
      printf('    <SYM>   %s\n', dent.name);
      nfiles++;
    } else {
      printf(' %8lld   %s\n', dent.size, dent.name);
      nfiles++;
    }
  }
  fs_set_blk_dev_with_part(fs_dev_desc, fs_dev_part);
  dirs.closedir();
  fs_close();
  printf('\n%d file(s), %d dir(s)\n\n', nfiles, ndirs);
  return 0;
}

/** The device is set anew for every entry, so its first sector is read again each time. @uboot fs/fs.c fs_readdir() */
function fs_readdir(dirs: FsDirStream, desc: BlkDesc, part: number): FsDirent | null {
  let dent: FsDirent | null;
  if (fs_set_blk_dev_with_part(desc, part) !== 0) {
    return null;
  }
  dent = dirs.readdir();
  fs_close();
  return dent;
}

/** @uboot fs/fs.c fs_ls() */
export function fs_ls(dirname: string): number {
  const { current } = fsState();
  let ret: number;
  if (current?.opendir !== undefined) {
    ret = fs_ls_generic(current, dirname);
  } else {
    ret = current?.ls?.(dirname) ?? -1;
  }
  fs_close();
  return ret;
}

/** @uboot fs/fs.c fs_exists() */
export function fs_exists(filename: string): boolean {
  const ret = fsState().current?.exists(filename) ?? false;
  fs_close();
  return ret;
}

/** Bytes, or negative. @uboot fs/fs.c fs_size() */
export function fs_size(filename: string): number {
  const ret = fsState().current?.size(filename) ?? -1;
  fs_close();
  return ret;
}

/** May the file be read to `addr`? Its own length counts where none is asked for. @uboot fs/fs.c fs_read_lmb_check() */
function fs_read_lmb_check(
  filename: string,
  addr: number,
  offset: number,
  len: number,
  info: FsInfo,
): number {
  const size = info.size(filename);
  let read_len: number;
  if (size < 0) {
    return size;
  }
  read_len = size - offset;
  if (len !== 0 && len < read_len) {
    read_len = len;
  }
  // A wish for address 0 can't be told from a refusal, in U-Boot too.
  if (lmb_alloc_addr(lmb_init_and_reserve(gd.fdt_blob), addr, read_len) === addr) {
    return 0;
  }
  printf('** Reading file would overwrite reserved memory **\n');
  return -ENOSPC;
}

/** Bytes read to `addr`, or negative. @uboot fs/fs.c _fs_read() */
export function fs_read(
  filename: string,
  addr: number,
  offset: number,
  len: number,
  do_lmb_check: boolean,
): number {
  const info = fsState().current;
  let ret: number;
  if (info === null) {
    return -1;
  }
  if (do_lmb_check) {
    ret = fs_read_lmb_check(filename, addr, offset, len, info);
    if (ret !== 0) {
      return ret;
    }
  }
  ret = info.read(filename, addr, offset, len);
  fs_close();
  return ret;
}

/** For `test -e`. @uboot fs/fs.c file_exists() */
export function file_exists(
  dev_type: string,
  dev_part: string,
  file: string,
  fstype: number,
): boolean {
  if (fs_set_blk_dev(dev_type, dev_part, fstype) !== 0) {
    return false;
  }
  return fs_exists(file);
}
