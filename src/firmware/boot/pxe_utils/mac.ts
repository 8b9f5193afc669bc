import { eth_env_get_enetaddr_by_index } from '../../net/eth_common';
import { eth_get_dev_index } from '../../net/eth-uclass/current';

/** Kind of hardware: Ethernet, as ARP numbers it. */
const ETHERNET = 1;

/** `01-52-54-00-12-34-56` for the present network card; null: there is none. @uboot boot/pxe_utils.c format_mac_pxe() */
export function format_mac_pxe(): string | null {
  const ethaddr = new Uint8Array(6);
  if (!eth_env_get_enetaddr_by_index('eth', eth_get_dev_index(), ethaddr)) {
    return null;
  }
  return [ETHERNET, ...ethaddr].map((byte) => byte.toString(16).padStart(2, '0')).join('-');
}
