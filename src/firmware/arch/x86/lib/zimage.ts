import { find_cmd_tbl } from '../../../common/command';
import { printf, puts } from '../../../common/console';
import { env_get, env_set_hex } from '../../../env/common';
import { CONFIG_INT, statics } from '../../../include/asm-generic/global_data';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../../../include/command';
import type { CmdTbl } from '../../../include/command';
import { IS_ENABLED } from '../../../include/linux/kconfig';
import { readObject } from '../../../lib/memory-access';
import { hextoul, simple_strtoul_end } from '../../../lib/strto';
import { HDR_XLOADFLAGS } from '../include/asm/bootparam';
import { boot_linux_kernel } from './bootm';
import { zboot_dump } from './zimage/dump';
import { DEFAULT_SETUP_BASE, load_zimage, writeHeader } from './zimage/load';
import { setup_zimage } from './zimage/setup';

/** The kernel has an entry for 64-bit mode, so far behind its beginning. */
const XLF_KERNEL_64 = 1;
const ENTRY_64_OFFSET = 0x200;

/** @uboot arch/x86/lib/zimage.c struct zboot_state */
interface ZbootState {
  bzimage_addr: number;
  bzimage_size: number;
  initrd_addr: number;
  initrd_size: number;
  load_address: number;
  /** The parameters; 0: none yet. */
  base_ptr: number;
  cmdline: string | null;
}

function nothing(): ZbootState {
  return {
    bzimage_addr: 0,
    bzimage_size: 0,
    initrd_addr: 0,
    initrd_size: 0,
    load_address: 0,
    base_ptr: 0,
    cmdline: null,
  };
}

function zbootState(): ZbootState {
  return statics<ZbootState>('arch/x86/lib/zimage.c', nothing);
}

/** Takes the arguments. @uboot arch/x86/lib/zimage.c do_zboot_start() */
function do_zboot_start(argv: readonly string[]): number {
  const state = Object.assign(zbootState(), nothing());
  const [, addr = env_get('fileaddr') ?? undefined, size, initrd, initrdSize, setup, cmdline] =
    argv;

  state.bzimage_addr = addr === undefined ? 0 : hextoul(addr);
  state.bzimage_size = size === undefined ? 0 : hextoul(size);
  state.initrd_addr = initrd === undefined ? 0 : hextoul(initrd);
  state.initrd_size = initrdSize === undefined ? 0 : hextoul(initrdSize);
  if (setup !== undefined) {
    // All has been loaded, and what was the image is where it runs.
    state.base_ptr = hextoul(setup);
    state.load_address = state.bzimage_addr;
    state.bzimage_addr = 0;
  }
  state.cmdline = cmdline === undefined ? null : env_get(cmdline);
  return 0;
}

/** @uboot arch/x86/lib/zimage.c do_zboot_load() */
function do_zboot_load(): number {
  const state = zbootState();
  if (state.base_ptr !== 0) {
    writeHeader(DEFAULT_SETUP_BASE, state.base_ptr);
    state.base_ptr = DEFAULT_SETUP_BASE;
  } else {
    const loaded = load_zimage(state.bzimage_addr, state.bzimage_size);
    if (loaded === null) {
      puts('## Kernel loading failed ...\n');
      return CMD_RET_FAILURE;
    }
    state.base_ptr = loaded.base;
    state.load_address = loaded.load_address;
  }
  return env_set_hex('zbootbase', state.base_ptr) !== 0 ||
    env_set_hex('zbootaddr', state.load_address) !== 0
    ? CMD_RET_FAILURE
    : 0;
}

/** @uboot arch/x86/lib/zimage.c do_zboot_setup() */
function do_zboot_setup(): number {
  const state = zbootState();
  if (state.base_ptr === 0) {
    printf("base is not set: use 'zboot load' first\n");
    return CMD_RET_FAILURE;
  }
  return setup_zimage(state.base_ptr, state);
}

