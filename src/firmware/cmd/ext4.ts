import type { CmdTbl } from '../include/command';
import { FS_TYPE_EXT } from '../fs/fs/info';
import { do_load, do_ls, do_size } from '../fs/fs/do';

const LS_HELP = `<interface> <dev[:part]> [directory]
    - list files from 'dev' on 'interface' in a 'directory'`;

/** @uboot cmd/ext4.c and cmd/ext2.c */
export const ext4Commands: readonly CmdTbl[] = [
  {
    name: 'ext4size',
    maxargs: 4,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_size(argv, FS_TYPE_EXT),
    usage: "determine a file's size",
    help: `<interface> <dev[:part]> <filename>
    - Find file 'filename' from 'dev' on 'interface'
      and determine its size.`,
    depends: ['CMD_EXT4'],
  },
  {
    name: 'ext4ls',
    maxargs: 4,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_ls(argv, FS_TYPE_EXT),
    usage: 'list files in a directory (default /)',
    help: LS_HELP,
    depends: ['CMD_EXT4'],
  },
  {
    name: 'ext4load',
    maxargs: 7,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_load(argv, FS_TYPE_EXT),
    usage: 'load binary file from a Ext4 filesystem',
    help: `<interface> [<dev[:part]> [addr [filename [bytes [pos]]]]]
    - load binary file 'filename' from 'dev' on 'interface'
      to address 'addr' from ext4 filesystem`,
    depends: ['CMD_EXT4'],
  },
  {
    name: 'ext2ls',
    maxargs: 4,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_ls(argv, FS_TYPE_EXT),
    usage: 'list files in a directory (default /)',
    help: LS_HELP,
    depends: ['CMD_EXT2'],
  },
  {
    name: 'ext2load',
    maxargs: 6,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_load(argv, FS_TYPE_EXT),
    usage: 'load binary file from a Ext2 filesystem',
    help: `<interface> [<dev[:part]> [addr [filename [bytes [pos]]]]]
    - load binary file 'filename' from 'dev' on 'interface'
      to address 'addr' from ext2 filesystem.`,
    depends: ['CMD_EXT2'],
  },
];
