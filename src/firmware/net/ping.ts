import { guestBytes, guestView } from '../common/guest-bytes';
import { printf } from '../common/console';
import {
  ETHER_HDR_SIZE,
  ICMP_ECHO_REPLY,
  ICMP_ECHO_REQUEST,
  ICMP_HDR_SIZE,
  IPPROTO_ICMP,
  IP_HDR_SIZE,
  IP_ICMP_HDR_SIZE,
  PROT_IP,
} from '../include/net/proto';
import { arpWaitFor } from './arp';
import { eth_get_name } from './eth-uclass/current';
import { eth_halt } from './eth-uclass';
import { netState, net_set_state } from './net/state';
import { net_set_timeout_handler } from './net/timeout';
import { net_send_packet, net_set_ether, net_set_ip_header } from './net/packet';
import { compute_ip_checksum } from './checksum';

/** How long an answer may take, once the question could be sent. */
const PING_TIMEOUT_MS = 10_000;

/** @uboot net/ping.c set_icmp_header() */
function set_icmp_header(pkt: number, dest: number): void {
  const net = netState();
  const icmp = guestView(pkt + IP_HDR_SIZE, ICMP_HDR_SIZE);
  net_set_ip_header(pkt, dest, net.net_ip, IP_ICMP_HDR_SIZE, IPPROTO_ICMP);
  icmp.setUint8(0, ICMP_ECHO_REQUEST);
  icmp.setUint8(1, 0);
  icmp.setUint16(2, 0);
  icmp.setUint16(4, 0);
  icmp.setUint16(6, net.ping_seq_number & 0xffff);
  net.ping_seq_number++;
  icmp.setUint16(2, compute_ip_checksum(pkt + IP_HDR_SIZE, ICMP_HDR_SIZE));
}

/** The host's hardware address is always asked for anew. @uboot net/ping.c ping_send() */
function ping_send(): void {
  const net = netState();
  const eth_hdr_size = net_set_ether(net.net_tx_packet, new Uint8Array(6), PROT_IP);
  set_icmp_header(net.net_tx_packet + eth_hdr_size, net.net_ping_ip);
  arpWaitFor(net.net_ping_ip, null, eth_hdr_size + IP_ICMP_HDR_SIZE);
}

/** @uboot net/ping.c ping_timeout_handler() */
function ping_timeout_handler(): void {
  eth_halt();
  net_set_state('FAIL');
}

/** @uboot net/ping.c ping_start() */
export function ping_start(): void {
  printf('Using %s device\n', eth_get_name());
  net_set_timeout_handler(PING_TIMEOUT_MS, ping_timeout_handler);
  ping_send();
}

/** The answer that we wait for, or a question, which is answered. @uboot net/ping.c ping_receive() */
export function ping_receive(eth: number, ip: number, len: number, src_ip: number): void {
  const net = netState();
  const icmp = guestView(ip + IP_HDR_SIZE, ICMP_HDR_SIZE);
  const header = guestView(ip, IP_HDR_SIZE);
  let eth_hdr_size: number;
  if (icmp.getUint8(0) === ICMP_ECHO_REPLY) {
    if (src_ip === net.net_ping_ip) {
      net_set_state('SUCCESS');
    }
    return;
  }
  if (icmp.getUint8(0) !== ICMP_ECHO_REQUEST) {
    return;
  }
  eth_hdr_size = net_set_ether(eth, guestBytes(eth, ETHER_HDR_SIZE).slice(6, 12), PROT_IP);
  header.setUint16(10, 0);
  header.setUint16(6, 0);
  header.setUint32(16, src_ip);
  header.setUint32(12, net.net_ip);
  header.setUint16(10, compute_ip_checksum(ip, IP_HDR_SIZE));
  icmp.setUint8(0, ICMP_ECHO_REPLY);
  icmp.setUint16(2, 0);
  icmp.setUint16(2, compute_ip_checksum(ip + IP_HDR_SIZE, len - IP_HDR_SIZE));
  net_send_packet(eth, eth_hdr_size + len);
}
