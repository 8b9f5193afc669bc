import { bootImages, do_bootm_states } from '../boot/bootm';
import { fit_check_format } from '../boot/image-fit/tree';
import { fit_print_contents } from '../boot/image-fit/print';
import { fit_all_image_verify } from '../boot/image-fit/verify';
import { genimg_get_format, imageState } from '../boot/image-board';
import { image_check_dcrc, image_check_hcrc, image_print_contents } from '../boot/image';
import { run_command } from '../common/cli';
import { printf, puts } from '../common/console';
import { env_get } from '../env/common';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import {
  BOOTM_STATE_FDT,
  BOOTM_STATE_FINDOS,
  BOOTM_STATE_FINDOTHER,
  BOOTM_STATE_LOADOS,
  BOOTM_STATE_OS_BD_T,
  BOOTM_STATE_OS_CMDLINE,
  BOOTM_STATE_OS_GO,
  BOOTM_STATE_OS_PREP,
  BOOTM_STATE_RAMDISK,
  BOOTM_STATE_START,
} from '../include/image/bootm-headers';
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

/** @uboot cmd/bootm.c cmd_bootm_sub[] */
const SUB_COMMANDS: ReadonlyMap<string, number> = new Map([
  ['start', BOOTM_STATE_START],
  ['loados', BOOTM_STATE_LOADOS],
  ['ramdisk', BOOTM_STATE_RAMDISK],
  ['fdt', BOOTM_STATE_FDT],
  ['cmdline', BOOTM_STATE_OS_CMDLINE],
  ['bdt', BOOTM_STATE_OS_BD_T],
  ['prep', BOOTM_STATE_OS_PREP],
  ['go', BOOTM_STATE_OS_GO],
]);

/** The step that a word means; its beginning is enough, where no other begins so. */
function subCommand(word: string): number | undefined {
  const fitting = [...SUB_COMMANDS].filter(([name]) => name.startsWith(word));

  return SUB_COMMANDS.get(word) ?? (fitting.length === 1 ? fitting[0]?.[1] : undefined);
}

/** One step of a boot. @uboot cmd/bootm.c do_bootm_subcommand() */
function do_bootm_subcommand(cmdtp: CmdTbl, argv: readonly string[]): number {
  let state = subCommand(argv[0] ?? '');
  let ret: number;

  if (state === undefined) {
    return CMD_RET_USAGE;
  }
  if (state === BOOTM_STATE_START) {
    state |= BOOTM_STATE_FINDOS | BOOTM_STATE_FINDOTHER;
  } else if (bootImages().state >= state) {
    printf('Trying to execute a command out of order\n');
    return CMD_RET_USAGE;
  }
  ret = do_bootm_states(cmdtp, argv.slice(1), state);
  return ret === 0 ? CMD_RET_SUCCESS : CMD_RET_FAILURE;
}

/** An address, perhaps with what is meant of the image there. */
const IS_ADDRESS = /^(0x)?[0-9a-f]*($|[:#])/i;

/** @uboot cmd/bootm.c do_bootm() */
function do_bootm(cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const args = argv.slice(1);

  if (argc > 1 && !IS_ADDRESS.test(args[0] ?? '')) {
    return do_bootm_subcommand(cmdtp, args);
  }
  return do_bootm_states(
    cmdtp,
    args,
    BOOTM_STATE_START |
      BOOTM_STATE_FINDOS |
      BOOTM_STATE_FINDOTHER |
      BOOTM_STATE_LOADOS |
      BOOTM_STATE_RAMDISK |
      BOOTM_STATE_OS_PREP |
      BOOTM_STATE_OS_GO,
  );
}

export const bootmCommands: readonly CmdTbl[] = [
  {
    name: 'bootm',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_bootm,
    usage: 'boot application image from memory',
    help:
      '[addr [arg ...]]\n' +
      '    - boot application image stored in memory\n' +
      "\tpassing arguments 'arg ...'; when booting a Linux kernel,\n" +
      "\t'arg' can be the address of an initrd image\n" +
      '\tWhen booting a Linux kernel which requires a flat device-tree\n' +
      '\ta third argument is required which is the address of the\n' +
      '\tdevice-tree blob. To boot that kernel without an initrd image,\n' +
      "\tuse a '-' for the second argument. If you do not pass a third\n" +
      '\ta bd_info struct will be passed instead\n' +
      '\t\nFor the new multi component uImage format (FIT) addresses\n' +
      '\tmust be extended to include component or configuration unit name:\n' +
      '\taddr:<subimg_uname> - direct component image specification\n' +
      '\taddr#<conf_uname>   - configuration specification\n' +
      '\tUse iminfo command to get the list of existing component\n' +
      '\timages and configurations.\n' +
      '\nSub-commands to do part of the bootm sequence.  The sub-commands must be\n' +
      "issued in the order below (it's ok to not issue all sub-commands):\n" +
      '\tstart [addr [arg ...]]\n' +
      '\tloados  - load OS image\n' +
      '\tramdisk - relocate initrd, set env initrd_start/initrd_end\n' +
      '\tfdt     - relocate flat device tree\n' +
      '\tcmdline - OS specific command line processing/setup\n' +
      '\tbdt     - OS specific bd_info processing\n' +
      '\tprep    - OS specific prep before relocation or go\n' +
      '\tgo      - start OS',
    depends: ['CMD_BOOTM'],
  },
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
