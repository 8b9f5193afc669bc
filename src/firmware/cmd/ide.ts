import { puts } from '../common/console';
import { ide_init } from '../drivers/block/ide';
import type { CmdTbl } from '../include/command';
import { CMD_RET_SUCCESS } from '../include/command';
import { UCLASS_IDE } from '../include/dm/uclass-id';
import { blk_common_cmd, currentDevice } from './blk_common';

/** @uboot cmd/ide.c do_ide() */
function do_ide(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && argv[1]?.startsWith('res') === true) {
    puts('\nReset IDE: ');
    ide_init();
    return CMD_RET_SUCCESS;
  }
  return blk_common_cmd(argv, UCLASS_IDE, currentDevice('cmd/ide.c'));
}

export const ideCommands: readonly CmdTbl[] = [
  {
    name: 'ide',
    maxargs: 5,
    repeatable: true,
    cmd: do_ide,
    usage: 'IDE sub-system',
    help: `reset - reset IDE controller
ide info  - show available IDE devices
ide device [dev] - show or set current device
ide part [dev] - print partition table of one or all IDE devices
ide read  addr blk# cnt
ide write addr blk# cnt - read/write \`cnt' blocks starting at block \`blk#'
    to/from memory address \`addr'`,
    depends: ['CMD_IDE'],
  },
];
