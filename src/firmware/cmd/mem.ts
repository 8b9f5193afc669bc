import { cmd_get_data_size } from '../common/command';
import { ctrlc, printf, puts } from '../common/console';
import {
  CMD_FLAG_REPEAT,
  CMD_RET_FAILURE,
  CMD_RET_SUCCESS,
  CMD_RET_USAGE,
} from '../include/command';
import type { CmdTbl } from '../include/command';
import { crc32 } from '../lib/crc32';
import { print_buffer } from '../lib/display_options/print_buffer';
import { readBytes, readObject, writeBytes, writeObject } from '../lib/memory-access';
import type { ObjectSize } from '../lib/memory-access';
import { hextoul, simple_strtoull } from '../lib/strto';
import { schedule } from '../common/cyclic';
import { memState } from './mem/state';
import { do_mem_mm, do_mem_nm } from './mem/modify';

/** The size of the objects, or undefined where this board has none such. */
export function objectSize(command: string): ObjectSize | undefined {
  const size = cmd_get_data_size(command, 4);

  return size === 1 || size === 2 || size === 4 || size === 8 ? size : undefined;
}

/** An empty line goes on where the last one ended. @uboot cmd/mem.c do_mem_md() */
function do_mem_md(_cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]): number {
  const state = memState();
  let addr = state.dp_last_addr;
  let size: ObjectSize | undefined = state.dp_last_size;
  let length = state.dp_last_length;

  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  if ((flag & CMD_FLAG_REPEAT) === 0) {
    size = objectSize(argv[0] ?? '');
    if (size === undefined) {
      return CMD_RET_FAILURE;
    }
    addr = hextoul(argv[1]) + state.base_address;
    if (argc > 2) {
      length = hextoul(argv[2]);
    }
  }
  print_buffer(addr, size, length);
  state.dp_last_addr = addr + size * length;
  state.dp_last_length = length;
  state.dp_last_size = size;
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/mem.c do_mem_mw() */
function do_mem_mw(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const size = objectSize(argv[0] ?? '');
  let addr: number;
  let writeval: bigint;
  let count: number;

  if (argc < 3 || argc > 4) {
    return CMD_RET_USAGE;
  }
  if (size === undefined) {
    return CMD_RET_FAILURE;
  }
  addr = hextoul(argv[1]) + memState().base_address;
  writeval = simple_strtoull(argv[2], 16);
  count = argc === 4 ? hextoul(argv[3]) : 1;
  while (count > 0) {
    writeObject(addr, size, writeval);
    addr += size;
    count--;
  }
  return CMD_RET_SUCCESS;
}

const TYPES: Readonly<Record<ObjectSize, string>> = {
  1: 'byte',
  2: 'halfword',
  4: 'word',
  8: 'double word',
};

/** @uboot cmd/mem.c do_mem_cmp() */
function do_mem_cmp(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const size = objectSize(argv[0] ?? '');
  const { base_address } = memState();
  let addr1: number;
  let addr2: number;
  let count: number;
  let word1: bigint;
  let word2: bigint;
  let ngood: number;
  let rcode = 0;

  if (argc !== 4) {
    return CMD_RET_USAGE;
  }
  if (size === undefined) {
    return CMD_RET_FAILURE;
  }
  addr1 = hextoul(argv[1]) + base_address;
  addr2 = hextoul(argv[2]) + base_address;
  count = hextoul(argv[3]);
  for (ngood = 0; ngood < count; ngood++) {
    word1 = readObject(addr1, size);
    word2 = readObject(addr2, size);
    if (word1 !== word2) {
      printf(
        '%s at 0x%08lx (%#llx) != %s at 0x%08lx (%#llx)\n',
        TYPES[size],
        addr1,
        word1,
        TYPES[size],
        addr2,
        word2,
      );
      rcode = 1;
      break;
    }
    addr1 += size;
    addr2 += size;
    if (ngood % (64 << 10) === 0) {
      schedule();
    }
  }
  printf('Total of %ld %s(s) were the same\n', ngood, TYPES[size]);
  return rcode;
}

/** So much at once: an address that nothing answers is met before a wrong length costs memory. */
const CHUNK_BYTES = 0x10000;

function copyMemory(dest: number, src: number, bytes: number): void {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    writeBytes(dest + at, readBytes(src + at, Math.min(CHUNK_BYTES, bytes - at)));
  }
}