/** @uboot arch/x86/lib/zimage.c do_zboot_info() */
function do_zboot_info(): number {
  const { load_address, base_ptr } = zbootState();
  printf('Kernel loaded at %08lx, setup_base=%p\n', load_address, base_ptr);
  return 0;
}

/** @uboot arch/x86/lib/zimage.c do_zboot_go() */
function do_zboot_go(): number {
  const { load_address, base_ptr } = zbootState();
  const has64 = (Number(readObject(base_ptr + HDR_XLOADFLAGS, 2)) & XLF_KERNEL_64) !== 0;
  const entry =
    IS_ENABLED('X86_RUN_64BIT') && has64 ? load_address + ENTRY_64_OFFSET : load_address;
  return boot_linux_kernel(base_ptr, entry);
}

/** @uboot arch/x86/lib/zimage.c do_zboot_dump() */
function do_zboot_dump(argv: readonly string[]): number {
  const base = argv[1] === undefined ? zbootState().base_ptr : hextoul(argv[1]);
  if (base === 0) {
    printf('No zboot setup_base\n');
    return CMD_RET_FAILURE;
  }
  zboot_dump(base, zbootState().bzimage_addr);
  return 0;
}

function subcommand(
  name: string,
  maxargs: number,
  run: (argv: readonly string[]) => number,
): CmdTbl {
  return {
    name,
    maxargs,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => run(argv),
    usage: '',
    help: '',
  };
}

/** The steps, in their order, and one that is none. @uboot arch/x86/lib/zimage.c zboot_subcmds[] */
const zbootSteps: readonly CmdTbl[] = [
  subcommand('start', 8, do_zboot_start),
  subcommand('load', 1, do_zboot_load),
  subcommand('setup', 1, do_zboot_setup),
  subcommand('info', 1, do_zboot_info),
  subcommand('go', 1, do_zboot_go),
];
const zbootSubcommands: readonly CmdTbl[] = [...zbootSteps, subcommand('dump', 2, do_zboot_dump)];

/** @uboot arch/x86/lib/zimage.c do_zboot_parent() */
function do_zboot_parent(
  cmdtp: CmdTbl,
  flag: number,
  argc: number,
  argv: readonly string[],
): number {
  const word = argv[1];
  if (word !== undefined && simple_strtoul_end(word, 16).end < word.length) {
    const sub = find_cmd_tbl(word, zbootSubcommands);
    return sub === null || argc - 1 > sub.maxargs
      ? CMD_RET_USAGE
      : sub.cmd(sub, flag, argc - 1, argv.slice(1));
  }
  for (const step of zbootSteps) {
    if (step.cmd(cmdtp, flag, argc, argv) !== 0) {
      break;
    }
  }
  return CMD_RET_FAILURE;
}

export const zbootCommands: readonly CmdTbl[] = [
  {
    name: 'zboot',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: false,
    cmd: do_zboot_parent,
    usage: 'Boot bzImage',
    help:
      '[addr] [size] [initrd addr] [initrd size] [setup] [cmdline]\n' +
      '      addr -        The optional starting address of the bzimage.\n' +
      '                    If not set it defaults to the environment\n' +
      '                    variable "fileaddr".\n' +
      '      size -        The optional size of the bzimage. Defaults to\n' +
      '                    zero.\n' +
      '      initrd addr - The address of the initrd image to use, if any.\n' +
      '      initrd size - The size of the initrd image to use, if any.\n' +
      '      setup -       The address of the kernel setup region, if this\n' +
      '                    is not at addr\n' +
      '      cmdline -     Environment variable containing the kernel\n' +
      "                    command line, to override U-Boot's normal\n" +
      '                    cmdline generation\n' +
      '\n' +
      'Sub-commands to do part of the zboot sequence:\n' +
      '\tstart [addr [arg ...]] - specify arguments\n' +
      '\tload   - load OS image\n' +
      '\tsetup  - set up table\n' +
      '\tinfo   - show summary info\n' +
      '\tgo     - start OS\n' +
      '\tdump [addr]    - dump info (optional address of boot params)',
    depends: ['CMD_ZBOOT'],
  },
];
