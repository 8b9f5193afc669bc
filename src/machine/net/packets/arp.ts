import { putU16, putU32, u16, u32 } from './big-endian';

export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;
const ARP_BYTES = 28;
const HARDWARE_ETHERNET = 1;
const PROTOCOL_IPV4 = 0x0800;

/** Address resolution for IPv4 over Ethernet (RFC 826). IP addresses are numbers. */
export interface ArpPacket {
  readonly operation: number;
  readonly senderMac: Uint8Array;
  readonly senderIp: number;
  readonly targetMac: Uint8Array;
  readonly targetIp: number;
}

export function parseArp(bytes: Uint8Array): ArpPacket | undefined {
  if (bytes.length < ARP_BYTES) {
    return undefined;
  }
  if (u16(bytes, 0) !== HARDWARE_ETHERNET || u16(bytes, 2) !== PROTOCOL_IPV4) {
    return undefined;
  }
  if (bytes[4] !== 6 || bytes[5] !== 4) {
    return undefined;
  }
  return {
    operation: u16(bytes, 6),
    senderMac: bytes.subarray(8, 14),
    senderIp: u32(bytes, 14),
    targetMac: bytes.subarray(18, 24),
    targetIp: u32(bytes, 24),
  };
}

export function buildArp(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(ARP_BYTES);
  putU16(bytes, 0, HARDWARE_ETHERNET);
  putU16(bytes, 2, PROTOCOL_IPV4);
  bytes[4] = 6;
  bytes[5] = 4;
  putU16(bytes, 6, packet.operation);
  bytes.set(packet.senderMac, 8);
  putU32(bytes, 14, packet.senderIp);
  bytes.set(packet.targetMac, 18);
  putU32(bytes, 24, packet.targetIp);
  return bytes;
}
