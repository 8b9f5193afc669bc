import { printf, puts } from '../common/console';
import { GD_FLG_ENV_DEFAULT, GD_FLG_ENV_READY, gd } from '../include/asm-generic/global_data';
import { H_DEFAULT, H_NOCLEAR, H_PROGRAMMATIC } from '../include/search';
import { hfind_r, himport_r, hwalk } from '../lib/hashtable';
import { defaultEnvironment } from '../include/env_default';
import { _do_env_set } from '../cmd/nvedit/set';
import { entryInitialiser, envState } from './common/table';

/**
 * The value of a variable, or null. Before the environment is there, the default values.
 *
 * @uboot env/common.c env_get()
 */
export function env_get(name: string): string | null {
  if ((gd.flags & GD_FLG_ENV_READY) !== 0) {
    return hfind_r(name, envState().env_htab)?.data ?? null;
  }
  return env_get_default(name);
}

/** @uboot env/common.c env_get_default() */
export function env_get_default(name: string): string | null {
  for (const line of defaultEnvironment().split('\0')) {
    if (line.startsWith(`${name}=`)) {
      return line.slice(name.length + 1);
    }
  }
  return null;
}

/** 1 for yes, 0 for no, -1 where the variable isn't set. @uboot env/common.c env_get_yesno() */
export function env_get_yesno(name: string): number {
  const text = env_get(name);

  if (text === null) {
    return -1;
  }
  return /^[1yYtT]/.test(text) ? 1 : 0;
}

/**
 * Sets a variable; null or an empty value deletes it. 0, or 1 and the user is told why.
 *
 * @uboot env/common.c env_set()
 */
export function env_set(name: string, value: string | null): number {
  if ((gd.flags & GD_FLG_ENV_READY) === 0) {
    return 1;
  }
  if (value === null || value === '') {
    return _do_env_set(['setenv', name], H_PROGRAMMATIC);
  }
  return _do_env_set(['setenv', name, value], H_PROGRAMMATIC);
}

/** @uboot env/common.c env_set_hex() */
export function env_set_hex(name: string, value: number): number {
  return env_set(name, value.toString(16));
}

/** @uboot env/common.c env_set_default() */
export function env_set_default(message: string | null, flags: number): void {
  const { env_htab } = envState();

  if (message !== null && message !== '') {
    if (message.startsWith('!')) {
      printf('*** Warning - %s, using default environment\n\n', message.slice(1));
    } else {
      puts(message);
    }
  }
  himport_r(env_htab, defaultEnvironment(), '\0', flags | H_DEFAULT, entryInitialiser);
  gd.flags |= GD_FLG_ENV_READY;
  gd.flags |= GD_FLG_ENV_DEFAULT;
}

/** The default values of some variables. @uboot env/common.c env_set_default_vars() */
export function env_set_default_vars(vars: readonly string[], flags: number): boolean {
  return himport_r(
    envState().env_htab,
    defaultEnvironment(),
    '\0',
    flags | H_NOCLEAR | H_DEFAULT,
    entryInitialiser,
    vars,
  );
}

/** Names of variables that begin with `text`, in the order of the table. @uboot env/common.c env_complete() */
export function env_complete(text: string): string[] {
  return hwalk(envState().env_htab)
    .map((entry) => entry.key)
    .filter((name) => name.startsWith(text));
}
