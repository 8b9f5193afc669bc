import type { AccessSize } from '../../../bus';

interface AccessPart {
  readonly at: number;
  readonly width: AccessSize;
  /** Where in the value it stands, in bits. */
  readonly shift: number;
}

/** An access that isn't aligned goes in the largest aligned parts, as QEMU's memory does. */
export function alignedParts(offset: number, sizeBytes: AccessSize): AccessPart[] {
  const parts: AccessPart[] = [];
  const end = offset + sizeBytes;
  for (let at = offset; at < end;) {
    const fits = (width: number): boolean => at % width === 0 && at + width <= end;
    const width = fits(4) ? 4 : fits(2) ? 2 : 1;
    parts.push({ at, width, shift: 8 * (at - offset) });
    at += width;
  }
  return parts;
}

/** Reads so. */
export function sumOf(
  offset: number,
  sizeBytes: AccessSize,
  read: (at: number, width: AccessSize) => number,
): number {
  return alignedParts(offset, sizeBytes).reduce(
    (sum, { at, width, shift }) => sum + read(at, width) * 2 ** shift,
    0,
  );
}
