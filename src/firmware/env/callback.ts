import { lateEnvCallback } from '../include/env_callback';
import { IS_ENABLED } from '../include/asm-generic/global_data';
import type { EnvCallback, EnvEntry } from '../include/search';
import { env_find_list_item } from './attr';
import { on_baudrate, on_console, on_loadaddr } from './callbacks';

/** Functions by the name that lists use. @uboot include/env_callback.h U_BOOT_ENV_CALLBACK() */
const CALLBACKS: Readonly<Record<string, EnvCallback>> = {
  baudrate: on_baudrate,
  console: on_console,
  loadaddr: on_loadaddr,
};

/** @uboot include/env_callback.h ENV_CALLBACK_LIST_STATIC */
function envCallbackList(): string {
  const ethaddr = IS_ENABLED('REGEX') ? 'eth\\d*addr' : 'ethaddr';
  const net = IS_ENABLED('NET')
    ? `bootfile:bootfile,ipaddr:ipaddr,gatewayip:gatewayip,netmask:netmask,serverip:serverip,nvlan:nvlan,vlan:vlan,dnsip:dnsip,${ethaddr}:ethaddr,`
    : '';

  return `${net}baudrate:baudrate,loadaddr:loadaddr,stdin:console,stdout:console,stderr:console`;
}

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
