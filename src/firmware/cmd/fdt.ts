import { printf, puts } from '../common/console';
import {
  fdt_chosen,
  fdt_fixup_memory,
  fdt_initrd,
  fdt_shrink_to_minimum,
} from '../common/fdt_support';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { IS_ENABLED } from '../include/linux/kconfig';
import { ULONG_MAX } from '../include/linux/kernel';
import { fdt_set_boot_cpuid_phys, fdt_totalsize } from '../lib/libfdt/fdt/header';
import { fdt_path_offset } from '../lib/libfdt/fdt_ro';
import { fdt_add_subnode, fdt_del_node, fdt_delprop, fdt_open_into } from '../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../lib/libfdt/fdt_strerror';
import { hextoul, simple_strtoull } from '../lib/strto';
import { fdtAddr, fdt_valid } from './fdt/addr';
import { argument } from './fdt/argument';
import { fdtChecksign } from './fdt/checksign';
import { fdtGet } from './fdt/get';
import { fdt_get_header_value, printHeader } from './fdt/header';
import { MAX_LEVEL, fdt_print } from './fdt/print';
import { fdtRsvmem } from './fdt/rsvmem';
import { fdtSet } from './fdt/set';
import { set_working_fdt_addr, workingFdt } from './fdt/working';

/** A subcommand, by what its name must begin with. Functions are given the tree that is worked on. */
interface Subcommand {
  readonly prefix: string;
  readonly run: (fdt: number, argv: readonly string[]) => number;
  readonly depends?: string;
}

/** An error of libfdt on its way out of a subcommand: its number is the status, so that the shell may take it for another. */
function failed(what: string, err: number): number {
  printf('libfdt %s():  %s\n', what, fdt_strerror(err));
  return err;
}

/** Offset of a node; an error is said. */
function nodeOffset(fdt: number, path: string): number {
  const offset = fdt_path_offset(fdt, path);
  if (offset < 0) {
    printf('libfdt fdt_path_offset() returned %s\n', fdt_strerror(offset));
  }
  return offset;
}

/** `fdt move FDT NEWADDR [LENGTH]`: the tree may be any, and becomes the one that is worked on. */
function fdtMove(_fdt: number, argv: readonly string[]): number {
  let len: number;

  if (argv.length < 4) {
    return CMD_RET_USAGE;
  }
  const fdt = hextoul(argv[2]);
  workingFdt().address = fdt;
  if (!fdt_valid(fdt)) {
    workingFdt().address = 0;
    return CMD_RET_FAILURE;
  }
  const newaddr = hextoul(argv[3]);
  len = fdt_totalsize(fdt);
  if (argv.length > 4) {
    len = hextoul(argv[4]) | 0;
    if (len >>> 0 < fdt_totalsize(fdt)) {
      printf('New length 0x%X < existing length 0x%X, aborting.\n', len, fdt_totalsize(fdt));
      return CMD_RET_FAILURE;
    }
  }
  const err = fdt_open_into(fdt, newaddr, len);
  if (err !== 0) {
    printf('libfdt fdt_open_into(): %s\n', fdt_strerror(err));
    return CMD_RET_FAILURE;
  }
  set_working_fdt_addr(newaddr);
  return CMD_RET_SUCCESS;
}

function fdtResize(fdt: number, argv: readonly string[]): number {
  fdt_shrink_to_minimum(fdt, argv.length > 2 ? hextoul(argv[2]) : 0);
  return CMD_RET_SUCCESS;
}

function fdtMknode(fdt: number, argv: readonly string[]): number {
  const [, , path = '', name = ''] = argv;
  let nodeoffset: number;

  if (argv.length < 4) {
    return CMD_RET_USAGE;
  }
  nodeoffset = nodeOffset(fdt, path);
  if (nodeoffset < 0) {
    return CMD_RET_FAILURE;
  }
  const err = fdt_add_subnode(fdt, nodeoffset, name);
  if (err < 0) {
    printf('libfdt fdt_add_subnode(): %s\n', fdt_strerror(err));
    return CMD_RET_FAILURE;
  }
  return CMD_RET_SUCCESS;
}

/** `fdt print` and `fdt list`: all levels, or one. */
function fdtPrint(fdt: number, argv: readonly string[]): number {
  return fdt_print(fdt, argv[2] ?? '/', argv[3], argv[1]?.startsWith('p') === true ? MAX_LEVEL : 1);
}

function fdtRm(fdt: number, argv: readonly string[]): number {
  const nodeoffset = nodeOffset(fdt, argument(argv, 2));
  const prop = argv[3];
  let err: number;

  if (nodeoffset < 0) {
    return CMD_RET_FAILURE;
  }
  if (prop !== undefined) {
    err = fdt_delprop(fdt, nodeoffset, prop);
    return err < 0 ? failed('fdt_delprop', err) : CMD_RET_SUCCESS;
  }
  err = fdt_del_node(fdt, nodeoffset);
  return err < 0 ? failed('fdt_del_node', err) : CMD_RET_SUCCESS;
}

function fdtHeader(fdt: number, argv: readonly string[]): number {
  return argv.length === 5 ? fdt_get_header_value(fdt, argv) : printHeader(fdt);
}

function fdtBootcpu(fdt: number, argv: readonly string[]): number {
  fdt_set_boot_cpuid_phys(fdt, hextoul(argv[2]) % 2 ** 32);
  return CMD_RET_SUCCESS;
}

