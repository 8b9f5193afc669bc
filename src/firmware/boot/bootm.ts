import { set_working_fdt_addr } from '../cmd/fdt/working';
import { bootstage_mark_name } from '../common/bootstage';
import { printf, puts } from '../common/console';
import { sysreset_do_reset } from '../drivers/sysreset/sysreset-uclass';
import { env_get_yesno, env_set_hex } from '../env/common';
import { statics } from '../include/asm-generic/global_data';
import { BOOTSTAGE_ID_BOOTM_START } from '../include/bootstage';
import type { CmdTbl } from '../include/command';
import { BOOTM_ERR_OVERLAP, BOOTM_ERR_RESET } from '../include/bootm';
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
import type { BootmHeaders } from '../include/image/bootm-headers';
import { lmb_init_and_reserve_range } from '../lib/lmb/init';
import { boot_selected_os, bootm_os_get_boot_func } from './bootm_os';
import { bootm_find_os, wantsOther } from './bootm/find-os';
import { bootm_load_os } from './bootm/load-os';
import { genimg_get_os_name } from './image/names';
import { boot_get_fdt } from './image-fdt/find';
import { boot_relocate_fdt } from './image-fdt/relocate';
import { boot_fdt_add_mem_rsv_regions } from './image-fdt/reserved';
import { env_get_bootm_low, env_get_bootm_size } from './image-board/bootm-range';
import { boot_get_ramdisk, boot_ramdisk_high } from './image-board/ramdisk';

/** The image that is booted. @uboot boot/bootm.c images */
export function bootImages(): BootmHeaders {
  return statics<{ images: BootmHeaders }>('boot/bootm.c', () => ({ images: noImages() })).images;
}

function noImages(): BootmHeaders {
  return {
    os: {
      start: 0,
      end: 0,
      image_start: 0,
      image_len: 0,
      load: 0,
      comp: 0,
      type: 0,
      os: 0,
      arch: 0,
    },
    legacy_hdr_os: null,
    fit_hdr_os: null,
    fit_uname_os: null,
    fit_uname_cfg: null,
    ep: 0,
    rd_start: 0,
    rd_end: 0,
    ft_addr: 0,
    ft_len: 0,
    initrd_start: 0,
    initrd_end: 0,
    verify: false,
    state: 0,
    lmb: { memory: [], reserved: [] },
  };
}

/** @uboot boot/bootm.c boot_start_lmb() */
function boot_start_lmb(images: BootmHeaders): void {
  images.lmb = lmb_init_and_reserve_range(env_get_bootm_low(), env_get_bootm_size(), 0);
}

/** All that was found for an earlier boot is forgotten. @uboot boot/bootm.c bootm_start() */
function bootm_start(images: BootmHeaders): number {
  Object.assign(images, noImages());
  images.verify = env_get_yesno('verify') !== 0;
  boot_start_lmb(images);
  bootstage_mark_name(BOOTSTAGE_ID_BOOTM_START, 'bootm_start');
  images.state = BOOTM_STATE_START;
  return 0;
}

/** Does something begin, end or lie within the image of the operating system? */
function overlaps(from: number, to: number, start: number, size: number): boolean {
  const end = start + size;
  return (from >= start && from < end) || (to > start && to <= end) || (from < start && to >= end);
}

/**
 * Finds what the operating system gets beside its image, which lies at `start`: initrd and device tree.
 *
 * @uboot boot/bootm.c bootm_find_images()
 */
export function bootm_find_images(argv: readonly string[], start: number, size: number): number {
  const images = bootImages();

  if (boot_get_ramdisk(argv, images) !== 0) {
    puts('Ramdisk image is corrupt or invalid\n');
    return 1;
  }
  if (images.rd_start !== 0 && overlaps(images.rd_start, images.rd_end, start, size)) {
    printf('ERROR: RD image overlaps OS image (OS=0x%lx..0x%lx)\n', start, start + size);
    return 1;
  }
  if (boot_get_fdt(argv, images) !== 0) {
    puts('Could not find a valid device tree\n');
    return 1;
  }
  if (
    images.ft_addr !== 0 &&
    overlaps(images.ft_addr, images.ft_addr + images.ft_len, start, size)
  ) {
    printf('ERROR: FDT image overlaps OS image (OS=0x%lx..0x%lx)\n', start, start + size);
    return 1;
  }
  set_working_fdt_addr(images.ft_addr);
  return 0;
}

