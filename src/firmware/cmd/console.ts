import { printConsoleDevices } from '../common/console/init';
import type { CmdTbl } from '../include/command';

export const consoleCommands: readonly CmdTbl[] = [
  {
    name: 'coninfo',
    maxargs: 3,
    repeatable: true,
    cmd: () => {
      printConsoleDevices();
      return 0;
    },
    usage: 'print console devices and information',
    help: '',
    depends: ['CMD_CONSOLE'],
  },
];