function fdtMemory(fdt: number, argv: readonly string[]): number {
  const addr = simple_strtoull(argv[2], 16);
  const size = simple_strtoull(argv[3], 16);
  const err = fdt_fixup_memory(fdt, addr, size);

  return err < 0 ? err : CMD_RET_SUCCESS;
}

/** `fdt chosen [START SIZE]` */
function fdtChosen(fdt: number, argv: readonly string[]): number {
  let initrd_start = 0;
  let initrd_end = 0;

  if (argv.length !== 2 && argv.length !== 4) {
    return CMD_RET_USAGE;
  }
  if (argv.length === 4) {
    initrd_start = hextoul(argv[2]);
    initrd_end = (initrd_start + hextoul(argv[3]) - 1) % (ULONG_MAX() + 1);
  }
  fdt_chosen(fdt);
  fdt_initrd(fdt, initrd_start, initrd_end);
  return CMD_RET_SUCCESS;
}

/** In the order in which U-Boot looks. @uboot cmd/fdt.c do_fdt() */
const SUBCOMMANDS: readonly Subcommand[] = [
  { prefix: 'mo', run: fdtMove },
  { prefix: 'mk', run: fdtMknode },
  { prefix: 'se', run: fdtSet },
  { prefix: 'ge', run: fdtGet },
  { prefix: 'p', run: fdtPrint },
  { prefix: 'l', run: fdtPrint },
  { prefix: 'rm', run: fdtRm },
  { prefix: 'h', run: fdtHeader },
  { prefix: 'boo', run: fdtBootcpu },
  { prefix: 'me', run: fdtMemory },
  { prefix: 'rs', run: fdtRsvmem },
  { prefix: 'cho', run: fdtChosen },
  { prefix: 'che', run: fdtChecksign, depends: 'FIT_SIGNATURE' },
  { prefix: 're', run: fdtResize },
];

/** @uboot cmd/fdt.c do_fdt() */
function do_fdt(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const name = argv[1] ?? '';
  const { address } = workingFdt();

  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  if (name.startsWith('ad')) {
    return fdtAddr(argv.slice(2));
  }
  if (address === 0) {
    puts(
      'No FDT memory address configured. Please configure\n' +
        'the FDT address via "fdt addr <address>" command.\n' +
        'Aborting!\n',
    );
    return CMD_RET_FAILURE;
  }
  const found = SUBCOMMANDS.find(
    ({ prefix, depends }) =>
      name.startsWith(prefix) && (depends === undefined || IS_ENABLED(depends)),
  );
  return found === undefined ? CMD_RET_USAGE : found.run(address, argv);
}

const HELP =
  'addr [-c] [-q] <addr> [<size>]  - Set the [control] fdt location to <addr>\n' +
  'fdt move   <fdt> <newaddr> <length> - Copy the fdt to <addr> and make it active\n' +
  'fdt resize [<extrasize>]            - Resize fdt to size + padding to 4k addr + some optional <extrasize> if needed\n' +
  'fdt print  <path> [<prop>]          - Recursive print starting at <path>\n' +
  'fdt list   <path> [<prop>]          - Print one level starting at <path>\n' +
  'fdt get value <var> <path> <prop> [<index>] - Get <property> and store in <var>\n' +
  '                                      In case of stringlist property, use optional <index>\n' +
  '                                      to select string within the stringlist. Default is 0.\n' +
  'fdt get name <var> <path> <index>   - Get name of node <index> and store in <var>\n' +
  'fdt get addr <var> <path> <prop>    - Get start address of <property> and store in <var>\n' +
  'fdt get size <var> <path> [<prop>]  - Get size of [<property>] or num nodes and store in <var>\n' +
  'fdt set    <path> <prop> [<val>]    - Set <property> [to <val>]\n' +
  'fdt mknode <path> <node>            - Create a new node after <path>\n' +
  'fdt rm     <path> [<prop>]          - Delete the node or <property>\n' +
  'fdt header [get <var> <member>]     - Display header info\n' +
  '                                      get - get header member <member> and store it in <var>\n' +
  'fdt bootcpu <id>                    - Set boot cpuid\n' +
  'fdt memory <addr> <size>            - Add/Update memory node\n' +
  'fdt rsvmem print                    - Show current mem reserves\n' +
  'fdt rsvmem add <addr> <size>        - Add a mem reserve\n' +
  'fdt rsvmem delete <index>           - Delete a mem reserves\n' +
  'fdt chosen [<start> <size>]         - Add/update the /chosen branch in the tree\n' +
  '                                        <start>/<size> - initrd start addr/size\n';

const HELP_CHECKSIGN =
  'fdt checksign [<addr>]              - check FIT signature\n' +
  '                                        <start> - addr of key blob\n' +
  '                                                  default gd->fdt_blob\n';

const HELP_NOTE =
  "NOTE: Dereference aliases by omitting the leading '/', e.g. fdt print ethernet0.";

export const fdtCommands: readonly CmdTbl[] = [
  {
    name: 'fdt',
    maxargs: 255,
    repeatable: false,
    cmd: do_fdt,
    usage: 'flattened device tree utility commands',
    get help() {
      return HELP + (IS_ENABLED('FIT_SIGNATURE') ? HELP_CHECKSIGN : '') + HELP_NOTE;
    },
    depends: ['CMD_FDT'],
  },
];
