import { putU16, u16 } from './big-endian';

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERNET_HEADER_BYTES = 14;
export const ETHERNET_BROADCAST = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** An Ethernet II frame without check sequence. */
export interface EthernetFrame {
  readonly destination: Uint8Array;
  readonly source: Uint8Array;
  readonly type: number;
  readonly payload: Uint8Array;
}

export function parseEthernet(bytes: Uint8Array): EthernetFrame | undefined {
  if (bytes.length < ETHERNET_HEADER_BYTES) {
    return undefined;
  }
  return {
    destination: bytes.subarray(0, 6),
    source: bytes.subarray(6, 12),
    type: u16(bytes, 12),
    payload: bytes.subarray(ETHERNET_HEADER_BYTES),
  };
}

/** @param minimumBytes The frame is filled up with zeros to this length. */
export function buildEthernet(frame: EthernetFrame, minimumBytes = 0): Uint8Array {
  const length = Math.max(ETHERNET_HEADER_BYTES + frame.payload.length, minimumBytes);
  const bytes = new Uint8Array(length);
  bytes.set(frame.destination, 0);
  bytes.set(frame.source, 6);
  putU16(bytes, 12, frame.type);
  bytes.set(frame.payload, ETHERNET_HEADER_BYTES);
  return bytes;
}
