import { cli_readline } from '../../common/cli_readline';
import { cmd_get_data_size } from '../../common/command';
import { printf } from '../../common/console';
import { CMD_FLAG_REPEAT, CMD_RET_FAILURE, CMD_RET_USAGE } from '../../include/command';
import type { CmdTbl } from '../../include/command';
import { readObject, writeObject } from '../../lib/memory-access';
import { hextoul, simple_strtoul_end, simple_strtoull } from '../../lib/strto';
import { memState } from './state';

/**
 * Shows one object after the other and takes new values. An empty line goes on, `-` goes back, anything that is no
 * number ends it.
 *
 * @uboot cmd/mem.c mod_mem()
 */
function mod_mem(incrflag: boolean, flag: number, argc: number, argv: readonly string[]): number {
  const state = memState();
  let addr = state.mm_last_addr;
  let size: number = state.mm_last_size;
  let line: string | null;
  let used: number;

  if (argc !== 2) {
    return CMD_RET_USAGE;
  }
  if ((flag & CMD_FLAG_REPEAT) === 0) {
    size = cmd_get_data_size(argv[0] ?? '', 4);
    addr = hextoul(argv[1]) + state.base_address;
  }
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) {
    return CMD_RET_FAILURE;
  }
  do {
    printf('%08lx:', addr);
    printf(` %0${String(size * 2)}llx`, readObject(addr, size));
    line = cli_readline(' ? ');
    if (line === '' || line === '-') {
      if (incrflag) {
        addr += line === '-' ? -size : size;
      }
      used = 1;
    } else {
      used = line === null ? 0 : simple_strtoul_end(line, 16).end;
      if (used > 0) {
        writeObject(addr, size, simple_strtoull(line ?? '', 16));
        addr += incrflag ? size : 0;
      }
    }
  } while (used > 0);
  state.mm_last_addr = addr;
  state.mm_last_size = size;
  return 0;
}

/** @uboot cmd/mem.c do_mem_mm() */
export function do_mem_mm(
  _cmdtp: CmdTbl,
  flag: number,
  argc: number,
  argv: readonly string[],
): number {
  return mod_mem(true, flag, argc, argv);
}

/** @uboot cmd/mem.c do_mem_nm() */
export function do_mem_nm(
  _cmdtp: CmdTbl,
  flag: number,
  argc: number,
  argv: readonly string[],
): number {
  return mod_mem(false, flag, argc, argv);
}
