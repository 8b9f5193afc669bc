import { u16 } from './big-endian';

/** One's complement sum of 16-bit words (RFC 1071), not inverted. An odd last byte counts as a high byte. */
export function onesComplementSum(bytes: Uint8Array, start = 0): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += u16(bytes, i);
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  }
  return sum;
}

export function internetChecksum(bytes: Uint8Array, start = 0): number {
  return ~onesComplementSum(bytes, start) & 0xffff;
}
