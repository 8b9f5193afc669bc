import { file_exists } from '../fs/fs';
import { FS_TYPE_ANY } from '../fs/fs/info';
import type { CmdTbl } from '../include/command';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import { simple_strtol } from '../lib/strto';

/** Words of one condition, with its operator at `at`. */
interface Operator {
  readonly at: number;
  readonly words: number;
  readonly evaluate: (ap: readonly string[]) => boolean;
}

function text(ap: readonly string[], index: number): string {
  return ap[index] ?? '';
}

function number(ap: readonly string[], index: number): number {
  return simple_strtol(text(ap, index), 0);
}

function numeric(evaluate: (a: number, b: number) => boolean): Operator {
  return { at: 1, words: 3, evaluate: (ap) => evaluate(number(ap, 0), number(ap, 2)) };
}

function textual(evaluate: (a: string, b: string) => boolean): Operator {
  return { at: 1, words: 3, evaluate: (ap) => evaluate(text(ap, 0), text(ap, 2)) };
}

/** @uboot cmd/test.c op_adv[] */
const OPERATORS: readonly (readonly [string, Operator])[] = [
  ['=', textual((a, b) => a === b)],
  ['!=', textual((a, b) => a !== b)],
  ['<', textual((a, b) => a < b)],
  ['>', textual((a, b) => a > b)],
  ['-eq', numeric((a, b) => a === b)],
  ['-ne', numeric((a, b) => a !== b)],
  ['-lt', numeric((a, b) => a < b)],
  ['-le', numeric((a, b) => a <= b)],
  ['-gt', numeric((a, b) => a > b)],
  ['-ge', numeric((a, b) => a >= b)],
  ['-z', { at: 0, words: 2, evaluate: (ap) => text(ap, 1) === '' }],
  ['-n', { at: 0, words: 2, evaluate: (ap) => text(ap, 1) !== '' }],
  [
    '-e',
    {
      at: 0,
      words: 4,
      evaluate: (ap) => file_exists(text(ap, 1), text(ap, 2), text(ap, 3), FS_TYPE_ANY),
    },
  ],
];

/**
 * From left to right, `-a` and `-o` alike. A condition that can't be read is true.
 *
 * @uboot cmd/test.c do_test()
 */
function do_test(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let ap = argv.slice(1);
  let expr = false;
  let negate = false;
  let join: 'none' | 'and' | 'or' = 'none';

  if (argc < 3) {
    return 1;
  }
  while (ap.length > 0) {
    const [word] = ap;
    if (word === '!') {
      negate = !negate;
      ap = ap.slice(1);
      continue;
    }
    if ((word === '-a' || word === '-o') && join === 'none') {
      join = word === '-a' ? 'and' : 'or';
      ap = ap.slice(1);
      continue;
    }
    const found = OPERATORS.find(([name, operator]) => ap[operator.at] === name)?.[1];
    if (found === undefined || ap.length < found.words) {
      expr = true;
      break;
    }
    const value = found.evaluate(ap) !== negate;
    expr = join === 'and' ? expr && value : join === 'or' ? expr || value : value;
    negate = false;
    join = 'none';
    ap = ap.slice(found.words);
  }
  return expr ? 0 : 1;
}

export const testCommands: readonly CmdTbl[] = [
  {
    name: 'test',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: do_test,
    usage: 'minimal test like /bin/sh',
    help: '[args..]',
    depends: ['HUSH_PARSER'],
  },
  {
    name: 'false',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: () => 1,
    usage: 'do nothing, unsuccessfully',
    help: null,
    depends: ['HUSH_PARSER'],
  },
  {
    name: 'true',
    get maxargs() {
      return CONFIG_INT('SYS_MAXARGS', 16);
    },
    repeatable: true,
    cmd: () => 0,
    usage: 'do nothing, successfully',
    help: null,
    depends: ['HUSH_PARSER'],
  },
];
