import { find_cmd_tbl } from '../common/command';
import { printf } from '../common/console';
import { uclass_get_device } from '../drivers/core/uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import type { UDevice } from '../include/dm/device';
import { UCLASS_QFW } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';
import { cString } from '../common/guest-bytes';
import { FW_CFG_NB_CPUS } from '../include/qfw';
import { qfw_read_entry } from '../drivers/misc/qfw';

const FW_CFG_KERNEL_SIZE = 0x08;
const FW_CFG_SETUP_SIZE = 0x17;
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

/**
 * Our machines are never given a kernel; one that came from somewhere else is refused.
 *
 * @uboot cmd/qfw.c qemu_fwcfg_do_load()
 */
function do_load(dev: UDevice, argv: readonly string[]): number {
  if (argv.length < 3) {
    printf('missing load or initrd address\n');
    return CMD_RET_FAILURE;
  }
  if (
    number32(qfw_read_entry(dev, FW_CFG_SETUP_SIZE, 4), true) === 0 &&
    number32(qfw_read_entry(dev, FW_CFG_KERNEL_SIZE, 4), true) === 0
  ) {
    printf('fatal: no kernel available\n');
    return CMD_RET_FAILURE;
  }
  printf('fatal: loading a kernel from the machine is not emulated\n');
  return CMD_RET_FAILURE;
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
