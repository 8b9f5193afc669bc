import { gd, statics } from '../../include/asm-generic/global_data';
import type { NetLoopState } from '../../include/net/proto';

/** A UDP packet that came: guest address of the payload, ports, sender, bytes. */
export type UdpHandler = (
  pkt: number,
  dport: number,
  sip: number,
  sport: number,
  len: number,
) => void;

/** The network stack's variables. Addresses are numbers in host order: 10.0.2.15 = 0x0a00020f. @uboot net/net.c */
export interface NetState {
  net_ip: number;
  net_netmask: number;
  net_gateway: number;
  net_dns_server: number;
  net_server_ip: number;
  net_hostname: string;
  net_root_path: string;
  net_boot_file_name: string;
  /** The user named the file: an answer of a server doesn't change it. */
  net_boot_file_name_explicit: boolean;
  net_boot_file_expected_size_in_blocks: number;
  /** Our hardware address, and the one that answers are sent to. */
  readonly net_ethaddr: Uint8Array;
  readonly net_server_ethaddr: Uint8Array;
  net_state: NetLoopState;
  net_restarted: boolean;
  net_dev_exists: boolean;
  net_try_count: number;
  net_ip_id: number;
  net_boot_file_size: number;
  image_load_addr: number;
  net_ping_ip: number;
  ping_seq_number: number;
  udp_packet_handler: UdpHandler | null;
  time_handler: (() => void) | null;
  time_start: number;
  time_delta: number;
  /** Guest addresses of the packet being sent and of the one being received. */
  net_tx_packet: number;
  net_rx_packet: number;
  net_rx_packet_len: number;
}

export function netState(): NetState {
  return statics('net/net.c', createNetState);
}

/** The buffers lie behind U-Boot's image, where its zeroed data are. */
function createNetState(): NetState {
  return {
    net_ip: 0,
    net_netmask: 0,
    net_gateway: 0,
    net_dns_server: 0,
    net_server_ip: 0,
    net_hostname: '',
    net_root_path: '',
    net_boot_file_name: '',
    net_boot_file_name_explicit: false,
    net_boot_file_expected_size_in_blocks: 0,
    net_ethaddr: new Uint8Array(6),
    net_server_ethaddr: new Uint8Array(6),
    net_state: 'CONTINUE',
    net_restarted: false,
    net_dev_exists: false,
    net_try_count: 1,
    net_ip_id: 0,
    net_boot_file_size: 0,
    image_load_addr: 0,
    net_ping_ip: 0,
    ping_seq_number: 0,
    udp_packet_handler: null,
    time_handler: null,
    time_start: 0,
    time_delta: 0,
    net_tx_packet: packetBuffers(),
    net_rx_packet: 0,
    net_rx_packet_len: 0,
  };
}

/** Two packets: the one to send, and an ARP question that goes out before it. */
export function packetBuffers(): number {
  return Math.floor((gd.relocaddr + gd.mon_len - 0x2000) / 64) * 64;
}

/** @uboot net/net.c net_set_state() */
export function net_set_state(state: NetLoopState): void {
  netState().net_state = state;
}
