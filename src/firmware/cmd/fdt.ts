import { printf, puts } from '../common/console';
import { env_set } from '../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { gd, statics } from '../include/asm-generic/global_data';
import { fdt_bytes } from '../lib/fdtdec';
import { fdt_parse } from '../lib/libfdt';
import { hextoul } from '../lib/strto';
import { sprintf } from '../lib/vsprintf';

interface WorkingFdt {
  /** 0: none. */
  address: number;
}

function working_fdt(): WorkingFdt {
  return statics<WorkingFdt>('cmd/fdt.c', () => ({ address: 0 }));
}

function isFdt(address: number): boolean {
  const { base, sizeBytes } = gd.hal.ram;
  return address >= base && address < base + sizeBytes && fdt_parse(fdt_bytes(address)).ok;
}

/** The tree that the other subcommands are about. @uboot cmd/fdt.c set_working_fdt_addr() */
export function set_working_fdt_addr(address: number, quiet = false): void {
  if (!quiet) {
    printf('Working FDT set to %lx\n', address);
  }
  working_fdt().address = address;
  env_set('fdtaddr', sprintf('%lx', address));
}

/** `fdt addr [-c] [-q] [ADDR]`: says or sets which tree is meant; U-Boot's own with -c. @uboot cmd/fdt.c fdt_get_header(), do_fdt() */
function fdt_addr(argv: readonly string[]): number {
  const control = argv.includes('-c');
  const quiet = argv.includes('-q');
  const text = argv.find((word) => !word.startsWith('-'));
  const address = text === undefined ? 0 : hextoul(text);

  if (text === undefined) {
    const shown = control ? gd.fdt_blob : working_fdt().address;
    if (shown === 0 || !isFdt(shown)) {
      return CMD_RET_FAILURE;
    }
    printf('%s fdt: %08lx\n', control ? 'Control' : 'Working', shown);
    return CMD_RET_SUCCESS;
  }
  if (!isFdt(address)) {
    if (!quiet) {
      puts('libfdt fdt_check_header(): FDT_ERR_BADMAGIC\n');
    }
    return CMD_RET_FAILURE;
  }
  if (control) {
    gd.fdt_blob = address;
  } else {
    set_working_fdt_addr(address, quiet);
  }
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/fdt.c do_fdt() */
function do_fdt(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  return argv[1]?.startsWith('ad') === true ? fdt_addr(argv.slice(2)) : CMD_RET_USAGE;
}

export const fdtCommands: readonly CmdTbl[] = [
  {
    name: 'fdt',
    maxargs: 255,
    repeatable: false,
    cmd: do_fdt,
    usage: 'flattened device tree utility commands',
    help: 'addr [-c] [-q] <addr> [<size>]  - Set the [control] fdt location to <addr>\n',
  },
];
