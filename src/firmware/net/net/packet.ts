import { guestBytes, guestView } from '../../common/guest-bytes';
import {
  ETHER_HDR_SIZE,
  IP_FLAGS_DFRAG,
  IP_HDR_SIZE,
  IPPROTO_UDP,
  UDP_HDR_SIZE,
} from '../../include/net/proto';
import { compute_ip_checksum } from '../checksum';
import { eth_send } from '../eth-uclass';
import { netState } from './state';

export const net_bcast_ethaddr: Uint8Array = new Uint8Array(6).fill(0xff);

/** Writes an ethernet header; its size. @uboot net/net.c net_set_ether() */
export function net_set_ether(xet: number, dest: Uint8Array, prot: number): number {
  const header = guestBytes(xet, ETHER_HDR_SIZE);
  header.set(dest, 0);
  header.set(netState().net_ethaddr, 6);
  guestView(xet, ETHER_HDR_SIZE).setUint16(12, prot);
  return ETHER_HDR_SIZE;
}

/** @uboot net/net.c net_set_ip_header() */
export function net_set_ip_header(
  pkt: number,
  dest: number,
  source: number,
  pkt_len: number,
  proto: number,
): void {
  const state = netState();
  const view = guestView(pkt, IP_HDR_SIZE);
  view.setUint8(0, 0x45);
  view.setUint8(1, 0);
  view.setUint16(2, pkt_len);
  view.setUint16(4, state.net_ip_id & 0xffff);
  state.net_ip_id++;
  view.setUint16(6, IP_FLAGS_DFRAG);
  view.setUint8(8, 255);
  view.setUint8(9, proto);
  view.setUint16(10, 0);
  view.setUint32(12, source);
  view.setUint32(16, dest);
  view.setUint16(10, compute_ip_checksum(pkt, IP_HDR_SIZE));
}

/** IP and UDP header; U-Boot sends no UDP checksum. @uboot net/net.c net_set_udp_header() */
export function net_set_udp_header(
  pkt: number,
  dest: number,
  dport: number,
  sport: number,
  len: number,
): void {
  const view = guestView(pkt + IP_HDR_SIZE, UDP_HDR_SIZE);
  // An odd length would make the checksum run over the byte behind it.
  if (len % 2 !== 0) {
    guestBytes(pkt + IP_HDR_SIZE + UDP_HDR_SIZE + len, 1)[0] = 0;
  }
  net_set_ip_header(pkt, dest, netState().net_ip, IP_HDR_SIZE + UDP_HDR_SIZE + len, IPPROTO_UDP);
  view.setUint16(0, sport);
  view.setUint16(2, dport);
  view.setUint16(4, UDP_HDR_SIZE + len);
  view.setUint16(6, 0);
}

/** @uboot net/net.c net_send_packet() */
export function net_send_packet(pkt: number, len: number): void {
  eth_send(pkt, len);
}