/** Moves the initrd, and says in the environment where it is. */
function ramdisk(images: BootmHeaders): number {
  const ret = boot_ramdisk_high(
    images.lmb,
    images.rd_start,
    images.rd_end - images.rd_start,
    images,
  );
  if (ret === 0) {
    env_set_hex('initrd_start', images.initrd_start);
    env_set_hex('initrd_end', images.initrd_end);
  }
  return ret;
}

/** The steps before there is a function that boots: finds and loads all that is booted. */
function findAndLoad(
  cmdtp: CmdTbl,
  argv: readonly string[],
  images: BootmHeaders,
  states: number,
): number {
  const steps: readonly (readonly [number, () => number])[] = [
    [BOOTM_STATE_START, () => bootm_start(images)],
    [BOOTM_STATE_FINDOS, () => bootm_find_os(cmdtp, argv, images)],
    [BOOTM_STATE_FINDOTHER, () => (wantsOther(images) ? bootm_find_images(argv, 0, 0) : 0)],
    [BOOTM_STATE_LOADOS, () => loadOs(images)],
    [BOOTM_STATE_RAMDISK, () => ramdisk(images)],
    [BOOTM_STATE_FDT, () => relocateFdt(images)],
  ];
  for (const [state, step] of steps) {
    const ret = (states & state) === 0 ? 0 : step();
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/** An image that was put over itself goes on. */
function loadOs(images: BootmHeaders): number {
  const ret = bootm_load_os(images);
  return ret === BOOTM_ERR_OVERLAP ? 0 : ret;
}

function relocateFdt(images: BootmHeaders): number {
  boot_fdt_add_mem_rsv_regions(images.lmb, images.ft_addr);
  return boot_relocate_fdt(images.lmb, images);
}

/** What a function that boots must be there for. */
const NEED_BOOT_FN =
  BOOTM_STATE_OS_CMDLINE | BOOTM_STATE_OS_BD_T | BOOTM_STATE_OS_PREP | BOOTM_STATE_OS_GO;

/** The steps that differ from one operating system to the next. */
function bootOs(images: BootmHeaders, states: number): number {
  const boot_fn = bootm_os_get_boot_func(images.os.os);
  if ((states & NEED_BOOT_FN) === 0) {
    return 0;
  }
  if (boot_fn === null) {
    const { os } = images.os;
    printf("ERROR: booting os '%s' (%d) is not supported\n", genimg_get_os_name(os), os);
    return 1;
  }
  for (const state of [BOOTM_STATE_OS_CMDLINE, BOOTM_STATE_OS_BD_T, BOOTM_STATE_OS_PREP]) {
    const ret = (states & state) === 0 ? 0 : boot_fn(state, images);
    if (ret !== 0) {
      printf('subcommand failed (err=%d)\n', ret);
      return ret;
    }
  }
  return (states & BOOTM_STATE_OS_GO) === 0
    ? 0
    : boot_selected_os(BOOTM_STATE_OS_GO, images, boot_fn);
}

/**
 * Carries some of the steps of a boot out, in their order, until one fails. Doesn't come back from the last one, unless
 * nothing was started: then the board is reset, with the arguments of the command, of which `reset` takes two at most.
 *
 * @param cmdtp the command that boots, for messages
 * @uboot boot/bootm.c do_bootm_states()
 */
export function do_bootm_states(cmdtp: CmdTbl, argv: readonly string[], states: number): number {
  const images = bootImages();
  let ret: number;

  images.state |= states;
  ret = findAndLoad(cmdtp, argv, images, states);
  if (ret !== 0) {
    // Only loading leaves something behind that a reset must mend.
    if (ret === BOOTM_ERR_RESET && (states & BOOTM_STATE_LOADOS) !== 0) {
      sysreset_do_reset(argv);
    }
    return ret;
  }
  ret = bootOs(images, states);
  if (ret === BOOTM_ERR_RESET && (states & BOOTM_STATE_OS_GO) !== 0) {
    sysreset_do_reset(argv);
  }
  return ret;
}
