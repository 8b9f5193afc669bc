import { puts } from '../common/console';
import { CMD_RET_SUCCESS } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_SCSI } from '../include/dm/uclass-id';
import { blk_common_cmd, currentDevice } from './blk_common';

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
export function scsiScan(): number {
  puts('scanning bus for devices...\n');
  return CMD_RET_SUCCESS;
}

export const scsiCommands: readonly CmdTbl[] = [
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
];
