import type { CmdTbl } from '../include/command';
import { FS_TYPE_ANY } from '../fs/fs/info';
import { do_fs_type, do_fs_types, do_ln, do_load, do_ls, do_save, do_size } from '../fs/fs/do';

const LOAD_HELP = `<interface> [<dev[:part]> [<addr> [<filename> [bytes [pos]]]]]
    - Load binary file 'filename' from partition 'part' on device
       type 'interface' instance 'dev' to address 'addr' in memory.
      'bytes' gives the size to load in bytes.
      If 'bytes' is 0 or omitted, the file is read until the end.
      'pos' gives the file byte position to start reading from.
      If 'pos' is 0 or omitted, the file is read from the start.`;

const SAVE_HELP = `<interface> <dev[:part]> <addr> <filename> bytes [pos]
    - Save binary file 'filename' to partition 'part' on device
      type 'interface' instance 'dev' from addr 'addr' in memory.
      'bytes' gives the size to save in bytes and is mandatory.
      'pos' gives the file byte position to start writing to.
      If 'pos' is 0 or omitted, the file is written from the start.`;

/** Commands that work on any file system. @uboot cmd/fs.c */
export const fsCommands: readonly CmdTbl[] = [
  {
    name: 'size',
    maxargs: 4,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_size(argv, FS_TYPE_ANY),
    usage: "determine a file's size",
    help: `<interface> <dev[:part]> <filename>
    - Find file 'filename' from 'dev' on 'interface'
      and determine its size.`,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'load',
    maxargs: 7,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_load(argv, FS_TYPE_ANY),
    usage: 'load binary file from a filesystem',
    help: LOAD_HELP,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'save',
    maxargs: 7,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => do_save(argv, FS_TYPE_ANY),
    usage: 'save file to a filesystem',
    help: SAVE_HELP,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'ls',
    maxargs: 4,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_ls(argv, FS_TYPE_ANY),
    usage: 'list files in a directory (default /)',
    help: `<interface> [<dev[:part]> [directory]]
    - List files in directory 'directory' of partition 'part' on
      device type 'interface' instance 'dev'.`,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'ln',
    maxargs: 5,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_ln(argv, FS_TYPE_ANY),
    usage: 'Create a symbolic link',
    help: `<interface> <dev[:part]> target linkname
    - create a symbolic link to 'target' with the name 'linkname' on
      device type 'interface' instance 'dev'.`,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'fstype',
    maxargs: 4,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => do_fs_type(argv),
    usage: 'Look up a filesystem type',
    help: `<interface> <dev>:<part>
- print filesystem type
fstype <interface> <dev>:<part> <varname>
- set environment variable to filesystem type
`,
    depends: ['CMD_FS_GENERIC'],
  },
  {
    name: 'fstypes',
    maxargs: 1,
    repeatable: true,
    cmd: () => do_fs_types(),
    usage: 'List supported filesystem types',
    help: '',
    depends: ['CMD_FS_GENERIC'],
  },
];
