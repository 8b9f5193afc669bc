import { gunzipSync } from 'node:zlib';

/** QEMU's limit for what is behind a header of mkimage. */
const MOST_BYTES = 64 << 20;

/** Undefined where it is no gzip, is damaged, or would have more than 64 MiB. */
export function gunzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch {
    return undefined;
  }
}
