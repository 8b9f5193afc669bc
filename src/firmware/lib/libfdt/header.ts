import { fdt_bytes } from '../fdtdec';
import { fdt_parse } from '../libfdt';
import { gd } from '../../include/asm-generic/global_data';
import { guestView } from '../../common/guest-bytes';

const FDT_ERR_BADMAGIC = 9;

/** Is there a device tree at a guest address? 0, or an error of libfdt, negative. @uboot lib/libfdt fdt_check_header() */
export function fdt_check_header(address: number): number {
  const { base, sizeBytes } = gd.hal.ram;
  const there = address >= base && address + 40 <= base + sizeBytes;
  return there && fdt_parse(fdt_bytes(address)).ok ? 0 : -FDT_ERR_BADMAGIC;
}

export function fdt_totalsize(address: number): number {
  return guestView(address, 8).getUint32(4);
}

export function fdt_set_totalsize(address: number, bytes: number): void {
  guestView(address, 8).setUint32(4, bytes);
}
