/** Copies what fits of `source` into `target`, from `offset` of the buffers on. Gives the bytes copied. */
export function scatter(target: readonly Uint8Array[], offset: number, source: Uint8Array): number {
  let skip = offset;
  let done = 0;
  for (const piece of target) {
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    const count = Math.min(piece.length - skip, source.length - done);
    piece.set(count === source.length ? source : source.subarray(done, done + count), skip);
    done += count;
    skip = 0;
    if (done === source.length) {
      break;
    }
  }
  return done;
}

/** Copies from `source`, from `offset` on, into `target`. Gives the bytes copied. */
export function gather(source: readonly Uint8Array[], offset: number, target: Uint8Array): number {
  let skip = offset;
  let done = 0;
  for (const piece of source) {
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    const count = Math.min(piece.length - skip, target.length - done);
    target.set(piece.subarray(skip, skip + count), done);
    done += count;
    skip = 0;
    if (done === target.length) {
      break;
    }
  }
  return done;
}

/** The part of the buffers from `offset` on, `lengthBytes` long, without copying. */
export function cut(
  buffers: readonly Uint8Array[],
  offset: number,
  lengthBytes: number,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let skip = offset;
  let left = lengthBytes;
  for (const piece of buffers) {
    if (left <= 0) {
      break;
    }
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    const part = piece.subarray(skip, Math.min(piece.length, skip + left));
    parts.push(part);
    left -= part.length;
    skip = 0;
  }
  return parts;
}
