import { BOOTSTAGE_ID_NET_ETH_START } from '../include/bootstage';
import { bootstage_mark_name } from '../common/bootstage';
import { env_get, env_set } from '../env/common';
import { EEXIST } from '../include/errno';
import { ARP_HLEN, is_valid_ethaddr } from '../include/net';
import { string_to_enetaddr } from '../lib/net_utils';
import { sprintf } from '../lib/vsprintf';
import {
  ethrotateIsNo,
  eth_get_dev,
  eth_get_name,
  eth_set_current_to_next,
  eth,
  eth_set_dev,
  eth_get_dev_by_name,
} from './eth-uclass/current';

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

/** `ethact` follows the current device, unless `ethrotate` forbids. @uboot net/eth_common.c eth_current_changed() */
export function eth_current_changed(): void {
  const act = env_get('ethact');

  // Asking for the device would make one current.
  if (ethrotateIsNo()) {
    return;
  }
  if (eth_get_dev() !== null) {
    if (act === null || act !== eth_get_name()) {
      env_set('ethact', eth_get_name());
    }
  } else if (act !== null) {
    env_set('ethact', null);
  }
}

/**
 * After a failure: on to the next device. `first_restart` notes where the round began.
 *
 * @uboot net/eth_common.c eth_try_another()
 */
export function eth_try_another(first_restart: boolean): void {
  if (ethrotateIsNo()) {
    return;
  }
  if (first_restart) {
    eth().first_failed = eth_get_dev();
  }
  eth_set_current_to_next();
  eth_current_changed();
  if (eth().first_failed === eth_get_dev()) {
    eth().net_restart_wrap = true;
  }
}

/** Before a network command: `ethact` decides, else `ethprime`. @uboot net/eth_common.c eth_set_current() */
export function eth_set_current(): void {
  const act = env_get('ethact');
  const ethprime = env_get('ethprime');

  if (act !== null) {
    eth_set_dev(eth_get_dev_by_name(act));
  } else {
    eth_set_dev(ethprime === null ? null : eth_get_dev_by_name(ethprime));
  }
  eth_current_changed();
}

/** @uboot net/eth_common.c eth_common_init() */
export function eth_common_init(): void {
  bootstage_mark_name(BOOTSTAGE_ID_NET_ETH_START, 'eth_common_init');
}
