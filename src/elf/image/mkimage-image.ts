import type { LoadableImage } from '../../base/images/loadable-image';
import { bytesSource } from '../file/byte-source';

/**
 * Header that U-Boot's mkimage writes (`image -l` prints it), big-endian:
 *
 *     0x00  magic 27051956      0x10  load address
 *     0x04  CRC of the header   0x14  entry
 *     0x08  time                0x18  CRC of the data
 *     0x0c  size of the data    0x1c  system, processor, type, compression; then a name of 32 bytes
 */
const HEADER_BYTES = 64;
const MAGIC = 0x2705_1956;
const SIZE_AT = 12;
const LOAD_AT = 16;
const ENTRY_AT = 20;
const TYPE_AT = 30;
const COMPRESSION_AT = 31;
const TYPE_KERNEL = 2;
const TYPE_RAMDISK = 3;
const COMPRESSION_NONE = 0;
const COMPRESSION_GZIP = 1;

/** Unpacks; undefined where that can't be. */
export type Gunzip = (bytes: Uint8Array) => Uint8Array | undefined;

/**
 * What QEMU takes from behind a header of mkimage: kernels, plain or packed by gzip, and initial RAM disks as they are. Like QEMU
 * it looks at no checksum, and at neither system nor processor. Undefined: QEMU takes the file as it is.
 */
export function readMkimage(
  bytes: Uint8Array,
  gunzip: Gunzip,
): Extract<LoadableImage, { format: 'mkimage' }> | undefined {
  if (bytes.length < HEADER_BYTES) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizeBytes = view.getUint32(SIZE_AT);
  const kind = view.getUint8(TYPE_AT);
  const type = kind === TYPE_KERNEL ? 'kernel' : kind === TYPE_RAMDISK ? 'ramdisk' : undefined;
  const content = bytesSource(bytes).read(HEADER_BYTES, sizeBytes);
  if (view.getUint32(0) !== MAGIC || type === undefined || content.length < sizeBytes) {
    return undefined;
  }
  const compression = view.getUint8(COMPRESSION_AT);
  const unpacked = unpack(content, compression, type, gunzip);
  return (
    unpacked && {
      format: 'mkimage',
      type,
      address: view.getUint32(LOAD_AT),
      entry: view.getUint32(ENTRY_AT),
      bytes: unpacked,
    }
  );
}

function unpack(
  content: Uint8Array,
  compression: number,
  type: 'kernel' | 'ramdisk',
  gunzip: Gunzip,
): Uint8Array | undefined {
  if (compression === COMPRESSION_NONE) {
    return content;
  }
  return compression === COMPRESSION_GZIP && type === 'kernel' ? gunzip(content) : undefined;
}
