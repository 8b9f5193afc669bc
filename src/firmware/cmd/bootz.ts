import { bootImages, bootm_find_images, do_bootm_states } from '../boot/bootm';
import { imageState } from '../boot/image-board';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { current_board } from '../include/board';
import type { CmdTbl } from '../include/command';
import { IH_OS_LINUX } from '../include/image';
import {
  BOOTM_STATE_OS_GO,
  BOOTM_STATE_OS_PREP,
  BOOTM_STATE_RAMDISK,
  BOOTM_STATE_START,
} from '../include/image/bootm-headers';
import { lmb_reserve } from '../lib/lmb';
import { hextoul } from '../lib/strto';

/** Looks at the image, which runs where it lies, and finds what it gets. @uboot cmd/bootz.c bootz_start() */
function bootz_start(cmdtp: CmdTbl, argv: readonly string[]): number {
  const images = bootImages();

  do_bootm_states(cmdtp, argv, BOOTM_STATE_START);
  images.ep = argv[0] === undefined ? imageState().image_load_addr : hextoul(argv[0]);
  const setup = current_board()?.bootz_setup?.(images.ep) ?? null;
  if (setup === null) {
    return 1;
  }
  lmb_reserve(images.lmb, images.ep, setup.end - setup.start);
  return bootm_find_images(argv, images.ep, setup.end - setup.start);
}

/** @uboot cmd/bootz.c do_bootz() */
export function do_bootz(
  cmdtp: CmdTbl,
  _flag: number,
  _argc: number,
  argv: readonly string[],
): number {
  const args = argv.slice(1);

  if (bootz_start(cmdtp, args) !== 0) {
    return 1;
  }
  bootImages().os.os = IH_OS_LINUX;
  return do_bootm_states(
    cmdtp,
    args,
    BOOTM_STATE_RAMDISK | BOOTM_STATE_OS_PREP | BOOTM_STATE_OS_GO,
  );
}

export const bootzCommands: readonly CmdTbl[] = [
  {
    name: 'bootz',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_bootz,
    usage: 'boot Linux zImage image from memory',
    help:
      '[addr [initrd[:size]] [fdt]]\n' +
      '    - boot Linux zImage stored in memory\n' +
      "\tThe argument 'initrd' is optional and specifies the address\n" +
      "\tof the initrd in memory. The optional argument ':size' allows\n" +
      '\tspecifying the size of RAW initrd.\n' +
      '\tWhen booting a Linux kernel which requires a flat device-tree\n' +
      '\ta third argument is required which is the address of the\n' +
      '\tdevice-tree blob. To boot that kernel without an initrd image,\n' +
      "\tuse a '-' for the second argument. If you do not pass a third\n" +
      '\ta bd_info struct will be passed instead\n',
    depends: ['CMD_BOOTZ'],
  },
];
