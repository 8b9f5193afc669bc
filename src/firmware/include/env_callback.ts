import { statics } from './asm-generic/global_data';
import type { EnvCallback } from './search';

/*
 * Callbacks of environment variables whose functions lie above the environment, as those of the network: the
 * environment can't import them, so they say themselves that they are there (a uclass does in its init()).
 */

function lateCallbacks(): Map<string, EnvCallback> {
  return statics('include/env_callback', () => new Map<string, EnvCallback>());
}

/** From now on `callback` is what U_BOOT_ENV_CALLBACK(name, ...) names. */
export function registerEnvCallback(name: string, callback: EnvCallback): void {
  lateCallbacks().set(name, callback);
}

/** A callback that does what the registered one does, and nothing (0) while there is none. */
export function lateEnvCallback(callbackName: string): EnvCallback {
  return (name, value, op, flags) =>
    lateCallbacks().get(callbackName)?.(name, value, op, flags) ?? 0;
}
