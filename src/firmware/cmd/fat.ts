import { printf } from '../common/console';
import { blk_get_device_part_str } from '../disk/part/device';
import { fat_set_blk_dev, file_fat_detectfs } from '../fs/fat/fat';
import { FS_TYPE_FAT } from '../fs/fs/info';
import type { CmdTbl } from '../include/command';
import { IS_ERR } from '../include/linux/err';
import { do_load, do_ls, do_size } from '../fs/fs/do';

/** @uboot cmd/fat.c do_fat_fsinfo() */
function do_fat_fsinfo(argv: readonly string[]): number {
  let found: ReturnType<typeof blk_get_device_part_str>;
  if (argv.length < 2) {
    printf('usage: fatinfo <interface> [<dev[:part]>]\n');
    return 0;
  }
  found = blk_get_device_part_str(argv[1] ?? '', argv[2], true);
  if (IS_ERR(found)) {
    return 1;
  }
  if (fat_set_blk_dev(found.desc, found.info) !== 0) {
    printf('\n** Unable to use %s %d:%d for fatinfo **\n', argv[1], found.desc.devnum, found.part);
    return 1;
  }
  return file_fat_detectfs();
}

/** The commands that read. @uboot cmd/fat.c */
export const fatCommands: readonly CmdTbl[] = [
  {
    name: 'fatsize',
    maxargs: 4,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_size(argv, FS_TYPE_FAT),
    usage: "determine a file's size",
    help: `<interface> <dev[:part]> <filename>
    - Find file 'filename' from 'dev' on 'interface'
      and determine its size.`,
    depends: ['CMD_FAT'],
  },
  {
    name: 'fatload',
    maxargs: 7,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_load(argv, FS_TYPE_FAT),
    usage: 'load binary file from a dos filesystem',
    help: `<interface> [<dev[:part]> [<addr> [<filename> [bytes [pos]]]]]
    - Load binary file 'filename' from 'dev' on 'interface'
      to address 'addr' from dos filesystem.
      'pos' gives the file position to start loading from.
      If 'pos' is omitted, 0 is used. 'pos' requires 'bytes'.
      'bytes' gives the size to load. If 'bytes' is 0 or omitted,
      the load stops on end of file.
      If either 'pos' or 'bytes' are not aligned to
      ARCH_DMA_MINALIGN then a misaligned buffer warning will
      be printed and performance will suffer for the load.`,
    depends: ['CMD_FAT'],
  },
  {
    name: 'fatls',
    maxargs: 4,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_ls(argv, FS_TYPE_FAT),
    usage: 'list files in a directory (default /)',
    help: `<interface> [<dev[:part]>] [directory]
    - list files from 'dev' on 'interface' in a 'directory'`,
    depends: ['CMD_FAT'],
  },
  {
    name: 'fatinfo',
    maxargs: 3,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_fat_fsinfo(argv),
    usage: 'print information about filesystem',
    help: `<interface> [<dev[:part]>]
    - print information about filesystem from 'dev' on 'interface'`,
    depends: ['CMD_FAT'],
  },
];
