import { env_get, env_set } from '../env/common';
import { EEXIST } from '../include/errno';
import { ARP_HLEN } from '../include/net';
import { string_to_enetaddr } from '../lib/net_utils';
import { sprintf } from '../lib/vsprintf';

/*
 * Hardware addresses and their environment variables: `ethaddr`, `eth1addr`, ... and `ethmacskip`.
 */

/** @uboot include/net.h is_zero_ethaddr() */
export function is_zero_ethaddr(addr: Uint8Array): boolean {
  return addr.every((byte) => byte === 0);
}

/** @uboot include/net.h is_multicast_ethaddr() */
export function is_multicast_ethaddr(addr: Uint8Array): boolean {
  return ((addr[0] ?? 0) & 1) !== 0;
}

/** Neither zero nor a group. @uboot include/net.h is_valid_ethaddr() */
export function is_valid_ethaddr(addr: Uint8Array): boolean {
  return !is_multicast_ethaddr(addr) && !is_zero_ethaddr(addr);
}

/** `enetaddr` becomes what the variable says, zero if it isn't set. @uboot net/eth_common.c eth_env_get_enetaddr() */
export function eth_env_get_enetaddr(name: string, enetaddr: Uint8Array): boolean {
  enetaddr.fill(0);
  string_to_enetaddr(env_get(name), enetaddr);
  return is_valid_ethaddr(enetaddr);
}

/** Sets a variable that has no valid address yet. @uboot net/eth_common.c eth_env_set_enetaddr() */
export function eth_env_set_enetaddr(name: string, enetaddr: Uint8Array): number {
  const old = new Uint8Array(ARP_HLEN);

  if (eth_env_get_enetaddr(name, old)) {
    return -EEXIST;
  }
  return env_set(name, sprintf('%pM', enetaddr));
}

function enetaddrVariable(base_name: string, index: number): string {
  return index === 0 ? `${base_name}addr` : `${base_name}${index}addr`;
}

/** @uboot net/eth_common.c eth_env_get_enetaddr_by_index() */
export function eth_env_get_enetaddr_by_index(
  base_name: string,
  index: number,
  enetaddr: Uint8Array,
): boolean {
  return eth_env_get_enetaddr(enetaddrVariable(base_name, index), enetaddr);
}

/** @uboot net/eth_common.c eth_env_set_enetaddr_by_index() */
export function eth_env_set_enetaddr_by_index(
  base_name: string,
  index: number,
  enetaddr: Uint8Array,
): number {
  return eth_env_set_enetaddr(enetaddrVariable(base_name, index), enetaddr);
}

/** Does the user want the device to keep its address? @uboot net/eth_common.c eth_mac_skip() */
export function eth_mac_skip(index: number): boolean {
  return env_get(index === 0 ? 'ethmacskip' : `eth${index}macskip`) !== null;
}
