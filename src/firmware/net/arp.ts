import { guestBytes, guestView } from '../common/guest-bytes';
import { printf, puts } from '../common/console';
import { CONFIG_INT, statics } from '../include/asm-generic/global_data';
import {
  ARPOP_REPLY,
  ARPOP_REQUEST,
  ARP_ETHER,
  ARP_HDR_SIZE,
  ETHER_HDR_SIZE,
  PROT_ARP,
  PROT_IP,
} from '../include/net/proto';
import { get_timer } from '../lib/time';
import { netState, net_set_state, packetBuffers } from './net/state';
import { net_bcast_ethaddr, net_send_packet, net_set_ether } from './net/packet';

/** A packet that waits for the hardware address of its receiver. @uboot net/arp.c */
interface ArpState {
  /** Whose address is wanted; 0: nothing waits. It stays set after a failure, until an answer comes. */
  net_arp_wait_packet_ip: number;
  /** Who was asked: a gateway, when the receiver isn't in our net. */
  net_arp_wait_reply_ip: number;
  /** Where the answer goes. */
  arp_wait_packet_ethaddr: Uint8Array | null;
  arp_wait_tx_packet_size: number;
  arp_wait_timer_start: number;
  arp_wait_try: number;
}

function arpState(): ArpState {
  return statics('net/arp.c', () => ({
    net_arp_wait_packet_ip: 0,
    net_arp_wait_reply_ip: 0,
    arp_wait_packet_ethaddr: null,
    arp_wait_tx_packet_size: 0,
    arp_wait_timer_start: 0,
    arp_wait_try: 0,
  }));
}

/** Bytes of a packet buffer: the ARP question has the second one. */
const ARP_PACKET_OFFSET = 0x800;

/**
 * ARP packet: 0 hardware type, 2 protocol, 4 and 5 address lengths, 6 operation, 8 sender, 14 its IP, 18 target, 24 its IP.
 *
 * @uboot net/arp.c arp_raw_request()
 */
function arp_raw_request(source_ip: number, target_ip: number): void {
  const pkt = packetBuffers() + ARP_PACKET_OFFSET;
  const eth_hdr_size = net_set_ether(pkt, net_bcast_ethaddr, PROT_ARP);
  const arp = guestView(pkt + eth_hdr_size, ARP_HDR_SIZE);
  const bytes = guestBytes(pkt + eth_hdr_size, ARP_HDR_SIZE);
  arp.setUint16(0, ARP_ETHER);
  arp.setUint16(2, PROT_IP);
  arp.setUint8(4, 6);
  arp.setUint8(5, 4);
  arp.setUint16(6, ARPOP_REQUEST);
  bytes.set(netState().net_ethaddr, 8);
  arp.setUint32(14, source_ip);
  bytes.fill(0, 18, 24);
  arp.setUint32(24, target_ip);
  net_send_packet(pkt, eth_hdr_size + ARP_HDR_SIZE);
}

/** Asks for the receiver, or for the gateway to it. @uboot net/arp.c arp_request() */
function arp_request(): void {
  const arp = arpState();
  const net = netState();
  arp.net_arp_wait_reply_ip = arp.net_arp_wait_packet_ip;
  if (((arp.net_arp_wait_packet_ip & net.net_netmask) ^ (net.net_ip & net.net_netmask)) !== 0) {
    if (net.net_gateway === 0) {
      puts('## Warning: gatewayip needed but not set\n');
    } else {
      arp.net_arp_wait_reply_ip = net.net_gateway;
    }
  }
  arp_raw_request(net.net_ip, arp.net_arp_wait_reply_ip);
}

/** The packet in net_tx_packet goes to `dest` when its hardware address is known, which is asked for now. */
export function arpWaitFor(dest: number, ethaddr: Uint8Array | null, packetBytes: number): void {
  const arp = arpState();
  arp.net_arp_wait_packet_ip = dest;
  arp.arp_wait_packet_ethaddr = ethaddr;
  arp.arp_wait_tx_packet_size = packetBytes;
  arp.arp_wait_try = 1;
  arp.arp_wait_timer_start = get_timer(0);
  arp_request();
}

/** True while a packet waits: nothing else times out then. @uboot net/arp.c arp_timeout_check() */
export function arp_timeout_check(): boolean {
  const arp = arpState();
  const t = get_timer(0);
  if (arp.net_arp_wait_packet_ip === 0) {
    return false;
  }
  if (t - arp.arp_wait_timer_start > CONFIG_INT('ARP_TIMEOUT', 5000)) {
    arp.arp_wait_try++;
    if (arp.arp_wait_try >= CONFIG_INT('NET_RETRY_COUNT', 5)) {
      puts('\nARP Retry count exceeded; starting again\n');
      arp.arp_wait_try = 0;
      net_set_state('FAIL');
    } else {
      arp.arp_wait_timer_start = t;
      arp_request();
    }
  }
  return true;
}

/** Answers a question for us, takes the answer to ours. @uboot net/arp.c arp_receive() */
export function arp_receive(eth: number, ip: number, len: number): void {
  const net = netState();
  const arp = guestView(ip, ARP_HDR_SIZE);
  if (len < ARP_HDR_SIZE) {
    printf('bad length %d < %d\n', len, ARP_HDR_SIZE);
    return;
  }
  if (arp.getUint16(0) !== ARP_ETHER || arp.getUint16(2) !== PROT_IP) {
    return;
  }
  if (arp.getUint8(4) !== 6 || arp.getUint8(5) !== 4) {
    return;
  }
  if (net.net_ip === 0 || arp.getUint32(24) !== net.net_ip) {
    return;
  }
  if (arp.getUint16(6) === ARPOP_REQUEST) {
    sendReply(eth, ip);
  } else if (arp.getUint16(6) === ARPOP_REPLY) {
    takeReply(ip, arp.getUint32(14));
  }
}

/** The question itself becomes the answer. */
function sendReply(eth: number, ip: number): void {
  const net = netState();
  const bytes = guestBytes(ip, ARP_HDR_SIZE);
  const eth_hdr_size = net_set_ether(eth, bytes.slice(8, 14), PROT_ARP);
  guestView(ip, ARP_HDR_SIZE).setUint16(6, ARPOP_REPLY);
  bytes.copyWithin(18, 8, 18);
  bytes.set(net.net_ethaddr, 8);
  guestView(ip, ARP_HDR_SIZE).setUint32(14, net.net_ip);
  net_send_packet(eth, eth_hdr_size + ARP_HDR_SIZE);
}

/** The packet that has waited goes out. */
function takeReply(ip: number, reply_ip_addr: number): void {
  const arp = arpState();
  const net = netState();
  const sender = guestBytes(ip + 8, 6);
  if (arp.net_arp_wait_packet_ip === 0 || reply_ip_addr !== arp.net_arp_wait_reply_ip) {
    return;
  }
  arp.arp_wait_packet_ethaddr?.set(sender);
  guestBytes(net.net_tx_packet, ETHER_HDR_SIZE).set(sender, 0);
  net_send_packet(net.net_tx_packet, arp.arp_wait_tx_packet_size);
  arp.net_arp_wait_packet_ip = 0;
  arp.arp_wait_tx_packet_size = 0;
  arp.arp_wait_packet_ethaddr = null;
}
