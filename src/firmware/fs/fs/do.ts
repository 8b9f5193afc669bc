import { efi_set_bootdev } from '../../cmd/bootefi/bootdev';
import { eprintf, printf, puts } from '../../common/console';
import { env_get, env_set, env_set_hex } from '../../env/common';
import { fs_get_type_name, fs_ls, fs_read, fs_set_blk_dev, fs_size, fstypes } from '../fs';
import { FS_TYPE_ANY } from './info';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import { CONFIG_INT } from '../../include/asm-generic/global_data';
import { print_size } from '../../lib/display_options';
import { hextoul, strict_strtoul } from '../../lib/strto';
import { get_timer } from '../../lib/time';

/** @uboot fs/fs.c do_ls() */
export function do_ls(argv: readonly string[], fstype: number): number {
  if (argv.length < 2 || argv.length > 4) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], fstype) !== 0) {
    return 1;
  }
  if (fs_ls(argv[3] ?? '/') !== 0) {
    return 1;
  }
  return 0;
}

/** @uboot fs/fs.c do_size() */
export function do_size(argv: readonly string[], fstype: number): number {
  let size: number;
  if (argv.length !== 4) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], fstype) !== 0) {
    return 1;
  }
  size = fs_size(argv[3] ?? '');
  if (size < 0) {
    return 1;
  }
  env_set_hex('filesize', size);
  return 0;
}

/** @uboot fs/fs.c do_load() */
export function do_load(argv: readonly string[], fstype: number): number {
  const filename = argv[4] ?? env_get('bootfile');
  let addr: number | undefined;
  let len_read: number;
  let time: number;
  if (argv.length < 2 || argv.length > 7) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], fstype) !== 0) {
    eprintf("Can't set block device\n");
    return 1;
  }
  addr = loadAddress(argv[3]);
  if (addr === undefined) {
    return CMD_RET_USAGE;
  }
  if (filename === null) {
    puts('** No boot file defined **\n');
    return 1;
  }
  time = get_timer(0);
  const bytes = argv[5] === undefined ? 0 : hextoul(argv[5]);
  const pos = argv[6] === undefined ? 0 : hextoul(argv[6]);
  len_read = fs_read(filename, addr, pos, bytes, true);
  time = get_timer(time);
  if (len_read < 0) {
    eprintf("Failed to load '%s'\n", filename);
    return 1;
  }
  efi_set_bootdev(filename, addr, len_read);
  printf('%llu bytes read in %lu ms', len_read, time);
  if (time > 0) {
    puts(' (');
    print_size(Math.floor(len_read / time) * 1000, '/s');
    puts(')');
  }
  puts('\n');
  env_set_hex('fileaddr', addr);
  env_set_hex('filesize', len_read);
  return 0;
}

/** Argument, else `loadaddr`, else the board's; undefined = not a number. */
function loadAddress(argument: string | undefined): number | undefined {
  const loadaddr = env_get('loadaddr');
  if (argument !== undefined) {
    return strict_strtoul(argument, 16);
  }
  return loadaddr === null ? CONFIG_INT('SYS_LOAD_ADDR', 0) : hextoul(loadaddr);
}

/** @uboot fs/fs.c do_fs_type() */
export function do_fs_type(argv: readonly string[]): number {
  if (argv.length < 3 || argv.length > 4) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], FS_TYPE_ANY) !== 0) {
    return 1;
  }
  if (argv[3] !== undefined) {
    env_set(argv[3], fs_get_type_name());
  } else {
    printf('%s\n', fs_get_type_name());
  }
  return CMD_RET_SUCCESS;
}

/** @uboot fs/fs.c do_fs_types() */
export function do_fs_types(): number {
  puts('Supported filesystems: ');
  puts(
    fstypes()
      .map((type) => type.name)
      .join(', '),
  );
  puts('\n');
  return CMD_RET_SUCCESS;
}

/** No file system that we know can be written. @uboot fs/fs.c do_save() */
export function do_save(argv: readonly string[], fstype: number): number {
  if (argv.length < 6 || argv.length > 7) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], fstype) !== 0) {
    return 1;
  }
  eprintf('** Unable to write file %s **\n', argv[4]);
  return 1;
}

/** @uboot fs/fs.c do_ln() */
export function do_ln(argv: readonly string[], fstype: number): number {
  if (argv.length !== 5) {
    return CMD_RET_USAGE;
  }
  if (fs_set_blk_dev(argv[1] ?? '', argv[2], fstype) !== 0) {
    return 1;
  }
  eprintf('** Unable to create link %s -> %s **\n', argv[3], argv[4]);
  return 1;
}
