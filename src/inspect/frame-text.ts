import { hexBytes, hexDigits } from '../base/hex';
const ETHERNET_HEADER_BYTES = 14;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_ARP = 0x0806;
const PROTOCOL_ICMP = 1;
const PROTOCOL_UDP = 17;

/** An Ethernet frame in a few words: `ARP who-has 10.0.2.2`, `ICMP echo request 10.0.2.15 > 10.0.2.2`. */
export function frameText(frame: Uint8Array): string {
  if (frame.length < ETHERNET_HEADER_BYTES) {
    return `frame of ${frame.length} bytes, too short`;
  }
  const type = u16(frame, 12);
  const payload = frame.subarray(ETHERNET_HEADER_BYTES);
  switch (type) {
    case ETHERTYPE_ARP:
      return arpText(payload);
    case ETHERTYPE_IPV4:
      return ipv4Text(payload);
    default:
      return `frame of EtherType 0x${hexDigits(type, 4)}`;
  }
}

function arpText(arp: Uint8Array): string {
  switch (u16(arp, 6)) {
    case 1:
      return `ARP who-has ${ipText(arp, 24)}`;
    case 2:
      return `ARP ${ipText(arp, 14)} is-at ${hexBytes(arp.subarray(8, 14), ':')}`;
    default:
      return 'ARP';
  }
}

function ipv4Text(ip: Uint8Array): string {
  const ends = `${ipText(ip, 12)} > ${ipText(ip, 16)}`;
  const payload = ip.subarray(((ip[0] ?? 0) & 0xf) * 4);
  switch (ip[9]) {
    case PROTOCOL_ICMP: {
      const kind = payload[0] === 8 ? ' echo request' : payload[0] === 0 ? ' echo reply' : '';
      return `ICMP${kind} ${ends}`;
    }
    case PROTOCOL_UDP: {
      const from = u16(payload, 0);
      const to = u16(payload, 2);
      const dhcp = from === 68 || to === 68 ? 'DHCP, ' : '';
      return `${dhcp}UDP ${ends}, ports ${from} > ${to}`;
    }
    default:
      return `IPv4 protocol ${ip[9] ?? 0} ${ends}`;
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function ipText(bytes: Uint8Array, at: number): string {
  return [0, 1, 2, 3].map((i) => String(bytes[at + i] ?? 0)).join('.');
}
