/** A file that is read in parts: nothing of it is in memory but what was asked for. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Bytes from `offset` on; fewer where the file ends before. The caller does not write to them. */
  read(offset: number, lengthBytes: number): Uint8Array;
}

/** A file that is in memory already; what is read of it are views, not copies. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, lengthBytes) =>
      bytes.subarray(
        Math.min(Math.max(offset, 0), bytes.length),
        Math.min(Math.max(offset + lengthBytes, 0), bytes.length),
      ),
  };
}
