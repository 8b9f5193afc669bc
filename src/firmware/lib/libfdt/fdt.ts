import { guestView } from '../../common/guest-bytes';
import { readBytes } from '../memory-access';

export const FDT_ERR_BADMAGIC = 9;
export const FDT_ERR_TRUNCATED = 8;
export const FDT_ERR_BADVERSION = 10;

const FDT_MAGIC = 0xd00dfeed;
const HEADER_BYTES = 40;
const FIRST_SUPPORTED_VERSION = 2;
const LAST_SUPPORTED_VERSION = 17;
const INT_MAX = 0x7fff_ffff;

/**
 * Is there a device tree at a guest address, as far as its header says? 0, or an error of libfdt, negative.
 *
 * @uboot lib/libfdt/fdt.c fdt_check_header()
 */
export function fdt_check_header(address: number): number {
  const magic = new DataView(readBytes(address, 4).buffer).getUint32(0);
  let header: DataView;

  if (magic !== FDT_MAGIC) {
    return -FDT_ERR_BADMAGIC;
  }
  header = new DataView(readBytes(address, HEADER_BYTES).buffer);
  const totalsize = header.getUint32(4);
  const version = header.getUint32(20);
  const lastCompatible = header.getUint32(24);
  const headerBytes = version <= 1 ? 28 : version <= 2 ? 32 : version <= 3 ? 36 : 40;
  const fits = (offset: number, bytes: number): boolean =>
    offset >= headerBytes && offset + bytes <= totalsize;
  if (
    version < FIRST_SUPPORTED_VERSION ||
    lastCompatible > LAST_SUPPORTED_VERSION ||
    version < lastCompatible
  ) {
    return -FDT_ERR_BADVERSION;
  }
  if (
    totalsize < headerBytes ||
    totalsize > INT_MAX ||
    !fits(header.getUint32(16), 0) ||
    !fits(header.getUint32(8), version < 17 ? 0 : header.getUint32(36)) ||
    !fits(header.getUint32(12), header.getUint32(32))
  ) {
    return -FDT_ERR_TRUNCATED;
  }
  return 0;
}

/** Bytes of the tree at a guest address, as its header says. */
export function fdt_totalsize(address: number): number {
  return new DataView(readBytes(address + 4, 4).buffer).getUint32(0);
}

/** Says so in the header. @uboot lib/libfdt/fdt.c fdt_set_totalsize() */
export function fdt_set_totalsize(address: number, bytes: number): void {
  guestView(address + 4, 4).setUint32(0, bytes);
}
