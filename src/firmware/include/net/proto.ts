/* Ethernet, ARP, IPv4, ICMP, UDP and BOOTP as bytes: numbers that the network stack needs. Fields are big-endian. */

export const ETHER_HDR_SIZE = 14;
export const IP_HDR_SIZE = 20;
export const IP_UDP_HDR_SIZE = 28;
export const IP_ICMP_HDR_SIZE = 28;
export const UDP_HDR_SIZE = 8;
export const ICMP_HDR_SIZE = 8;
export const ARP_HDR_SIZE = 28;

export const PROT_IP = 0x0800;
export const PROT_ARP = 0x0806;

export const IPPROTO_ICMP = 1;
export const IPPROTO_UDP = 17;
export const IP_FLAGS_DFRAG = 0x4000;
/** More fragments, or not the first one. */
export const IP_FRAGMENT_MASK = 0x3fff;

export const ARP_ETHER = 1;
export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;

export const ICMP_ECHO_REPLY = 0;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO_REQUEST = 8;
export const ICMP_REDIR_HOST = 1;

export const IP_BROADCAST = 0xffff_ffff;

/** What net_loop() is to do. @uboot include/net.h enum proto_t */
export type NetProtocol = 'BOOTP' | 'DHCP' | 'PING' | 'TFTPGET';

/** @uboot include/net.h enum net_loop_state */
export type NetLoopState = 'CONTINUE' | 'RESTART' | 'SUCCESS' | 'FAIL';
