import { envCallbackList, lateEnvCallback } from '../include/env_callback';
import type { EnvCallback, EnvEntry } from '../include/search';
import { env_find_list_item } from './attr';
import { on_baudrate } from '../drivers/serial/serial-uclass/callback';
import { on_loadaddr } from '../boot/image-board';
import { on_console } from '../common/console/callback';

/** Functions by the name that lists use. @uboot include/env_callback.h U_BOOT_ENV_CALLBACK() */
const CALLBACKS: Readonly<Record<string, EnvCallback>> = {
  baudrate: on_baudrate,
  console: on_console,
  loadaddr: on_loadaddr,
};

function callbackByName(attributes: string | undefined): EnvCallback | null {
  if (attributes === undefined) {
    return null;
  }
  return CALLBACKS[attributes] ?? lateEnvCallback(attributes);
}

/** Gives a new variable the function that watches it, if it has one. @uboot env/callback.c env_callback_init() */
export function env_callback_init(entry: EnvEntry): void {
  entry.callback = callbackByName(env_find_list_item(envCallbackList(), entry.key));
}

/**
 * `.callbacks` has a new value: it alone says who watches the variables that exist.
 *
 * @uboot env/callback.c on_callbacks()
 */
export function applyCallbacksVariable(entries: Iterable<EnvEntry>, value: string): void {
  for (const entry of entries) {
    entry.callback = callbackByName(env_find_list_item(value, entry.key));
  }
}
