import { CMD_RET_SUCCESS } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_NVME } from '../include/dm/uclass-id';
import { blk_common_cmd, currentDevice } from './blk_common';

/** @uboot cmd/nvme.c do_nvme() */
function do_nvme(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && (argv[1] === 'scan' || argv[1]?.startsWith('detail') === true)) {
    return CMD_RET_SUCCESS;
  }
  return blk_common_cmd(argv, UCLASS_NVME, currentDevice('cmd/nvme.c'));
}

export const nvmeCommands: readonly CmdTbl[] = [
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
];
