import { free, malloc } from '../common/dlmalloc';
import { printf, puts } from '../common/console';
import {
  CONFIG_INT,
  GD_FLG_ENV_DEFAULT,
  GD_FLG_ENV_READY,
  gd,
  statics,
} from '../include/asm-generic/global_data';
import { H_DEFAULT, H_FORCE, H_NOCLEAR, H_PROGRAMMATIC } from '../include/search';
import type { EnvEntry, HsearchData } from '../include/search';
import { hdelete_r, henter_r, hfind_r, himport_r, hwalk } from '../lib/hashtable';
import type { EntryInitialiser } from '../lib/hashtable';
import { dectoul, hextoul, simple_strtol } from '../lib/strto';
import { applyCallbacksVariable, env_callback_init } from './callback';
import { defaultEnvironment } from '../include/env_default';
import { applyFlagsVariable, env_flags_init, env_flags_validate } from './flags';

interface EnvState {
  readonly env_htab: HsearchData;
  env_id: number;
}

/** @uboot env/common.c: env_htab; cmd/nvedit.c: env_id */
export function envState(): EnvState {
  return statics<EnvState>('env/common.c', () => ({
    env_htab: {
      table: 0,
      size: 0,
      entries: new Map(),
      places: new Map(),
      change_ok: env_flags_validate,
    },
    env_id: 1,
  }));
}

export const entryInitialiser: EntryInitialiser = {
  env_callback_init: (entry: EnvEntry) => {
    env_callback_init(entry);
  },
  env_flags_init: (entry: EnvEntry) => {
    env_flags_init(entry);
  },
};

/** Sets one variable and, for `.flags` and `.callbacks`, what follows from it. 0 or a negative errno. */
export function enterVariable(name: string, value: string, flags: number): number {
  const { env_htab } = envState();
  const error = henter_r(name, value, env_htab, flags, entryInitialiser);

  if (error === 0 && name === '.flags') {
    applyFlagsVariable(env_htab.entries.values(), value);
  }
  if (error === 0 && name === '.callbacks') {
    applyCallbacksVariable(env_htab.entries.values(), value);
  }
  return error;
}

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

/** Hexadecimal value of a variable. @uboot env/common.c env_get_hex() */
export function env_get_hex(name: string, default_val: number): number {
  const text = env_get(name);

  return text === null || text === '' ? default_val : hextoul(text);
}

/** Decimal value of a variable. @uboot env/common.c env_get_ulong() with base 10 */
export function env_get_ulong(name: string, default_val: number): number {
  const text = env_get(name);

  return text === null || text === '' ? default_val : dectoul(text);
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

/** @uboot env/common.c env_set_ulong() */
export function env_set_ulong(name: string, value: number): number {
  return env_set(name, String(value));
}

/** @uboot env/common.c env_set_hex() */
export function env_set_hex(name: string, value: number): number {
  return env_set(name, value.toString(16));
}

/** @uboot env/common.c env_set_addr() */
export function env_set_addr(name: string, address: number): number {
  return env_set_hex(name, address);
}

/** As env_get for a number with a sign, for `bootdelay`. */
export function env_get_long(name: string): number | null {
  const text = env_get(name);

  return text === null ? null : simple_strtol(text, 10);
}

/** -1 means wrong arguments. @uboot cmd/nvedit.c _do_env_set() */
export function _do_env_set(given: readonly string[], env_flag: number): number {
  const state = envState();
  const argv = [...given];
  let option: string;
  let name: string;
  let value: string;
  let copy: number;
  let error: number;

  while (argv.length > 1 && argv[1]?.startsWith('-') === true) {
    option = argv[1];
    for (const letter of option.slice(1)) {
      if (letter !== 'f') {
        return -1;
      }
      env_flag |= H_FORCE;
    }
    argv.splice(1, 1);
  }
  name = argv[1] ?? '';
  if (name.includes('=')) {
    printf('## Error: illegal character \'=\'in variable name "%s"\n', name);
    return 1;
  }
  state.env_id++;
  if (argv.length < 3) {
    return hdelete_r(name, state.env_htab, env_flag) === 0 ? 0 : 1;
  }
  value = argv.slice(2).join(' ');
  copy = malloc(value.length + 1);
  if (copy === 0) {
    printf("## Can't malloc %d bytes\n", value.length + 1);
    return 1;
  }
  error = enterVariable(name, value, env_flag);
  free(copy);
  if (error !== 0) {
    printf('## Error inserting "%s" variable, errno=%d\n', name, -error);
    return 1;
  }
  return 0;
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

/** Bytes that the variables have in flash: after the checksum. @uboot include/env_internal.h ENV_SIZE */
export function ENV_SIZE(): number {
  return CONFIG_INT('ENV_SIZE', 0x40000) - 4;
}

/** Names of variables that begin with `text`, in the order of the table. @uboot env/common.c env_complete() */
export function env_complete(text: string): string[] {
  return hwalk(envState().env_htab)
    .map((entry) => entry.key)
    .filter((name) => name.startsWith(text));
}
