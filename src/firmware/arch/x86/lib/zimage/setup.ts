import { printf, puts } from '../../../../common/console';
import { malloc } from '../../../../common/dlmalloc';
import { env_get } from '../../../../env/common';
import { fdt_totalsize } from '../../../../lib/libfdt/fdt/header';
import { copyBytes, writeBytes, writeObject } from '../../../../lib/memory-access';
import { hextoul } from '../../../../lib/strto';
import { sprintf } from '../../../../lib/vsprintf';
import { install_e820_map } from '../../cpu/qemu/e820';
import {
  BP_CL_MAGIC,
  BP_CL_OFFSET,
  BP_E820_ENTRIES,
  BP_E820_MAP,
  BP_EXT_RAMDISK_IMAGE,
  BP_EXT_RAMDISK_SIZE,
  E820_ENTRY_BYTES,
  HDR_CMD_LINE_PTR,
  HDR_HEAP_END_PTR,
  HDR_LOADFLAGS,
  HDR_RAMDISK_IMAGE,
  HDR_RAMDISK_SIZE,
  HDR_SETUP_DATA,
  HDR_SETUP_MOVE_SIZE,
  HDR_TYPE_OF_LOADER,
} from '../../include/asm/bootparam';
import { readObject } from '../../../../lib/memory-access';
import type { ObjectSize } from '../../../../lib/memory-access';
import { get_boot_protocol } from './load';

/** The arguments lie so far behind the beginning of the parameters. */
export const COMMAND_LINE_OFFSET = 0x9000;

const COMMAND_LINE_MAGIC = 0xa33f;
const HEAP_END_OFFSET = 0x8e00;
const HEAP_FLAG = 0x80;
/** U-Boot, version 0. */
const LOADER_UBOOT = 0x80;
/** How much old kernels must move of what is before them. */
const SETUP_MOVE_BYTES = 0x9100;

/** In a list: the next one, a type and a length stand before the data. */
const SETUP_DATA_BYTES = 16;
const SETUP_DTB = 2;

export interface ZimageArguments {
  readonly initrd_addr: number;
  readonly initrd_size: number;
  /** In place of what the environment says; null: nothing. */
  readonly cmdline: string | null;
}

function store(address: number, size: ObjectSize, value: number): void {
  writeObject(address, size, BigInt(value));
}

/** The arguments of the environment, with a console that is the serial port. @uboot arch/x86/lib/zimage.c build_command_line() */
function build_command_line(): string {
  const bootargs = env_get('bootargs') ?? '';
  const wantsConsole = !bootargs.includes('console=') && env_get('stdout') === 'serial';
  return (wantsConsole ? sprintf('console=ttyS0,%s ', env_get('baudrate')) : '') + bootargs;
}

function writeMemoryMap(base: number): void {
  const map = install_e820_map();
  store(base + BP_E820_ENTRIES, 1, map.length);
  for (const [i, { addr, size, type }] of map.entries()) {
    const at = base + BP_E820_MAP + i * E820_ENTRY_BYTES;
    store(at, 8, addr);
    store(at + 8, 8, size);
    store(at + 16, 4, type);
  }
}

/** The tree that `fdt addr` has named goes into a list. @uboot arch/x86/lib/zimage.c setup_device_tree() */
function setup_device_tree(base: number, fdt_blob: number): void {
  if (fdt_blob === 0) {
    return;
  }
  const bytes = fdt_totalsize(fdt_blob);
  const data = malloc(SETUP_DATA_BYTES + bytes);
  if (data === 0) {
    return;
  }
  store(data, 8, Number(readObject(base + HDR_SETUP_DATA, 8)));
  store(data + 8, 4, SETUP_DTB);
  store(data + 12, 4, bytes);
  copyBytes(data + SETUP_DATA_BYTES, fdt_blob, bytes);
  store(base + HDR_SETUP_DATA, 8, data);
}

function writeInitrd(base: number, { initrd_addr, initrd_size }: ZimageArguments): void {
  printf('Initial RAM disk at linear address 0x%08lx, size %ld bytes\n', initrd_addr, initrd_size);
  store(base + HDR_RAMDISK_IMAGE, 4, initrd_addr);
  store(base + BP_EXT_RAMDISK_IMAGE, 4, 0);
  store(base + HDR_RAMDISK_SIZE, 4, initrd_size);
  store(base + BP_EXT_RAMDISK_SIZE, 4, 0);
}

function writeCommandLine(base: number, bootproto: number, cmdline: string | null): void {
  const cmd_line = base + COMMAND_LINE_OFFSET;
  const text = cmdline ?? build_command_line();
  if (bootproto >= 0x0202) {
    store(base + HDR_CMD_LINE_PTR, 4, cmd_line);
  } else if (bootproto >= 0x0200) {
    store(base + BP_CL_MAGIC, 2, COMMAND_LINE_MAGIC);
    store(base + BP_CL_OFFSET, 2, COMMAND_LINE_OFFSET);
    store(base + HDR_SETUP_MOVE_SIZE, 2, SETUP_MOVE_BYTES);
  }
  writeBytes(
    cmd_line,
    Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0)),
  );
  printf('Kernel command line: "');
  puts(text);
  printf('"\n');
}

/** Fills the parameters in: memory, initrd, arguments, device tree. @uboot arch/x86/lib/zimage.c setup_zimage() */
export function setup_zimage(base: number, args: ZimageArguments): number {
  const bootproto = get_boot_protocol(base, false);

  writeMemoryMap(base);
  if (bootproto === 0x0100) {
    store(base + BP_CL_MAGIC, 2, COMMAND_LINE_MAGIC);
    store(base + BP_CL_OFFSET, 2, COMMAND_LINE_OFFSET);
  }
  if (bootproto >= 0x0200) {
    store(base + HDR_TYPE_OF_LOADER, 1, LOADER_UBOOT);
    if (args.initrd_addr !== 0) {
      writeInitrd(base, args);
    }
  }
  if (bootproto >= 0x0201) {
    store(base + HDR_HEAP_END_PTR, 2, HEAP_END_OFFSET);
    store(base + HDR_LOADFLAGS, 1, Number(readObject(base + HDR_LOADFLAGS, 1)) | HEAP_FLAG);
  }
  writeCommandLine(base, bootproto, args.cmdline);
  setup_device_tree(base, hextoul(env_get('fdtaddr') ?? ''));
  return 0;
}
