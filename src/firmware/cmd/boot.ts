import { sysreset_do_poweroff, sysreset_do_reset } from '../drivers/sysreset/sysreset-uclass';
import type { CmdTbl } from '../include/command';
import { do_bootd } from './bootm';

function bootCommand(name: string): CmdTbl {
  return {
    name,
    maxargs: 1,
    repeatable: true,
    cmd: do_bootd,
    usage: "boot default, i.e., run 'bootcmd'",
    help: '',
    depends: ['CMD_BOOTD'],
  };
}

/** @uboot cmd/boot.c, and `boot` and `bootd` of cmd/bootm.c */
export const bootCommands: readonly CmdTbl[] = [
  bootCommand('boot'),
  bootCommand('bootd'),
  {
    name: 'reset',
    maxargs: 2,
    repeatable: false,
    cmd: (_cmdtp, _flag, _argc, argv) => sysreset_do_reset(argv),
    usage: 'Perform RESET of the CPU',
    help: '- cold boot without level specifier\nreset -w - warm reset if implemented',
  },
  {
    name: 'poweroff',
    maxargs: 1,
    repeatable: false,
    cmd: () => sysreset_do_poweroff(),
    usage: 'Perform POWEROFF of the device',
    help: '',
    depends: ['CMD_POWEROFF'],
  },
];
