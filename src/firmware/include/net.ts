import type { UDevice } from './dm/device';

/** Number of packet buffers. @uboot include/net.h PKTBUFSRX */
export const PKTSIZE = 1522;
export const ARP_HLEN = 6;

/** @uboot include/net.h struct eth_ops. Packets are guest physical addresses. */
export interface EthOps {
  start(dev: UDevice): number;
  send(dev: UDevice, packet: number, length: number): number;
  /** Length of a packet (its address goes to `packetp.value`), 0, or -EAGAIN. */
  recv(dev: UDevice, flags: number, packetp: { value: number }): number;
  free_pkt?(dev: UDevice, packet: number, length: number): number;
  stop(dev: UDevice): void;
  write_hwaddr?(dev: UDevice): number;
  read_rom_hwaddr?(dev: UDevice): number;
}

/** @uboot include/net.h struct eth_pdata: plat of an ethernet device. */
export interface EthPdata {
  iobase: number;
  readonly enetaddr: Uint8Array;
  phy_interface: number;
  max_speed: number;
}

/** @uboot include/net.h enum eth_state_t */
export const ETH_STATE_INIT = 0;

/** The first call of a round: the driver may look at the hardware. @uboot include/net.h ETH_RECV_CHECK_DEVICE */
export const ETH_RECV_CHECK_DEVICE = 1 << 0;
/*
 * Hardware addresses and their environment variables: `ethaddr`, `eth1addr`, ... and `ethmacskip`.
 */
/** @uboot include/net.h is_zero_ethaddr() */
export function is_zero_ethaddr(addr: Uint8Array): boolean {
  return addr.every((byte) => byte === 0);
}

/** @uboot include/net.h is_multicast_ethaddr() */
export function is_multicast_ethaddr(addr: Uint8Array): boolean {
  return ((addr[0] ?? 0) & 1) !== 0;
}

/** Neither zero nor a group. @uboot include/net.h is_valid_ethaddr() */
export function is_valid_ethaddr(addr: Uint8Array): boolean {
  return !is_multicast_ethaddr(addr) && !is_zero_ethaddr(addr);
}
