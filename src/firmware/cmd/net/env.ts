import { env_set } from '../../env/common';
import { setAddress } from '../../net/net/env';
import { netState } from '../../net/net/state';

/** Writes what DHCP has brought to the environment. @uboot cmd/net.c netboot_update_env() */
export function netboot_update_env(): void {
  const net = netState();
  setAddress('gatewayip', net.net_gateway);
  setAddress('netmask', net.net_netmask);
  if (net.net_hostname !== '') {
    env_set('hostname', net.net_hostname);
  }
  if (net.net_root_path !== '') {
    env_set('rootpath', net.net_root_path);
  }
  setAddress('ipaddr', net.net_ip);
  setAddress('serverip', net.net_server_ip);
  setAddress('dnsip', net.net_dns_server);
}
