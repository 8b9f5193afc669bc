import { internetChecksum, onesComplementSum } from './internet-checksum';
import { putU16, putU32, u16, u32 } from './big-endian';

export const IP_PROTOCOL_ICMP = 1;
export const IP_PROTOCOL_UDP = 17;
export const IP_BROADCAST = 0xffff_ffff;
export const IP_FLAG_DONT_FRAGMENT = 0x4000;
const IP_MORE_OR_OFFSET = 0x3fff;
const HEADER_BYTES = 20;

/** An IPv4 datagram (RFC 791); addresses are numbers. */
export interface Ipv4Packet {
  readonly typeOfService: number;
  readonly identification: number;
  /** Flags and fragment offset as in the header. */
  readonly fragment: number;
  readonly timeToLive: number;
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly payload: Uint8Array;
  /** The datagram as it came, for error messages that quote it. */
  readonly raw: Uint8Array;
}

/** Undefined for what a host would drop: wrong version, length or checksum. Fragments are given as they are. */
export function parseIpv4(bytes: Uint8Array): Ipv4Packet | undefined {
  const first = bytes[0] ?? 0;
  const headerBytes = (first & 0xf) * 4;
  const totalBytes = u16(bytes, 2);
  if (bytes.length < HEADER_BYTES || first >> 4 !== 4 || headerBytes < HEADER_BYTES) {
    return undefined;
  }
  if (totalBytes < headerBytes || totalBytes > bytes.length) {
    return undefined;
  }
  if (onesComplementSum(bytes.subarray(0, headerBytes)) !== 0xffff) {
    return undefined;
  }
  return {
    typeOfService: bytes[1] ?? 0,
    identification: u16(bytes, 4),
    fragment: u16(bytes, 6),
    timeToLive: bytes[8] ?? 0,
    protocol: bytes[9] ?? 0,
    source: u32(bytes, 12),
    destination: u32(bytes, 16),
    payload: bytes.subarray(headerBytes, totalBytes),
    raw: bytes.subarray(0, totalBytes),
  };
}

export function isFragment(packet: Ipv4Packet): boolean {
  return (packet.fragment & IP_MORE_OR_OFFSET) !== 0;
}

export function buildIpv4(packet: Omit<Ipv4Packet, 'raw'>): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + packet.payload.length);
  bytes[0] = 0x45;
  bytes[1] = packet.typeOfService;
  putU16(bytes, 2, bytes.length);
  putU16(bytes, 4, packet.identification);
  putU16(bytes, 6, packet.fragment);
  bytes[8] = packet.timeToLive;
  bytes[9] = packet.protocol;
  putU32(bytes, 12, packet.source);
  putU32(bytes, 16, packet.destination);
  putU16(bytes, 10, internetChecksum(bytes.subarray(0, HEADER_BYTES)));
  bytes.set(packet.payload, HEADER_BYTES);
  return bytes;
}

/** `10.0.2.2` as a number, or undefined when it isn't an address of four decimal parts. */
export function parseIpAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) {
    return undefined;
  }
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) {
      return undefined;
    }
    value = value * 256 + Number(part);
  }
  return value;
}
