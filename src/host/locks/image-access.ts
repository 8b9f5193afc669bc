/**
 * How a device uses an image, as far as others that want it must know.
 *
 * - `write`: writes, and wants nobody else to.
 * - `write-shared`: writes, and lets others write too (`share-rw=on`).
 * - `read`: reads, and wants nobody to write meanwhile. Snapshots read.
 *
 * Who reads and lets others write minds nobody.
 */
export type ImageAccess = 'write' | 'write-shared' | 'read';

/** What QEMU calls the lock that it can't get. */
type RefusedLock = '"write"' | 'shared "write"';

/** The lock that `wanted` fails to get beside what others have, in the order in which QEMU tries them. */
export function refusedLock(
  wanted: ImageAccess,
  others: Iterable<ImageAccess>,
): RefusedLock | undefined {
  const had = new Set(others);
  if (wanted !== 'read' && (had.has('write') || had.has('read'))) {
    return '"write"';
  }
  if (wanted !== 'write-shared' && (had.has('write') || had.has('write-shared'))) {
    return 'shared "write"';
  }
  return undefined;
}
