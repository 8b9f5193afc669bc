import { get_timer } from '../../lib/time';
import { netState } from './state';
import type { UdpHandler } from './state';

/** Calls `handler` when `ival` ms pass without an end; null: never. @uboot net/net.c net_set_timeout_handler() */
export function net_set_timeout_handler(ival: number, handler: (() => void) | null): void {
  const net = netState();
  net.time_handler = handler;
  if (handler !== null) {
    net.time_start = get_timer(0);
    net.time_delta = ival;
  }
}

/** Who gets UDP packets. @uboot net/net.c net_set_udp_handler() */
export function net_set_udp_handler(handler: UdpHandler | null): void {
  netState().udp_packet_handler = handler;
}
