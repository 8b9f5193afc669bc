import { guestView } from '../common/guest-bytes';

/** Internet checksum of bytes at a guest address. @uboot net/checksum.c compute_ip_checksum() */
export function compute_ip_checksum(address: number, bytes: number): number {
  const view = guestView(address, bytes);
  let sum = 0;
  let i: number;
  for (i = 0; i + 1 < bytes; i += 2) {
    sum += view.getUint16(i);
  }
  if (i < bytes) {
    sum += view.getUint8(i) << 8;
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  }
  return ~sum & 0xffff;
}

/** @uboot net/checksum.c ip_checksum_ok() */
export function ip_checksum_ok(address: number, bytes: number): boolean {
  return compute_ip_checksum(address, bytes) === 0;
}
