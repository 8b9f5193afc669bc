import { CMD_DATA_SIZE_ERR, CMD_DATA_SIZE_STR, cmd_get_data_size } from '../common/command';
import { printf } from '../common/console';
import { env_get, env_set, env_set_hex } from '../env/common';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { slre_compile, slre_match } from '../lib/slre';
import type { Slre } from '../lib/slre';
import { evalexp } from './itest';

/** A result as wide as `ulong`. */
function asUlong(value: bigint): number {
  return Number(BigInt.asUintN(gd.arch64 ? 64 : 32, value));
}

/** Undefined: no such operator. A division by zero stops the machine, as there. */
function calculate(a: number, b: number, op: string): number | undefined {
  const x = BigInt(a);
  const y = BigInt(b);

  switch (op) {
    case '|':
      return asUlong(x | y);
    case '&':
      return asUlong(x & y);
    case '+':
      return asUlong(x + y);
    case '^':
      return asUlong(x ^ y);
    case '-':
      return asUlong(x - y);
    case '*':
      return asUlong(x * y);
    case '/':
    case '%':
      if (b === 0) {
        printf('### ERROR ### Please RESET the board ###\n');
        gd.hal.halt();
      }
      return asUlong(op === '/' ? x / y : x % y);
    default:
      return undefined;
  }
}

/** Replaces what fits: once, or as often as it does. */
function substitute(re: Slre, value: string, replacement: string, global: boolean): string {
  let result = '';
  let at = 0;
  let match = slre_match(re, value, at);

  while (match !== null) {
    result += value.slice(at, match.start) + replacement;
    if (match.end === match.start) {
      result += value.charAt(match.end);
    }
    at = Math.max(match.end, match.start + 1);
    match = global && at < value.length ? slre_match(re, value, at) : null;
  }
  return result + value.slice(at);
}

/** `setexpr name sub r s [t]`, `gsub`: replaces what a regular expression finds. @uboot cmd/setexpr.c regex_sub_var() */
function regex_sub_var(argv: readonly string[], global: boolean): number {
  const [, name = '', , r = '', s = '', t] = argv;
  const value = t ?? env_get(name);
  const re = slre_compile(r);
  let result: string;

  if (value === null) {
    printf('## Error: variable "%s" not defined\n', name);
    return CMD_RET_FAILURE;
  }
  if (re === undefined) {
    printf('Error compiling regex: %s\n', r);
    return CMD_RET_FAILURE;
  }
  result = substitute(re, value, s, global);
  printf('%s=%s\n', name, result);
  return env_set(name, result);
}

/** @uboot cmd/setexpr.c do_setexpr() */
function do_setexpr(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const [command = '', name = '', first = '', op = '', second = ''] = argv;
  const w = cmd_get_data_size(command, 4);
  let value: number | undefined;

  if (argc < 3 || argc > 6 || argc === 4) {
    return CMD_RET_USAGE;
  }
  if (w === CMD_DATA_SIZE_ERR || w === CMD_DATA_SIZE_STR) {
    return CMD_RET_FAILURE;
  }
  if (argc === 3) {
    return env_set_hex(name, evalexp(first, w));
  }
  if (IS_ENABLED('REGEX') && (first === 'gsub' || first === 'sub')) {
    return regex_sub_var(argv, first === 'gsub');
  }
  if (argc !== 5 || op.length !== 1) {
    return CMD_RET_USAGE;
  }
  value = calculate(evalexp(first, w), evalexp(second, w), op);
  if (value === undefined) {
    printf('invalid op\n');
    return CMD_RET_FAILURE;
  }
  return env_set_hex(name, value);
}

export const setexprCommands: readonly CmdTbl[] = [
  {
    name: 'setexpr',
    maxargs: 8,
    repeatable: false,
    cmd: do_setexpr,
    usage: 'set environment variable as the result of eval expression',
    help:
      '[.b, .w, .l, .s] name [*]value1 <op> [*]value2\n' +
      "    - set environment variable 'name' to the result of the evaluated\n" +
      '      expression specified by <op>.  <op> can be &, |, ^, +, -, *, /, %\n' +
      '      (for strings only + is supported)\n' +
      '      size argument is only meaningful if value1 and/or value2 are\n' +
      '      memory addresses (*)\n' +
      'setexpr[.b, .w, .l] name [*]value\n' +
      '    - load a value into a variable\n' +
      'setexpr name gsub r s [t]\n' +
      '    - For each substring matching the regular expression <r> in the\n' +
      '      string <t>, substitute the string <s>.  The result is\n' +
      '      assigned to <name>.  If <t> is not supplied, use the old\n' +
      '      value of <name>\n' +
      'setexpr name sub r s [t]\n' +
      '    - Just like gsub(), but replace only the first matching substring',
    depends: ['CMD_SETEXPR'],
  },
];
