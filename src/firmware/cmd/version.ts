import { printf, puts } from '../common/console';
import type { CmdTbl } from '../include/command';
import { version_string } from '../include/version';

/** Where a real U-Boot names its compiler and linker, we say what this is. @uboot cmd/version.c do_version() */
function do_version(): number {
  printf('%s\n\n', version_string);
  puts('Emulated firmware of the U-Boot VirtIO Debugger\n');
  return 0;
}

export const versionCommands: readonly CmdTbl[] = [
  {
    name: 'version',
    maxargs: 1,
    repeatable: true,
    cmd: do_version,
    usage: 'print monitor, compiler and linker version',
    help: '',
  },
];
