import { printf } from '../common/console';
import { guestBytes, guestView } from '../common/guest-bytes';
import {
  cellsToNumber,
  ofnode_address_cells,
  ofnode_read_string,
  ofnode_size_cells,
  propertyCells,
} from '../drivers/core/ofnode';
import type { OfNode } from '../include/dm/device';
import { EINVAL, ENOENT } from '../include/errno';
import { gd } from '../include/asm-generic/global_data';
import { fdt_parse } from './libfdt';
import type { Board } from '../include/board';

const FDT_HEADER_BYTES = 40;

/** Memory from `address` (in RAM) on, as far as a blob there says that it reaches. */
export function fdt_bytes(address: number): Uint8Array {
  const { base, sizeBytes } = gd.hal.ram;
  const rest = base + sizeBytes - address;
  const totalsize = rest < 8 ? 0 : guestView(address, 8).getUint32(4);
  return guestBytes(address, Math.min(rest, Math.max(totalsize, FDT_HEADER_BYTES)));
}

/** Reads the blob at `address` into gd. -EINVAL: not a device tree. @uboot lib/fdtdec.c fdtdec_setup() */
export function fdtdec_setup(address: number): number {
  const { base, sizeBytes } = gd.hal.ram;
  if (address < base || address >= base + sizeBytes) {
    return -ENOENT;
  }
  const result = fdt_parse(fdt_bytes(address));
  if (!result.ok) {
    printf('No valid device tree binary found at %p\n', address);
    return -EINVAL;
  }
  gd.fdt_blob = address;
  gd.fdt_size = result.value.totalsize;
  gd.of_root = result.value.root;
  return 0;
}

/** The blob that lies in the image, before there is RAM to copy it to. @uboot lib/fdtdec.c fdtdec_setup(), CONFIG_OF_SEPARATE */
export function fdtdec_setup_built_in(blob: Uint8Array): number {
  const result = fdt_parse(blob);
  if (!result.ok) {
    return -EINVAL;
  }
  gd.fdt_blob = 0;
  gd.fdt_size = result.value.totalsize;
  gd.of_root = result.value.root;
  return 0;
}

function memoryNodes(): readonly OfNode[] {
  const root = gd.of_root;
  return (root?.subnodes ?? []).filter(
    (node) => ofnode_read_string(node, 'device_type') === 'memory',
  );
}

/** The ranges that all memory nodes name, in order. */
function memoryBanks(): { start: number; size: number }[] {
  return memoryNodes().flatMap((node) => {
    const cells = propertyCells(node.properties.get('reg') ?? new Uint8Array());
    const addressCells = node.parent === null ? 2 : ofnode_address_cells(node.parent);
    const step = addressCells + (node.parent === null ? 1 : ofnode_size_cells(node.parent));
    return Array.from({ length: Math.floor(cells.length / step) }, (_, index) => ({
      start: cellsToNumber(cells.slice(index * step, index * step + addressCells)),
      size: cellsToNumber(cells.slice(index * step + addressCells, (index + 1) * step)),
    }));
  });
}

/** RAM's place and size, from the first range. @uboot lib/fdtdec.c fdtdec_setup_mem_size_base() */
export function fdtdec_setup_mem_size_base(): number {
  const first = memoryBanks()[0];
  if (first === undefined) {
    return -EINVAL;
  }
  gd.ram_base = first.start;
  gd.ram_size = first.size;
  return 0;
}

/** @uboot lib/fdtdec.c fdtdec_setup_memory_banksize() */
export function fdtdec_setup_memory_banksize(maxBanks: number): number {
  gd.bd.bi_dram.length = 0;
  gd.bd.bi_dram.push(...memoryBanks().slice(0, maxBanks));
  return gd.bd.bi_dram.length === 0 ? -EINVAL : 0;
}

/** @uboot lib/fdtdec.c fdtdec_setup() */
export function setupFdt(board: Board): number {
  const builtIn = board.built_in_fdt?.();
  if (builtIn !== undefined) {
    gd.fdt_src = 'separate';
    return fdtdec_setup_built_in(builtIn);
  }
  const address = board.board_fdt_blob_setup();
  gd.fdt_src = 'board';
  return address === undefined ? -EINVAL : fdtdec_setup(address);
}
