import { latin1Text } from '../../base/text/latin1';
import type { ByteSource } from '../file/byte-source';

/** What U-Boot prints of itself: `U-Boot 2023.01 (Jan 09 2023 - 16:07:33 +0000)`. */
const VERSION = /^U-Boot \d{4}\.\d{2}[ -~]{0,128}?\([ -~]{0,64}\)/;
const LONGEST_BYTES = 256;
const CHUNK_BYTES = 1 << 16;
/** `U-`: most places that have the one haven't the other. */
const FIRST = 0x55;
const SECOND = 0x2d;

/** Looks in an image for what U-Boot prints of itself; undefined when it isn't U-Boot, or is packed. */
export function findUBootVersion(source: ByteSource): string | undefined {
  for (let at = 0; at < source.sizeBytes; at += CHUNK_BYTES) {
    const bytes = source.read(at, CHUNK_BYTES + LONGEST_BYTES);
    for (let i = bytes.indexOf(FIRST); i >= 0; i = bytes.indexOf(FIRST, i + 1)) {
      const version = bytes[i + 1] === SECOND ? versionAt(bytes, i) : undefined;
      if (version !== undefined) {
        return version;
      }
    }
  }
  return undefined;
}

function versionAt(bytes: Uint8Array, offset: number): string | undefined {
  return VERSION.exec(latin1Text(bytes.subarray(offset, offset + LONGEST_BYTES)))?.[0];
}
