import { get_pxe_file, from_env } from '../boot/pxe_utils/files';
import { folderOf, pxe_process } from '../boot/pxe_utils';
import { textAt } from '../boot/pxe_utils/scan';
import { printf } from '../common/console';
import { env_get, env_set } from '../env/common';
import { fs_read, fs_set_blk_dev } from '../fs/fs';
import { FS_TYPE_ANY, FS_TYPE_EXT, FS_TYPE_FAT } from '../fs/fs/info';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { ENOENT } from '../include/errno';
import type { PxeContext } from '../include/pxe_utils';
import { strict_strtoul } from '../lib/strto';

/** Where files are. @uboot cmd/sysboot.c struct sysboot_info */
interface SysbootInfo {
  readonly fstype: number;
  readonly ifname: string;
  readonly dev_part_str: string;
}

/**
 * Reads a file, wherever it is to go: nobody looks at what is there. Bytes, or negative.
 *
 * @uboot cmd/sysboot.c sysboot_read_file()
 */
function sysboot_read_file(info: SysbootInfo, file_path: string, file_addr: number): number {
  if (fs_set_blk_dev(info.ifname, info.dev_part_str, info.fstype) !== 0) {
    return -ENOENT;
  }
  return fs_read(file_path, file_addr, 0, 0, false);
}

/** Any text that has one of the names in it is that one. Undefined: none. */
function fileSystem(text: string): number | undefined {
  if (text.includes('ext2')) {
    return FS_TYPE_EXT;
  }
  if (text.includes('fat')) {
    return FS_TYPE_FAT;
  }
  return text.includes('any') ? FS_TYPE_ANY : undefined;
}

/** @uboot cmd/sysboot.c do_sysboot() */
function do_sysboot(cmdtp: CmdTbl, _flag: number, _argc: number, words: readonly string[]): number {
  const prompt = words[1] === '-p';
  const argv = prompt ? words.slice(1) : words;
  const [, ifname, dev_part_str, type] = argv;
  let ctx: PxeContext;
  if (ifname === undefined || dev_part_str === undefined || type === undefined) {
    return CMD_RET_USAGE;
  }
  const pxefile_addr_str = argv[4] ?? from_env('pxefile_addr_r');
  if (pxefile_addr_str === null) {
    return 1;
  }
  const filename = argv[5] ?? env_get('bootfile') ?? textAt(0);
  if (argv[5] !== undefined) {
    env_set('bootfile', argv[5]);
  }
  const fstype = fileSystem(type);
  if (fstype === undefined) {
    printf('Invalid filesystem: %s\n', type);
    return 1;
  }
  const pxefile_addr_r = strict_strtoul(pxefile_addr_str, 16);
  if (pxefile_addr_r === undefined) {
    printf('Invalid pxefile address: %s\n', pxefile_addr_str);
    return 1;
  }
  ctx = {
    cmdtp,
    getfile: (path, addr) => sysboot_read_file({ fstype, ifname, dev_part_str }, path, addr),
    allow_abs_path: true,
    bootdir: folderOf(filename),
  };
  if (get_pxe_file(ctx, filename, pxefile_addr_r) < 0) {
    printf('Error reading config file\n');
    return 1;
  }
  return pxe_process(ctx, pxefile_addr_r, prompt);
}

export const sysbootCommands: readonly CmdTbl[] = [
  {
    name: 'sysboot',
    maxargs: 7,
    repeatable: true,
    cmd: do_sysboot,
    usage: 'command to get and boot from syslinux files',
    help: `[-p] <interface> <dev[:part]> <ext2|fat|any> [addr] [filename]
    - load and parse syslinux menu file 'filename' from ext2, fat
      or any filesystem on 'dev' on 'interface' to address 'addr'`,
    depends: ['CMD_SYSBOOT'],
  },
];
