import type { ByteSource } from '../file/byte-source';

/** What U-Boot prints of itself: `U-Boot 2023.01 (Jan 09 2023 - 16:07:33 +0000)`. */
const VERSION = /U-Boot \d{4}\.\d{2}[ -~]{0,128}?\([ -~]{0,64}\)/;
const LONGEST_BYTES = 256;
const CHUNK_BYTES = 8192;

/** Looks in an image for what U-Boot prints of itself; undefined when it isn't U-Boot, or is packed. */
export function findUBootVersion(source: ByteSource): string | undefined {
  for (let at = 0; at < source.sizeBytes; at += CHUNK_BYTES) {
    const bytes = source.read(at, CHUNK_BYTES + LONGEST_BYTES);
    const [version] = VERSION.exec(String.fromCharCode(...bytes)) ?? [];
    if (version !== undefined) {
      return version;
    }
  }
  return undefined;
}
