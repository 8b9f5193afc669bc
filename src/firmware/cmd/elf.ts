import { imageState } from '../boot/image-board';
import { printf } from '../common/console';
import { env_get_yesno } from '../env/common';
import { CONFIG_INT, gd } from '../include/asm-generic/global_data';
import type { CmdTbl } from '../include/command';
import { load_elf_image_phdr, load_elf_image_shdr, valid_elf_image } from '../lib/elf';
import { strict_strtoul } from '../lib/strto';

/** Loads a program, and starts it if `autostart` is yes. @uboot cmd/elf.c do_bootelf() */
function do_bootelf(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  const sload = /^-[ps]/.test(argv[1] ?? '') ? argv[1] : undefined;
  const text = argv[sload === undefined ? 1 : 2];
  let addr = text === undefined ? undefined : strict_strtoul(text, 16);

  addr ??= imageState().image_load_addr;
  if (!valid_elf_image(addr)) {
    return 1;
  }
  addr = sload?.startsWith('-p') === true ? load_elf_image_phdr(addr) : load_elf_image_shdr(addr);
  if (env_get_yesno('autostart') !== 1) {
    return 0;
  }
  printf('## Starting application at 0x%08lx ...\n', addr);
  return gd.hal.handOver({ to: 'application', entry: addr });
}

export const elfCommands: readonly CmdTbl[] = [
  {
    name: 'bootelf',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: false,
    cmd: do_bootelf,
    usage: 'Boot from an ELF image in memory',
    help:
      '[-p|-s] [address]\n' +
      '\t- load ELF image at [address] via program headers (-p)\n' +
      '\t  or via section headers (-s)',
    depends: ['CMD_ELF'],
  },
];
