'no debug points';

/** A hash that takes its bytes bit by bit. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes so far. Only once. */
  finish(): Uint8Array;
}

export interface BlockFunction {
  readonly blockBytes: 64 | 128;
  readonly littleEndian: boolean;
  /** Takes one block in. */
  compress(block: DataView, offset: number): void;
  result(): Uint8Array;
}

/** What MD5 and the SHA family have in common: whole blocks, then a 1 bit, zeros, and the number of bits. */
export function blockHash(hash: BlockFunction): RunningHash {
  const { blockBytes, littleEndian } = hash;
  const rest = new Uint8Array(2 * blockBytes);
  let restBytes = 0;
  let totalBytes = 0;

  const take = (bytes: Uint8Array): number => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + blockBytes <= bytes.length) {
      hash.compress(view, at);
      at += blockBytes;
    }
    return at;
  };
  return {
    update: (bytes) => {
      let at = 0;
      totalBytes += bytes.length;
      if (restBytes > 0) {
        at = Math.min(blockBytes - restBytes, bytes.length);
        rest.set(bytes.subarray(0, at), restBytes);
        restBytes += at;
        if (restBytes < blockBytes) {
          return;
        }
        take(rest.subarray(0, blockBytes));
      }
      at += take(bytes.subarray(at));
      restBytes = bytes.length - at;
      rest.set(bytes.subarray(at), 0);
    },
    finish: () => {
      const lengthBytes = blockBytes / 8;
      const end = restBytes + 1 + lengthBytes <= blockBytes ? blockBytes : 2 * blockBytes;
      const view = new DataView(rest.buffer);
      rest.fill(0, restBytes, end);
      rest[restBytes] = 0x80;
      view.setBigUint64(
        littleEndian ? end - lengthBytes : end - 8,
        BigInt(totalBytes) * 8n,
        littleEndian,
      );
      take(rest.subarray(0, end));
      return hash.result();
    },
  };
}
