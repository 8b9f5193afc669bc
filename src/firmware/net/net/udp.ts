import { ETHER_HDR_SIZE, IP_BROADCAST, IP_UDP_HDR_SIZE, PROT_IP } from '../../include/net/proto';
import { arpWaitFor } from '../arp';
import { is_zero_ethaddr } from '../../include/net';
import { netState } from './state';
import { net_bcast_ethaddr, net_send_packet, net_set_ether, net_set_udp_header } from './packet';

/** Guest address of the payload in the packet to be sent. @uboot net/net.c net_tx_packet */
export function udpPayload(): number {
  return netState().net_tx_packet + ETHER_HDR_SIZE + IP_UDP_HDR_SIZE;
}

/**
 * Sends what stands at udpPayload(). An all-zero hardware address is asked for first, and filled in.
 *
 * @uboot net/net.c net_send_udp_packet()
 */
export function net_send_udp_packet(
  ether: Uint8Array,
  dest: number,
  dport: number,
  sport: number,
  payload_len: number,
): void {
  const net = netState();
  const to = dest === IP_BROADCAST ? net_bcast_ethaddr : ether;
  const eth_hdr_size = net_set_ether(net.net_tx_packet, to, PROT_IP);
  const size = eth_hdr_size + IP_UDP_HDR_SIZE + payload_len;
  net_set_udp_header(net.net_tx_packet + eth_hdr_size, dest, dport, sport, payload_len);
  if (is_zero_ethaddr(to)) {
    arpWaitFor(dest, ether, size);
    return;
  }
  net_send_packet(net.net_tx_packet, size);
}
