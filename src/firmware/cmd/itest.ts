import { CMD_DATA_SIZE_ERR, CMD_DATA_SIZE_STR, cmd_get_data_size } from '../common/command';
import { printf } from '../common/console';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { readBytes, readObject } from '../lib/memory-access';
import { hextoul } from '../lib/strto';
import { cString } from '../common/guest-bytes';

/** A number, or with `*` before it what is at that address. @uboot cmd/itest.c evalexp() */
export function evalexp(s: string, w: number): number {
  if (s.startsWith('*')) {
    const size = w === 1 || w === 2 || w === 8 ? w : 4;
    return Number(readObject(hextoul(s.slice(1)), size));
  }
  return hextoul(s);
}

/** A text, or with `*` before it the one at that address. @uboot cmd/itest.c evalstr() */
function evalstr(s: string): string {
  return s.startsWith('*') ? cString(readBytes(hextoul(s.slice(1)), 256)) : s;
}

/** -1: no such operator. @uboot cmd/itest.c op_tbl[], arithcomp() */
function compare<T extends string | number>(l: T, r: T, op: string): boolean | undefined {
  switch (op) {
    case '-lt':
    case '<':
      return l < r;
    case '-gt':
    case '>':
      return l > r;
    case '-eq':
    case '==':
      return l === r;
    case '-ne':
    case '!=':
    case '<>':
      return l !== r;
    case '-ge':
    case '>=':
      return l >= r;
    case '-le':
    case '<=':
      return l <= r;
    default:
      return undefined;
  }
}

/** @uboot cmd/itest.c do_itest() */
function do_itest(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const [command = '', left = '', op = '', right = ''] = argv;
  const w = cmd_get_data_size(command, 4);
  let value: boolean | undefined;

  if (argc !== 4) {
    return CMD_RET_USAGE;
  }
  if (w === CMD_DATA_SIZE_ERR) {
    printf('Invalid data width specifier\n');
    return CMD_RET_FAILURE;
  }
  value =
    w === CMD_DATA_SIZE_STR
      ? compare(evalstr(left), evalstr(right), op)
      : compare(evalexp(left, w), evalexp(right, w), op);
  if (value === undefined) {
    printf("Unknown operator '%s'\n", op);
    return CMD_RET_FAILURE;
  }
  return value ? 0 : 1;
}

export const itestCommands: readonly CmdTbl[] = [
  {
    name: 'itest',
    maxargs: 4,
    repeatable: false,
    cmd: do_itest,
    usage: 'return true/false on integer compare',
    help: '[.b, .w, .l, .s] [*]value1 <op> [*]value2',
    depends: ['CMD_ITEST'],
  },
];
