import { crc32Update } from '../../base/crc32';
import { eachPiece } from './memory-access';

/**
 * CRC-32 as zlib has it: start with 0, pass the last result on to go on.
 *
 * @uboot lib/crc32.c crc32()
 */
export function crc32(crc: number, bytes: Uint8Array): number {
  return (crc32_no_comp((crc ^ 0xffffffff) >>> 0, bytes) ^ 0xffffffff) >>> 0;
}

/** Without the inversion before and after (JFFS2, EFI). @uboot lib/crc32.c crc32_no_comp() */
export function crc32_no_comp(crc: number, bytes: Uint8Array): number {
  return crc32Update(crc, bytes);
}

/** Of memory. @uboot lib/crc32.c crc32_wd() */
export function crc32_wd(crc: number, address: number, bytes: number): number {
  let result = crc;

  eachPiece(address, bytes, (piece) => {
    result = crc32(result, piece);
  });
  return result;
}
