import { fit_check_format } from '../boot/image-fit/tree';
import { fit_print_contents } from '../boot/image-fit/print';
import { fit_all_image_verify } from '../boot/image-fit/verify';
import { genimg_get_format, imageState } from '../boot/image-board';
import { image_check_dcrc, image_check_hcrc, image_print_contents } from '../boot/image';
import { run_command } from '../common/cli';
import { printf, puts } from '../common/console';
import { env_get } from '../env/common';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import type { CmdTbl } from '../include/command';
import { IMAGE_FORMAT_FIT, IMAGE_FORMAT_LEGACY, legacyHeader } from '../include/image';
import { IS_ERR } from '../include/linux/err';
import { hextoul } from '../lib/strto';

/** Runs `bootcmd`. @uboot cmd/bootm.c do_bootd() */
export function do_bootd(_cmdtp: CmdTbl, flag: number): number {
  const bootcmd = env_get('bootcmd');

  return bootcmd === null ? 1 : run_command(bootcmd, flag);
}

function legacyInfo(addr: number): number {
  const hdr = legacyHeader(addr);

  puts('   Legacy image found\n');
  if (!image_check_hcrc(hdr)) {
    puts('   Bad Header Checksum\n');
    return 1;
  }
  image_print_contents(hdr);
  puts('   Verifying Checksum ... ');
  if (!image_check_dcrc(hdr)) {
    puts('   Bad Data CRC\n');
    return 1;
  }
  puts('OK\n');
  return 0;
}

function fitInfo(addr: number): number {
  const fit = fit_check_format(addr);

  puts('   FIT image found\n');
  if (IS_ERR(fit)) {
    puts('Bad FIT image format!\n');
    return 1;
  }
  fit_print_contents(fit);
  if (!fit_all_image_verify(fit)) {
    puts('Bad hash in FIT image!\n');
    return 1;
  }
  return 0;
}

/** What is at an address, and whether it is whole. @uboot cmd/bootm.c image_info() */
function image_info(addr: number): number {
  printf('\n## Checking Image at %08lx ...\n', addr);
  switch (genimg_get_format(addr)) {
    case IMAGE_FORMAT_LEGACY:
      return legacyInfo(addr);
    case IMAGE_FORMAT_FIT:
      return fitInfo(addr);
    default:
      puts('Unknown image format!\n');
      return 1;
  }
}

/** @uboot cmd/bootm.c do_iminfo() */
function do_iminfo(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let rcode = 0;

  if (argc < 2) {
    return image_info(imageState().image_load_addr);
  }
  for (const arg of argv.slice(1)) {
    if (image_info(hextoul(arg)) !== 0) {
      rcode = 1;
    }
  }
  return rcode;
}

export const bootmCommands: readonly CmdTbl[] = [
  {
    name: 'iminfo',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_iminfo,
    usage: 'print header information for application image',
    help:
      'addr [addr ...]\n' +
      '    - print header information for application image starting at\n' +
      "      address 'addr' in memory; this includes verification of the\n" +
      '      image contents (magic number, header and payload checksums)',
    depends: ['CMD_IMI'],
  },
];
