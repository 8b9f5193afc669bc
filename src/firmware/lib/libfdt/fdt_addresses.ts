import { FDT_ERR_NOTFOUND } from '../../include/linux/libfdt';
import { fdt_getprop } from './fdt_ro';
import { fdt32_ld } from './fdt/load-store';

const FDT_ERR_BADNCELLS = 14;
const FDT_MAX_NCELLS = 4;

/** @uboot lib/libfdt/fdt_addresses.c fdt_cells() */
function fdt_cells(fdt: number, nodeoffset: number, name: string): number {
  const value = fdt_getprop(fdt, nodeoffset, name);

  if (typeof value === 'number') {
    return value;
  }
  if (value.len !== 4) {
    return -FDT_ERR_BADNCELLS;
  }
  const cells = fdt32_ld(value.data);
  return cells > FDT_MAX_NCELLS ? -FDT_ERR_BADNCELLS : cells;
}

/** Cells of an address below a node: 2 where it doesn't say; or an error. @uboot lib/libfdt/fdt_addresses.c fdt_address_cells() */
export function fdt_address_cells(fdt: number, nodeoffset: number): number {
  const cells = fdt_cells(fdt, nodeoffset, '#address-cells');

  if (cells === 0) {
    return -FDT_ERR_BADNCELLS;
  }
  return cells === -FDT_ERR_NOTFOUND ? 2 : cells;
}

/** Cells of a size below a node: 1 where it doesn't say; or an error. @uboot lib/libfdt/fdt_addresses.c fdt_size_cells() */
export function fdt_size_cells(fdt: number, nodeoffset: number): number {
  const cells = fdt_cells(fdt, nodeoffset, '#size-cells');
  return cells === -FDT_ERR_NOTFOUND ? 1 : cells;
}
