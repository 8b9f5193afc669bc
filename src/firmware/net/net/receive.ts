import { guestView } from '../../common/guest-bytes';
import { printf } from '../../common/console';
import {
  ETHER_HDR_SIZE,
  ICMP_REDIRECT,
  ICMP_REDIR_HOST,
  IPPROTO_ICMP,
  IPPROTO_UDP,
  IP_BROADCAST,
  IP_FRAGMENT_MASK,
  IP_HDR_SIZE,
  IP_ICMP_HDR_SIZE,
  IP_UDP_HDR_SIZE,
  PROT_ARP,
  PROT_IP,
  UDP_HDR_SIZE,
} from '../../include/net/proto';
import { ip_to_string } from '../../lib/net_utils';
import { arp_receive } from '../arp';
import { netState } from './state';
import { ip_checksum_ok } from '../checksum';
import { ping_receive } from '../ping';

/** What came in: guest address and bytes of a frame. @uboot net/net.c net_process_received_packet() */
export function net_process_received_packet(in_packet: number, length: number): void {
  const net = netState();
  const ip = in_packet + ETHER_HDR_SIZE;
  let prot: number;
  net.net_rx_packet = in_packet;
  net.net_rx_packet_len = length;
  if (length < ETHER_HDR_SIZE) {
    return;
  }
  prot = guestView(in_packet, ETHER_HDR_SIZE).getUint16(12);
  if (prot === PROT_ARP) {
    arp_receive(in_packet, ip, length - ETHER_HDR_SIZE);
  } else if (prot === PROT_IP) {
    receiveIp(in_packet, ip, length - ETHER_HDR_SIZE);
  }
}

/** IP without options and not in pieces, for us or for all. */
function receiveIp(eth: number, ip: number, length: number): void {
  const net = netState();
  let header: DataView;
  let len: number;
  let dst_ip: number;
  if (length < IP_HDR_SIZE) {
    return;
  }
  header = guestView(ip, IP_HDR_SIZE);
  len = header.getUint16(2);
  if (length < len) {
    printf('len bad %d < %d\n', length, len);
    return;
  }
  if (len < IP_HDR_SIZE || header.getUint8(0) !== 0x45 || !ip_checksum_ok(ip, IP_HDR_SIZE)) {
    return;
  }
  dst_ip = header.getUint32(16);
  if (net.net_ip !== 0 && dst_ip !== net.net_ip && dst_ip !== IP_BROADCAST) {
    return;
  }
  if ((header.getUint16(6) & IP_FRAGMENT_MASK) !== 0) {
    return;
  }
  if (header.getUint8(9) === IPPROTO_ICMP) {
    receive_icmp(eth, ip, len, header.getUint32(12));
  } else if (header.getUint8(9) === IPPROTO_UDP) {
    receiveUdp(ip, len, header.getUint32(12));
  }
}

/** @uboot net/net.c receive_icmp() */
function receive_icmp(eth: number, ip: number, len: number, src_ip: number): void {
  let icmp: DataView;
  if (len < IP_ICMP_HDR_SIZE) {
    return;
  }
  icmp = guestView(ip + IP_HDR_SIZE, IP_ICMP_HDR_SIZE - IP_HDR_SIZE);
  if (icmp.getUint8(0) === ICMP_REDIRECT) {
    if (icmp.getUint8(1) === ICMP_REDIR_HOST) {
      printf(' ICMP Host Redirect to %s ', ip_to_string(icmp.getUint32(4)));
    }
    return;
  }
  ping_receive(eth, ip, len, src_ip);
}

function receiveUdp(ip: number, len: number, src_ip: number): void {
  let udp: DataView;
  let udp_len: number;
  if (len < IP_UDP_HDR_SIZE) {
    return;
  }
  udp = guestView(ip + IP_HDR_SIZE, UDP_HDR_SIZE);
  udp_len = udp.getUint16(4);
  if (udp_len < UDP_HDR_SIZE || udp_len > len - IP_HDR_SIZE) {
    return;
  }
  netState().udp_packet_handler?.(
    ip + IP_UDP_HDR_SIZE,
    udp.getUint16(2),
    src_ip,
    udp.getUint16(0),
    udp_len - UDP_HDR_SIZE,
  );
}
