import { gd, GD_FLG_ENV_READY } from '../../include/asm-generic/global_data';
import { EIO } from '../../include/errno';
import { crc32 } from '../../lib/crc32';
import { himport_r } from '../../lib/hashtable';
import { env_set_default } from '../common';
import { entryInitialiser, envState } from './table';

/**
 * Takes over an environment with its checksum before it (32 bits, little-endian).
 *
 * @uboot env/common.c env_import()
 */
export function env_import(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = bytes.subarray(4);
  let text = '';

  if (crc32(0, data) !== view.getUint32(0, true)) {
    env_set_default('!bad CRC', 0);
    return -EIO;
  }
  for (let at = 0; at < data.length && (data[at] !== 0 || data[at + 1] !== 0); at++) {
    text += String.fromCharCode(data[at] ?? 0);
  }
  if (himport_r(envState().env_htab, `${text}\0`, '\0', 0, entryInitialiser)) {
    gd.flags |= GD_FLG_ENV_READY;
    return 0;
  }
  env_set_default('!import failed', 0);
  return -EIO;
}
