import type { EnvEntry, HsearchData } from '../../include/search';
import { applyFlagsVariable, env_flags_init, env_flags_validate } from '../flags';
import { applyCallbacksVariable, env_callback_init } from '../callback';
import { henter_r } from '../../lib/hashtable';
import type { EntryInitialiser } from '../../lib/hashtable';
import { statics } from '../../include/asm-generic/global_data';

export interface EnvState {
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
