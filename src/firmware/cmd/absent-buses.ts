import { printf, puts } from '../common/console';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_NVME, UCLASS_SCSI } from '../include/dm/uclass-id';
import { statics } from '../include/asm-generic/global_data';
import { blk_common_cmd } from './blk_common';
import type { CurrentDevice } from './blk_common';

/*
 * Buses for which U-Boot has drivers and we have none: there is never a device on them. The commands say what a real
 * U-Boot says on a machine without such a controller; the boot scripts ask them all.
 */

function currentDevice(file: string): CurrentDevice {
  return statics<CurrentDevice>(file, () => ({ value: 0 }));
}

function scsiScan(): number {
  puts('scanning bus for devices...\n');
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/scsi.c do_scsi() */
function do_scsi(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && argv[1]?.startsWith('res') === true) {
    puts('\nReset SCSI\n');
    return scsiScan();
  }
  if (argc === 2 && argv[1]?.startsWith('scan') === true) {
    return scsiScan();
  }
  return blk_common_cmd(argv, UCLASS_SCSI, currentDevice('cmd/scsi.c'));
}

/** @uboot cmd/nvme.c do_nvme() */
function do_nvme(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && (argv[1] === 'scan' || argv[1]?.startsWith('detail') === true)) {
    return CMD_RET_SUCCESS;
  }
  return blk_common_cmd(argv, UCLASS_NVME, currentDevice('cmd/nvme.c'));
}

/** USB never starts. @uboot cmd/usb.c do_usb() */
function do_usb(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const word = argv[1] ?? '';

  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  if (word.startsWith('start') || word.startsWith('reset')) {
    puts(word.startsWith('start') ? 'starting USB...\n' : 'resetting USB...\n');
    puts('No working controllers found\n');
    return CMD_RET_SUCCESS;
  }
  if (word.startsWith('stop')) {
    printf('stopping USB..\n');
    return CMD_RET_SUCCESS;
  }
  printf("USB is stopped. Please issue 'usb start' first.\n");
  return 1;
}

export const absentBusCommands: readonly CmdTbl[] = [
  {
    name: 'scsi',
    maxargs: 5,
    repeatable: true,
    cmd: do_scsi,
    usage: 'SCSI sub-system',
    help: `reset - reset SCSI controller
scsi info  - show available SCSI devices
scsi scan  - (re-)scan SCSI bus
scsi device [dev] - show or set current device
scsi part [dev] - print partition table of one or all SCSI devices
scsi read addr blk# cnt - read \`cnt' blocks starting at block \`blk#'
     to memory address \`addr'
scsi write addr blk# cnt - write \`cnt' blocks starting at block
     \`blk#' from memory address \`addr'`,
    depends: ['CMD_SCSI'],
  },
  {
    name: 'nvme',
    maxargs: 8,
    repeatable: true,
    cmd: do_nvme,
    usage: 'NVM Express sub-system',
    help: `scan - scan NVMe devices
nvme detail - show details of current NVMe device
nvme info - show all available NVMe devices
nvme device [dev] - show or set current NVMe device
nvme part [dev] - print partition table of one or all NVMe devices
nvme read addr blk# cnt - read \`cnt' blocks starting at block
     \`blk#' to memory address \`addr'
nvme write addr blk# cnt - write \`cnt' blocks starting at block
     \`blk#' from memory address \`addr'`,
    depends: ['CMD_NVME'],
  },
  {
    name: 'usb',
    maxargs: 5,
    repeatable: true,
    cmd: do_usb,
    usage: 'USB sub-system',
    help: `start - start (scan) USB controller
usb reset - reset (rescan) USB controller
usb stop [f] - stop USB [f]=force stop
usb tree - show USB device tree
usb info [dev] - show available USB devices
usb test [dev] [port] [mode] - set USB 2.0 test mode
    (specify port 0 to indicate the device's upstream port)
    Available modes: J, K, S[E0_NAK], P[acket], F[orce_Enable]
usb storage - show details of USB storage devices
usb dev [dev] - show or set current USB storage device
usb part [dev] - print partition table of one or all USB storage    devices
usb read addr blk# cnt - read \`cnt' blocks starting at block \`blk#'
    to memory address \`addr'
usb write addr blk# cnt - write \`cnt' blocks starting at block \`blk#'
    from memory address \`addr'`,
    depends: ['CMD_USB'],
  },
];
