import { puts, printf } from '../common/console';
import { guestBytes } from '../common/guest-bytes';
import { gd } from '../include/asm-generic/global_data';
import { readBytes } from '../lib/memory-access';
import { inflate } from './zlib/inflate';

const HEADER_BYTES = 10;
const DEFLATED = 8;
const HEAD_CRC = 0x02;
const EXTRA_FIELD = 0x04;
const ORIG_NAME = 0x08;
const COMMENT = 0x10;
const RESERVED = 0xe0;

/** Where the packed data begin, or -1 and the user is told why not. @uboot lib/gunzip.c gzip_parse_header() */
function gzip_parse_header(src: Uint8Array): number {
  const flags = src[3] ?? 0;
  let i = HEADER_BYTES;

  if (src[2] !== DEFLATED || (flags & RESERVED) !== 0) {
    puts('Error: Bad gzipped data\n');
    return -1;
  }
  if ((flags & EXTRA_FIELD) !== 0) {
    i = 12 + (src[10] ?? 0) + ((src[11] ?? 0) << 8);
  }
  for (const field of [ORIG_NAME, COMMENT]) {
    if ((flags & field) !== 0) {
      i = src.indexOf(0, i) + 1;
    }
  }
  if ((flags & HEAD_CRC) !== 0) {
    i += 2;
  }
  if (i >= src.length || i < HEADER_BYTES) {
    puts('Error: gunzip out of data in header\n');
    return -1;
  }
  return i;
}

/** So many of the bytes from an address on are RAM. */
function bytesOfRam(address: number, bytes: number): number {
  const { base, sizeBytes } = gd.hal.ram;

  return address < base ? 0 : Math.max(Math.min(bytes, base + sizeBytes - address), 0);
}

/**
 * Unpacks gzipped data in guest memory. Gives how many bytes they are, or -1 and the user is told why not.
 *
 * @param dstlen room there, in bytes
 * @uboot lib/gunzip.c gunzip()
 */
export function gunzip(dst: number, dstlen: number, src: number, len: number): number {
  const packed = readBytes(src, bytesOfRam(src, len));
  const room = bytesOfRam(dst, dstlen);
  const offset = gzip_parse_header(packed);

  if (offset < 0) {
    return -1;
  }
  if (room === 0 && dstlen > 0) {
    // On a board that has nothing there, an exception.
    gd.hal.write8(dst, 0);
  }
  const result = inflate(packed.subarray(offset), guestBytes(dst, room));
  if (typeof result === 'number') {
    printf('Error: inflate() returned %d\n', result);
    return -1;
  }
  return result.written;
}
