import { env_get, env_get_yesno } from '../../env/common';
import { tftp_start } from '../tftp';
import { net_set_state } from './state';

/** We have an address: fetch the file, unless `autoload` forbids it. @uboot net/net.c net_auto_load() */
export function net_auto_load(): void {
  if (env_get('autoload') !== null && env_get_yesno('autoload') === 0) {
    net_set_state('SUCCESS');
    return;
  }
  tftp_start();
}
