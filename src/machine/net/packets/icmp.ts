import { internetChecksum, onesComplementSum } from './internet-checksum';
import { putU16 } from './big-endian';

export const ICMP_ECHO_REPLY = 0;
export const ICMP_UNREACHABLE = 3;
export const ICMP_ECHO_REQUEST = 8;
export const ICMP_CODE_NET_UNREACHABLE = 0;
const HEADER_BYTES = 4;
/** An error quotes the IP header and this much of what followed it (RFC 792). */
const QUOTED_PAYLOAD_BYTES = 8;

/** An ICMP message; `rest` is all after the checksum. */
export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  readonly rest: Uint8Array;
}

/** Undefined when it is too short or its checksum is wrong. */
export function parseIcmp(bytes: Uint8Array): IcmpMessage | undefined {
  if (bytes.length < HEADER_BYTES + 4 || onesComplementSum(bytes) !== 0xffff) {
    return undefined;
  }
  return { type: bytes[0] ?? 0, code: bytes[1] ?? 0, rest: bytes.subarray(HEADER_BYTES) };
}

export function buildIcmp(message: IcmpMessage): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + message.rest.length);
  bytes[0] = message.type;
  bytes[1] = message.code;
  bytes.set(message.rest, HEADER_BYTES);
  putU16(bytes, 2, internetChecksum(bytes));
  return bytes;
}

/** The message that tells the sender of `datagram` that its destination can't be reached. */
export function buildUnreachable(code: number, datagram: Uint8Array): Uint8Array {
  const headerBytes = ((datagram[0] ?? 0) & 0xf) * 4;
  const quoted = datagram.subarray(0, headerBytes + QUOTED_PAYLOAD_BYTES);
  const rest = new Uint8Array(4 + quoted.length);
  rest.set(quoted, 4);
  return buildIcmp({ type: ICMP_UNREACHABLE, code, rest });
}
