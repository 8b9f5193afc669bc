import { bootImages, bootm_find_images, do_bootm_states } from '../boot/bootm';
import { imageState } from '../boot/image-board';
import { image_decomp, image_decomp_type } from '../boot/image/decomp';
import { printf, puts } from '../common/console';
import { env_get } from '../env/common';
import { CONFIG_INT, gd } from '../include/asm-generic/global_data';
import { current_board } from '../include/board';
import type { CmdTbl } from '../include/command';
import {
  IH_ARCH_ARM64,
  IH_ARCH_RISCV,
  IH_COMP_NONE,
  IH_OS_LINUX,
  IH_TYPE_KERNEL,
} from '../include/image';
import {
  BOOTM_STATE_OS_GO,
  BOOTM_STATE_OS_PREP,
  BOOTM_STATE_RAMDISK,
  BOOTM_STATE_START,
} from '../include/image/bootm-headers';
import { IS_ENABLED } from '../include/linux/kconfig';
import { lmb_reserve } from '../lib/lmb';
import { copyBytes, readObject } from '../lib/memory-access';
import { hextoul } from '../lib/strto';

/**
 * Unpacks a packed image, by way of the memory that two variables give, to where it lay packed. False: the user is told why it
 * can't be.
 */
function unpack(ld: number): boolean {
  const comp = image_decomp_type(Number(readObject(ld, 1)), Number(readObject(ld + 1, 1)));

  if (comp === IH_COMP_NONE) {
    return true;
  }
  const dest = hextoul(env_get('kernel_comp_addr_r') ?? '');
  const comp_len = hextoul(env_get('kernel_comp_size') ?? '');
  if (dest === 0 || comp_len === 0) {
    puts('kernel_comp_addr_r or kernel_comp_size is not provided!\n');
    return false;
  }
  if (dest < gd.ram_base || dest > gd.ram_top) {
    puts('kernel_comp_addr_r is outside of DRAM range!\n');
    return false;
  }
  const packed = { comp, load: dest, image_start: ld, image_len: comp_len, type: IH_TYPE_KERNEL };
  const unpacked = image_decomp(packed, 10 * comp_len);
  if (!unpacked.ok) {
    return false;
  }
  copyBytes(ld, dest, unpacked.value);
  return true;
}

/** Moves the image to where it runs, and finds what it gets. @uboot cmd/booti.c booti_start() */
function booti_start(cmdtp: CmdTbl, argv: readonly string[]): number {
  const images = bootImages();
  const ld = argv[0] === undefined ? imageState().image_load_addr : hextoul(argv[0]);

  do_bootm_states(cmdtp, argv, BOOTM_STATE_START);
  if (!unpack(ld)) {
    return 1;
  }
  const setup = current_board()?.booti_setup?.(ld) ?? null;
  if (setup === null) {
    return 1;
  }
  const { relocated_addr, image_size } = setup;
  if (relocated_addr !== ld) {
    printf(
      'Moving Image from 0x%lx to 0x%lx, end=%lx\n',
      ld,
      relocated_addr,
      relocated_addr + image_size,
    );
    copyBytes(relocated_addr, ld, image_size);
  }
  images.ep = relocated_addr;
  images.os.start = relocated_addr;
  images.os.end = relocated_addr + image_size;
  lmb_reserve(images.lmb, images.ep, image_size);
  return bootm_find_images(argv, relocated_addr, image_size);
}

/** @uboot cmd/booti.c do_booti() */
export function do_booti(
  cmdtp: CmdTbl,
  _flag: number,
  _argc: number,
  argv: readonly string[],
): number {
  const images = bootImages();
  const args = argv.slice(1);

  if (booti_start(cmdtp, args) !== 0) {
    return 1;
  }
  images.os.os = IH_OS_LINUX;
  if (IS_ENABLED('RISCV_SMODE')) {
    images.os.arch = IH_ARCH_RISCV;
  } else if (IS_ENABLED('ARM64')) {
    images.os.arch = IH_ARCH_ARM64;
  }
  return do_bootm_states(
    cmdtp,
    args,
    BOOTM_STATE_RAMDISK | BOOTM_STATE_OS_PREP | BOOTM_STATE_OS_GO,
  );
}

export const bootiCommands: readonly CmdTbl[] = [
  {
    name: 'booti',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_booti,
    usage: "boot Linux kernel 'Image' format from memory",
    help:
      '[addr [initrd[:size]] [fdt]]\n' +
      "    - boot Linux flat or compressed 'Image' stored at 'addr'\n" +
      "\tThe argument 'initrd' is optional and specifies the address\n" +
      "\tof an initrd in memory. The optional parameter ':size' allows\n" +
      '\tspecifying the size of a RAW initrd.\n' +
      '\tCurrently only booting from gz, bz2, lzma and lz4 compression\n' +
      '\ttypes are supported. In order to boot from any of these compressed\n' +
      '\timages, user have to set kernel_comp_addr_r and kernel_comp_size environment\n' +
      '\tvariables beforehand.\n' +
      '\tSince booting a Linux kernel requires a flat device-tree, a\n' +
      '\tthird argument providing the address of the device-tree blob\n' +
      '\tis required. To boot a kernel with a device-tree blob but\n' +
      "\twithout an initrd image, use a '-' for the initrd argument.\n",
    depends: ['CMD_BOOTI'],
  },
];
