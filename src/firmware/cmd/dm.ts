import { complete_subcmdv } from '../common/command/complete';
import { find_cmd_tbl } from '../common/command';
import {
  dm_dump_driver_compat,
  dm_dump_drivers,
  dm_dump_static_driver_info,
  dm_dump_tree,
  dm_dump_uclass,
} from '../drivers/core/dump';
import { dm_dump_devres } from '../drivers/core/devres';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';

function subcommand(name: string, dump: () => void): CmdTbl {
  return {
    name,
    maxargs: 1,
    repeatable: true,
    cmd: () => {
      dump();
      return 0;
    },
    usage: '',
    help: null,
  };
}

/** @uboot cmd/dm.c: its subcommands */
const DM_COMMANDS: readonly CmdTbl[] = [
  subcommand('compat', dm_dump_driver_compat),
  subcommand('devres', dm_dump_devres),
  subcommand('drivers', dm_dump_drivers),
  subcommand('static', dm_dump_static_driver_info),
  subcommand('tree', dm_dump_tree),
  subcommand('uclass', dm_dump_uclass),
];

/** @uboot cmd/dm.c do_dm(), made by U_BOOT_CMD_WITH_SUBCMDS() */
function do_dm(_cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]): number {
  const sub = argc < 2 ? null : find_cmd_tbl(argv[1] ?? '', DM_COMMANDS);

  if (sub === null || argc - 1 > sub.maxargs) {
    return CMD_RET_USAGE;
  }
  return sub.cmd(sub, flag, argc - 1, argv.slice(1));
}

export const dmCommands: readonly CmdTbl[] = [
  {
    name: 'dm',
    maxargs: 16,
    repeatable: true,
    cmd: do_dm,
    usage: 'Driver model low level access',
    help:
      'compat        Dump list of drivers with compatibility strings\n' +
      'dm devres        Dump list of device resources for each device\n' +
      'dm drivers       Dump list of drivers with uclass and instances\n' +
      'dm static        Dump list of drivers with static platform data\n' +
      "dm tree          Dump tree of driver model devices ('*' = activated)\n" +
      'dm uclass        Dump list of instances for each uclass',
    complete: (argv) => complete_subcmdv(DM_COMMANDS, argv),
    depends: ['CMD_DM'],
  },
];
