import { statics } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';
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

/** @uboot include/env_callback.h ENV_CALLBACK_LIST_STATIC */
export function envCallbackList(): string {
  const ethaddr = IS_ENABLED('REGEX') ? 'eth\\d*addr' : 'ethaddr';
  const net = IS_ENABLED('NET')
    ? `bootfile:bootfile,ipaddr:ipaddr,gatewayip:gatewayip,netmask:netmask,serverip:serverip,nvlan:nvlan,vlan:vlan,dnsip:dnsip,${ethaddr}:ethaddr,`
    : '';

  return `${net}baudrate:baudrate,loadaddr:loadaddr,stdin:console,stdout:console,stderr:console`;
}
