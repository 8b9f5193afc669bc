import { printf } from '../common/console';
import { sysreset_do_poweroff, sysreset_do_reset } from '../drivers/sysreset/sysreset-uclass';
import { CONFIG_INT, gd } from '../include/asm-generic/global_data';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { hextoul } from '../lib/strto';
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

/** The program may use what U-Boot has, so its devices are left alone. @uboot cmd/boot.c do_go() */
function do_go(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let addr: number;

  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  addr = hextoul(argv[1]);
  printf('## Starting application at 0x%08lX ...\n', addr);
  return gd.hal.handOver({ to: 'application', entry: addr });
}

/** @uboot cmd/boot.c, and `boot` and `bootd` of cmd/bootm.c */
export const bootCommands: readonly CmdTbl[] = [
  bootCommand('boot'),
  bootCommand('bootd'),
  {
    name: 'go',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_go,
    usage: "start application at address 'addr'",
    help:
      "addr [arg ...]\n    - start application at address 'addr'\n" +
      "      passing 'arg' as arguments",
    depends: ['CMD_GO'],
  },
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
