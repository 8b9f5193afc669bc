import { aRING, CASE_LOWER_BASE, CASE_LOWER_EXT } from './layout';
import { DELETED_FLAG, PIECE_CHARACTERS } from '../../../include/fat';
import { lower } from '../../../include/linux/ctype';

/** Up to the first space or NUL. */
function shortPart(bytes: Uint8Array): string {
  let part = '';
  for (const byte of bytes) {
    if (byte === 0x20 || byte === 0) {
      break;
    }
    part += String.fromCharCode(byte);
  }
  return part;
}

/** `NAME.EXT` of a directory entry. @uboot fs/fat/fat.c get_name() */
export function get_name(dent: Uint8Array): string {
  const lcase = dent[12] ?? 0;
  let base = shortPart(dent.subarray(0, 8));
  let ext = shortPart(dent.subarray(8, 11));
  if ((lcase & CASE_LOWER_BASE) !== 0) {
    base = lower(base);
  }
  if ((lcase & CASE_LOWER_EXT) !== 0) {
    ext = lower(ext);
  }
  if (base.charCodeAt(0) === aRING) {
    base = String.fromCharCode(DELETED_FLAG) + base.slice(1);
  }
  return ext === '' ? base : `${base}.${ext}`;
}

/** Ties a long name to its short one. @uboot fs/fat/fat.c mkcksum() */
export function mkcksum(dent: Uint8Array): number {
  let ret = 0;
  for (let i = 0; i < 11; i++) {
    ret = (((ret & 1) << 7) + (ret >> 1) + (dent[i] ?? 0)) & 0xff;
  }
  return ret;
}

/** The characters of one piece of a long name, up to the end of the name. Only the low byte of each counts. */
export function longNamePiece(slot: Uint8Array): string {
  let text = '';
  let low: number;
  for (const at of PIECE_CHARACTERS) {
    low = slot[at] ?? 0;
    if (low === 0) {
      break;
    }
    text += String.fromCharCode(low);
  }
  return text;
}
