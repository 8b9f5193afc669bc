import { bdinfo_print_num_l } from './bdinfo/print';
import { printf } from '../common/console';
import { env_get } from '../env/common';
import { current_board } from '../include/board';
import type { CmdTbl } from '../include/command';
import { gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { lmb_dump_all_force } from '../lib/lmb';
import { lmb_init_and_reserve } from '../lib/lmb/init';
import { eth_get_name } from '../net/eth-uclass/current';

/** @uboot cmd/bdinfo.c print_bi_dram() */
function print_bi_dram(): void {
  for (const [i, bank] of gd.bd.bi_dram.entries()) {
    if (bank.size > 0) {
      bdinfo_print_num_l('DRAM bank', i);
      bdinfo_print_num_l('-> start', bank.start);
      bdinfo_print_num_l('-> size', bank.size);
    }
  }
}

/** @uboot cmd/bdinfo.c print_eth() */
function print_eth(): void {
  const ethact = eth_get_name();

  printf('%-12s= %s\n', 'current eth', ethact);
  printf('%-12s= %s\n', 'ethaddr', env_get('ethaddr') ?? '(not set)');
  printf('%-12s= %s\n', 'IP addr', env_get('ipaddr'));
}

/** @uboot cmd/bdinfo.c do_bdinfo() */
function do_bdinfo(): number {
  const { bd } = gd;

  bdinfo_print_num_l('boot_params', bd.bi_boot_params);
  print_bi_dram();
  bdinfo_print_num_l('flashstart', bd.bi_flashstart);
  bdinfo_print_num_l('flashsize', bd.bi_flashsize);
  bdinfo_print_num_l('flashoffset', bd.bi_flashoffset);
  printf('%-12s= %u bps\n', 'baudrate', gd.baudrate);
  bdinfo_print_num_l('relocaddr', gd.relocaddr);
  bdinfo_print_num_l('reloc off', gd.reloc_off);
  printf('%-12s= %u-bit\n', 'Build', gd.arch64 ? 64 : 32);
  if (IS_ENABLED('CMD_NET')) {
    print_eth();
  }
  bdinfo_print_num_l('fdt_blob', gd.fdt_blob);
  bdinfo_print_num_l('new_fdt', gd.new_fdt);
  bdinfo_print_num_l('fdt_size', gd.fdt_size);
  current_board()?.bdinfo_video?.();
  lmb_dump_all_force(lmb_init_and_reserve(gd.fdt_blob));
  printf('devicetree  = %s\n', gd.fdt_src);
  current_board()?.arch_print_bdinfo?.();
  return 0;
}

export const bdinfoCommands: readonly CmdTbl[] = [
  {
    name: 'bdinfo',
    maxargs: 1,
    repeatable: true,
    cmd: do_bdinfo,
    usage: 'print Board Info structure',
    help: '',
    depends: ['CMD_BDI'],
  },
];
