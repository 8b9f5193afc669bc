import { internetChecksum, onesComplementSum } from './internet-checksum';
import { IP_PROTOCOL_UDP } from './ipv4';
import { putU16, putU32, u16 } from './big-endian';

const HEADER_BYTES = 8;

export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

/** Undefined when its length or checksum is wrong; a checksum of zero means that there is none (RFC 768). */
export function parseUdp(
  bytes: Uint8Array,
  source: number,
  destination: number,
): UdpDatagram | undefined {
  const length = u16(bytes, 4);
  if (bytes.length < HEADER_BYTES || length < HEADER_BYTES || length > bytes.length) {
    return undefined;
  }
  const datagram = bytes.subarray(0, length);
  const start = pseudoHeaderSum(source, destination, length);
  if (u16(bytes, 6) !== 0 && onesComplementSum(datagram, start) !== 0xffff) {
    return undefined;
  }
  return {
    sourcePort: u16(bytes, 0),
    destinationPort: u16(bytes, 2),
    payload: datagram.subarray(HEADER_BYTES),
  };
}

export function buildUdp(datagram: UdpDatagram, source: number, destination: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + datagram.payload.length);
  putU16(bytes, 0, datagram.sourcePort);
  putU16(bytes, 2, datagram.destinationPort);
  putU16(bytes, 4, bytes.length);
  bytes.set(datagram.payload, HEADER_BYTES);
  const sum = internetChecksum(bytes, pseudoHeaderSum(source, destination, bytes.length));
  putU16(bytes, 6, sum === 0 ? 0xffff : sum);
  return bytes;
}

function pseudoHeaderSum(source: number, destination: number, length: number): number {
  const header = new Uint8Array(12);
  putU32(header, 0, source);
  putU32(header, 4, destination);
  header[9] = IP_PROTOCOL_UDP;
  putU16(header, 10, length);
  return onesComplementSum(header);
}
