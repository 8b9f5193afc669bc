import { ctrlc, printf, puts } from '../common/console';
import { env_set_hex } from '../env/common';
import { EINTR, ENODEV, ENONET } from '../include/errno';
import type { NetProtocol } from '../include/net/proto';
import { get_timer } from '../lib/time';
import { schedule } from '../common/cyclic';
import { arp_timeout_check } from './arp';
import { bootp_request, bootp_reset } from './bootp';
import { eth_get_dev_index } from './eth-uclass/current';
import { eth_set_current } from './eth_common';
import { is_zero_ethaddr } from '../include/net';
import { eth_get_ethaddr, eth_halt, eth_init, eth_rx } from './eth-uclass';
import { net_process_received_packet } from './net/receive';
import { net_start_again } from './net/restart';
import { netState, net_set_state } from './net/state';
import { net_set_timeout_handler, net_set_udp_handler } from './net/timeout';
import { ping_start } from './ping';
import { tftp_start } from './tftp';

/** @uboot net/net.c net_cleanup_loop() */
function net_cleanup_loop(): void {
  net_set_udp_handler(null);
  net_set_timeout_handler(0, null);
}

/** Takes the current device's address. @uboot net/net.c net_init_loop() */
function net_init_loop(): void {
  const address = eth_get_ethaddr();
  if (address !== null) {
    netState().net_ethaddr.set(address);
  }
}

/**
 * What must be set before: 0 = all is; 1 = something isn't; 2 = the device has no address, and the next one is tried.
 *
 * @uboot net/net.c net_check_prereq()
 */
function net_check_prereq(protocol: NetProtocol): number {
  const net = netState();
  let num: number;
  if (protocol === 'PING' && net.net_ping_ip === 0) {
    puts('*** ERROR: ping address not given\n');
    return 1;
  }
  if (protocol === 'TFTPGET' && net.net_server_ip === 0 && !net.net_boot_file_name.includes(':')) {
    puts("*** ERROR: `serverip' not set\n");
    return 1;
  }
  if ((protocol === 'PING' || protocol === 'TFTPGET') && net.net_ip === 0) {
    puts("*** ERROR: `ipaddr' not set\n");
    return 1;
  }
  if (is_zero_ethaddr(net.net_ethaddr)) {
    num = eth_get_dev_index();
    if (num === -1) {
      puts('*** ERROR: No ethernet found.\n');
      return 1;
    }
    if (num === 0) {
      puts("*** ERROR: `ethaddr' not set\n");
    } else {
      printf("*** ERROR: `eth%daddr' not set\n", num);
    }
    net_start_again();
    return 2;
  }
  return 0;
}

function startProtocol(protocol: NetProtocol): void {
  switch (protocol) {
    case 'TFTPGET':
      tftp_start();
      break;
    case 'BOOTP':
    case 'DHCP':
      bootp_reset();
      netState().net_ip = 0;
      bootp_request();
      break;
    case 'PING':
      ping_start();
      break;
  }
}

/**
 * Runs one protocol to its end: bytes received (0 where none were wanted), or -errno.
 *
 * @uboot net/net.c net_loop()
 */
export function net_loop(protocol: NetProtocol): number {
  const net = netState();
  let ret: number;
  net.net_restarted = false;
  net.net_dev_exists = false;
  net.net_try_count = 1;
  eth_halt();
  eth_set_current();
  ret = eth_init();
  if (ret < 0) {
    eth_halt();
    return ret;
  }
  for (;;) {
    net_set_state('CONTINUE');
    net_init_loop();
    switch (net_check_prereq(protocol)) {
      case 1:
        eth_halt();
        return -ENODEV;
      case 0:
        net.net_dev_exists = true;
        net.net_boot_file_size = 0;
        startProtocol(protocol);
        break;
      default:
        break;
    }
    ret = receiveUntilEnd();
    if (netState().net_state !== 'RESTART') {
      return ret;
    }
    net.net_restarted = true;
  }
}

/** Until the state isn't CONTINUE any more. */
function receiveUntilEnd(): number {
  const net = netState();
  let ret = -ENONET;
  let handler: () => void;
  for (;;) {
    schedule();
    if (arp_timeout_check()) {
      net.time_start = get_timer(0);
    }
    eth_rx(net_process_received_packet);
    if (ctrlc()) {
      net_cleanup_loop();
      eth_halt();
      puts('\nAbort\n');
      net_set_state('FAIL');
      return -EINTR;
    }
    if (net.time_handler !== null && get_timer(0) - net.time_start > net.time_delta) {
      handler = net.time_handler;
      net.time_handler = null;
      handler();
    }
    if (net.net_state === 'FAIL') {
      ret = net_start_again();
    }
    switch (netState().net_state) {
      case 'RESTART':
        return ret;
      case 'SUCCESS':
        return finish();
      case 'FAIL':
        net_cleanup_loop();
        return -ENONET;
      case 'CONTINUE':
        break;
    }
  }
}

function finish(): number {
  const net = netState();
  net_cleanup_loop();
  if (net.net_boot_file_size > 0) {
    printf('Bytes transferred = %d (%x hex)\n', net.net_boot_file_size, net.net_boot_file_size);
    env_set_hex('filesize', net.net_boot_file_size);
    env_set_hex('fileaddr', net.image_load_addr);
  }
  eth_halt();
  return net.net_boot_file_size;
}
