import { env_set } from '../../env/common';
import { registerEnvCallback } from '../../include/env_callback';
import { H_PROGRAMMATIC } from '../../include/search';
import type { EnvOp } from '../../include/search';
import { ip_to_string, string_to_ip } from '../../lib/net_utils';
import { netState } from './state';
import type { NetState } from './state';

type AddressField = 'net_ip' | 'net_gateway' | 'net_netmask' | 'net_server_ip' | 'net_dns_server';

/** Variables that are addresses, with their callback's name in U-Boot. */
const ADDRESS_VARIABLES: readonly (readonly [string, AddressField])[] = [
  ['ipaddr', 'net_ip'],
  ['gatewayip', 'net_gateway'],
  ['netmask', 'net_netmask'],
  ['serverip', 'net_server_ip'],
  ['dnsip', 'net_dns_server'],
];

/** @uboot net/net.c on_ipaddr() and its like: a change by a program is one that the network made itself. */
function onAddress(
  net: NetState,
  field: AddressField,
  value: string | null,
  flags: number,
): number {
  if ((flags & H_PROGRAMMATIC) === 0) {
    net[field] = string_to_ip(value);
  }
  return 0;
}

/** @uboot net/net.c on_bootfile() */
function on_bootfile(_name: string, value: string | null, _op: EnvOp, flags: number): number {
  if ((flags & H_PROGRAMMATIC) === 0) {
    netState().net_boot_file_name = value ?? '';
  }
  return 0;
}

/** From now on the network stack follows its variables (U_BOOT_ENV_CALLBACK in net/net.c). */
export function registerNetEnv(): void {
  for (const [name, field] of ADDRESS_VARIABLES) {
    registerEnvCallback(name, (_name, value, _op, flags) =>
      onAddress(netState(), field, value, flags),
    );
  }
  registerEnvCallback('bootfile', on_bootfile);
}

export function setAddress(name: string, ip: number): void {
  if (ip !== 0) {
    env_set(name, ip_to_string(ip));
  }
}
