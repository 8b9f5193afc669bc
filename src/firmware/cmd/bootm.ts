import { run_command } from '../common/cli';
import { env_get } from '../env/common';
import type { CmdTbl } from '../include/command';

/** Runs `bootcmd`. @uboot cmd/bootm.c do_bootd() */
export function do_bootd(_cmdtp: CmdTbl, flag: number): number {
  const bootcmd = env_get('bootcmd');

  return bootcmd === null ? 1 : run_command(bootcmd, flag);
}