/** @uboot cmd/mem.c do_mem_cp() */
function do_mem_cp(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const size = objectSize(argv[0] ?? '');
  const { base_address } = memState();
  let addr: number;
  let dest: number;
  let count: number;

  if (argc !== 4) {
    return CMD_RET_USAGE;
  }
  if (size === undefined) {
    return CMD_RET_FAILURE;
  }
  addr = hextoul(argv[1]) + base_address;
  dest = hextoul(argv[2]) + base_address;
  count = hextoul(argv[3]);
  if (count === 0) {
    puts('Zero length ???\n');
    return CMD_RET_FAILURE;
  }
  copyMemory(dest, addr, count * size);
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/mem.c do_mem_base() */
function do_mem_base(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const state = memState();

  if (argc > 1) {
    state.base_address = hextoul(argv[1]);
  }
  printf('Base Address: 0x%08lx\n', state.base_address);
  return CMD_RET_SUCCESS;
}

/** Ctrl-C doesn't end it: only a reset does. @uboot cmd/mem.c do_mem_loop() */
function do_mem_loop(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const size = objectSize(argv[0] ?? '');
  let addr: number;
  let length: number;

  if (argc < 3) {
    return CMD_RET_USAGE;
  }
  if (size === undefined) {
    return CMD_RET_FAILURE;
  }
  addr = hextoul(argv[1]) + memState().base_address;
  length = hextoul(argv[2]);
  for (;;) {
    for (let i = 0; i < Math.max(1, length); i++) {
      readObject(addr + i * size, size);
    }
    schedule();
  }
}

/** `base` doesn't count here. The checksum is stored with its most significant byte first. @uboot cmd/mem.c do_mem_crc() */
function do_mem_crc(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let addr: number;
  let len: number;
  let crc: number;

  if (argc < 3) {
    return CMD_RET_USAGE;
  }
  addr = hextoul(argv[1]);
  len = hextoul(argv[2]);
  crc = 0;
  for (let at = 0; at < len; at += CHUNK_BYTES) {
    crc = crc32(crc, readBytes(addr + at, Math.min(CHUNK_BYTES, len - at)));
  }
  printf('crc32 for %08lx ... %08lx ==> %08x\n', addr, addr + len - 1, crc);
  if (argc > 3) {
    writeBytes(hextoul(argv[3]), Uint8Array.of(crc >>> 24, crc >>> 16, crc >>> 8, crc));
  }
  return ctrlc() ? CMD_RET_FAILURE : CMD_RET_SUCCESS;
}

const SIZES = '[.b, .w, .l, .q]';

function memoryCommand(
  name: string,
  maxargs: number,
  cmd: CmdTbl['cmd'],
  usage: string,
  help: string,
): CmdTbl {
  return { name, maxargs, repeatable: true, cmd, usage, help, depends: ['CMD_MEMORY'] };
}

export const memCommands: readonly CmdTbl[] = [
  memoryCommand('md', 3, do_mem_md, 'memory display', `${SIZES} address [# of objects]`),
  memoryCommand(
    'mm',
    2,
    do_mem_mm,
    'memory modify (auto-incrementing address)',
    `${SIZES} address`,
  ),
  memoryCommand('nm', 2, do_mem_nm, 'memory modify (constant address)', `${SIZES} address`),
  memoryCommand('mw', 4, do_mem_mw, 'memory write (fill)', `${SIZES} address value [count]`),
  memoryCommand('cp', 4, do_mem_cp, 'memory copy', `${SIZES} source target count`),
  memoryCommand('cmp', 4, do_mem_cmp, 'memory compare', `${SIZES} addr1 addr2 count`),
  memoryCommand(
    'base',
    2,
    do_mem_base,
    'print or set address offset',
    '\n    - print address offset for memory commands\n' +
      "base off\n    - set address offset for memory commands to 'off'",
  ),
  memoryCommand(
    'loop',
    3,
    do_mem_loop,
    'infinite loop on address range',
    `${SIZES} address number_of_objects`,
  ),
  {
    name: 'crc32',
    maxargs: 4,
    repeatable: true,
    cmd: do_mem_crc,
    usage: 'checksum calculation',
    help: 'address count [addr]\n    - compute CRC32 checksum [save at addr]',
    depends: ['CMD_CRC32'],
  },
];
