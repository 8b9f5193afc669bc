import { env_get } from '../../env/common';
import { ETIMEDOUT } from '../../include/errno';
import { net_restart_wrap, set_net_restart_wrap } from '../eth-uclass/current';
import { eth_try_another } from '../eth_common';
import { eth_halt, eth_init } from '../eth-uclass';
import { netState, net_set_state } from './state';

/**
 * An attempt has failed. `netretry` says whether there is another one, with the next device: `yes`, `once`, else no.
 * When all devices have been tried there is none either.
 *
 * @uboot net/net.c net_start_again()
 */
export function net_start_again(): number {
  const net = netState();
  const nretry = env_get('netretry');
  const retrycnt = nretry === 'once' ? 1 : 0;
  let ret: number;
  if (nretry !== 'yes' && net.net_try_count > retrycnt) {
    eth_halt();
    net_set_state('FAIL');
    return -ETIMEDOUT;
  }
  net.net_try_count++;
  eth_halt();
  eth_try_another(!net.net_restarted);
  ret = eth_init();
  if (net_restart_wrap()) {
    set_net_restart_wrap(false);
    if (net.net_dev_exists) {
      net_set_state('FAIL');
      return -ETIMEDOUT;
    }
  }
  net_set_state('RESTART');
  return ret;
}
