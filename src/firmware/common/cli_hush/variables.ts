import { env_get } from '../../env/common';
import { statics } from '../../include/asm-generic/global_data';
import { hushState } from './input';

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

interface Variables {
  readonly values: Map<string, string>;
}

/** The shell's own variables, in the order in which they were set. @uboot common/cli_hush.c top_vars */
function variables(): Variables {
  return statics<Variables>('common/cli_hush.c top_vars', () => ({
    values: new Map([['HUSH_VERSION', '0.01']]),
  }));
}

/** @uboot common/cli_hush.c u_boot_hush_start() */
export function u_boot_hush_start(): void {
  variables();
}

/** @uboot common/cli_hush.c is_assignment() */
export function is_assignment(text: string): boolean {
  return ASSIGNMENT.test(text);
}

/**
 * `NAME=VALUE`. An empty value changes nothing, so that `x=` before a script leaves x as it was.
 *
 * @uboot common/cli_hush.c set_local_var()
 */
export function set_local_var(s: string): number {
  const match = ASSIGNMENT.exec(s);

  if (match?.[1] === undefined || match[2] === undefined || match[2] === '') {
    return -1;
  }
  variables().values.set(match[1], match[2]);
  return 0;
}

/** @uboot common/cli_hush.c get_local_var() */
export function get_local_var(name: string): string | null {
  return variables().values.get(name) ?? null;
}

/** All of them, for `showvar`. */
export function localVariables(): ReadonlyMap<string, string> {
  return variables().values;
}

/**
 * A variable's value: the environment goes before the shell's own. `NAME:-TEXT` and `NAME:=TEXT` give TEXT where there
 * is none, and the latter sets it.
 *
 * @uboot common/cli_hush.c lookup_param()
 */
export function lookup_param(src: string): string | null {
  const match = /^([^:]*):([-=])([\s\S]*)$/.exec(src);
  const name = match?.[1] ?? src;
  const value = name === '?' ? String(hushState().last_return_code) : env_get(name);
  const found = value ?? get_local_var(name);

  if (found !== null || match?.[3] === undefined) {
    return found;
  }
  if (match[2] === '=') {
    set_local_var(`${name}=${match[3]}`);
  }
  return match[3];
}

/** Puts the values of variables in. @uboot common/cli_hush.c insert_var_value() */
export function insert_var_value(text: string): string {
  return text.replace(/\x03([^\x03]*)\x03/g, (_whole, name: string) => lookup_param(name) ?? '');
}
