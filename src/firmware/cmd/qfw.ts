import { find_cmd_tbl } from '../common/command';
import { printf } from '../common/console';
import { uclass_get_device } from '../drivers/core/uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import type { UDevice } from '../include/dm/device';
import { UCLASS_QFW } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';
import { cString, guestBytes } from '../common/guest-bytes';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { CONFIG_RAMDISK_ADDR } from '../include/configs/qemu-x86';
import { env_get, env_set, env_set_hex } from '../env/common';
import { hextoul } from '../lib/strto';
import { writeBytes } from '../lib/memory-access';
import { FW_CFG_NB_CPUS } from '../include/qfw';
import { qfw_read_entry } from '../drivers/misc/qfw';

const FW_CFG_KERNEL_SIZE = 0x08;
const FW_CFG_INITRD_SIZE = 0x0b;
const FW_CFG_KERNEL_DATA = 0x11;
const FW_CFG_INITRD_DATA = 0x12;
const FW_CFG_CMDLINE_SIZE = 0x14;
const FW_CFG_CMDLINE_DATA = 0x15;
const FW_CFG_SETUP_SIZE = 0x17;
const FW_CFG_SETUP_DATA = 0x18;
const FW_CFG_FILE_DIR = 0x19;
const FW_CFG_FILE_BYTES = 64;
const FW_CFG_FILE_NAME_OFFSET = 8;

function number32(bytes: Uint8Array, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, littleEndian);
}

/** @uboot cmd/qfw.c qemu_fwcfg_do_list() */
function do_list(dev: UDevice): number {
  const count = number32(qfw_read_entry(dev, FW_CFG_FILE_DIR, 4), false);
  const list = qfw_read_entry(dev, FW_CFG_FILE_DIR, 4 + count * FW_CFG_FILE_BYTES).subarray(4);

  for (let i = 0; i < count; i++) {
    const entry = list.subarray(i * FW_CFG_FILE_BYTES, (i + 1) * FW_CFG_FILE_BYTES);
    printf('%-56s\n', cString(entry.subarray(FW_CFG_FILE_NAME_OFFSET)));
  }
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/qfw.c qemu_fwcfg_do_cpus() */
function do_cpus(dev: UDevice): number {
  const bytes = qfw_read_entry(dev, FW_CFG_NB_CPUS, 2);

  printf('%d cpu(s) online\n', (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8));
  return CMD_RET_SUCCESS;
}

/** Puts an item into memory. Returns its size. */
function load_item(dev: UDevice, size_entry: number, data_entry: number, addr: number): number {
  const size = number32(qfw_read_entry(dev, size_entry, 4), true);

  if (size > 0) {
    writeBytes(addr, qfw_read_entry(dev, data_entry, size));
  }
  return size;
}

/** @uboot cmd/qfw.c qemu_fwcfg_cmd_setup_kernel() */
function qemu_fwcfg_cmd_setup_kernel(dev: UDevice, load_addr: number, initrd_addr: number): number {
  let data_addr = load_addr;
  let kernel_size = 0;
  let initrd_size = 0;
  let cmdline_size = 0;

  if (
    number32(qfw_read_entry(dev, FW_CFG_SETUP_SIZE, 4), true) === 0 &&
    number32(qfw_read_entry(dev, FW_CFG_KERNEL_SIZE, 4), true) === 0
  ) {
    printf('fatal: no kernel available\n');
    return CMD_RET_FAILURE;
  }
  data_addr += load_item(dev, FW_CFG_SETUP_SIZE, FW_CFG_SETUP_DATA, data_addr);
  kernel_size = load_item(dev, FW_CFG_KERNEL_SIZE, FW_CFG_KERNEL_DATA, data_addr);
  env_set_hex('filesize', kernel_size);

  initrd_size = load_item(dev, FW_CFG_INITRD_SIZE, FW_CFG_INITRD_DATA, initrd_addr);
  if (initrd_size === 0) {
    printf('warning: no initrd available\n');
  } else {
    env_set_hex('filesize', initrd_size);
  }
  data_addr = initrd_addr + initrd_size;
  cmdline_size = load_item(dev, FW_CFG_CMDLINE_SIZE, FW_CFG_CMDLINE_DATA, data_addr);
  // With its NUL.
  if (cmdline_size > 1) {
    env_set('bootargs', cString(guestBytes(data_addr, cmdline_size)));
  }

  printf('loading kernel to address %p size %x', load_addr, kernel_size);
  printf(initrd_size === 0 ? '\n' : ' initrd %p size %x\n', initrd_addr, initrd_size);
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/qfw.c qemu_fwcfg_do_load() */
function do_load(dev: UDevice, argv: readonly string[]): number {
  const load = argv[1] ?? env_get('loadaddr');
  const initrd = argv[2] ?? env_get('ramdiskaddr');
  const load_addr = load === null ? CONFIG_INT('SYS_LOAD_ADDR', 0) : hextoul(load);
  const initrd_addr = initrd === null ? CONFIG_RAMDISK_ADDR() : hextoul(initrd);

  if (load_addr === 0 || initrd_addr === 0) {
    printf('missing load or initrd address\n');
    return CMD_RET_FAILURE;
  }
  return qemu_fwcfg_cmd_setup_kernel(dev, load_addr, initrd_addr);
}

function subcommand(name: string, run: (dev: UDevice, argv: readonly string[]) => number): CmdTbl {
  return {
    name,
    maxargs: 4,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => {
      const dev = uclass_get_device(UCLASS_QFW, 0);
      return IS_ERR(dev) ? CMD_RET_FAILURE : run(dev, argv);
    },
    usage: '',
    help: null,
  };
}

/** @uboot cmd/qfw.c fwcfg_commands[] */
const QFW_COMMANDS: readonly CmdTbl[] = [
  subcommand('list', do_list),
  subcommand('cpus', do_cpus),
  subcommand('load', do_load),
];

/** @uboot cmd/qfw.c do_qemu_fw() */
function do_qemu_fw(_cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]): number {
  const sub = argc < 2 ? null : find_cmd_tbl(argv[1] ?? '', QFW_COMMANDS);
  let ret: number;

  if (sub === null) {
    return CMD_RET_USAGE;
  }
  ret = sub.cmd(sub, flag, argc - 1, argv.slice(1));
  if (ret !== CMD_RET_SUCCESS) {
    printf("Command '%s' failed: Error %d\n", sub.name, ret);
  }
  return ret;
}

export const qfwCommands: readonly CmdTbl[] = [
  {
    name: 'qfw',
    maxargs: 4,
    repeatable: true,
    cmd: do_qemu_fw,
    usage: 'QEMU firmware interface',
    help: `<command>
    - list                             : print firmware(s) currently loaded
    - cpus                             : print online cpu number
    - load <kernel addr> <initrd addr> : load kernel and initrd (if any), and setup for zboot
`,
    depends: ['CMD_QFW'],
  },
];
