import { printf, puts } from '../../common/console';
import { guestView } from '../../common/guest-bytes';
import {
  cellsToNumber,
  ofnode_address_cells,
  ofnode_is_enabled,
  ofnode_read_bool,
  ofnode_size_cells,
  propertyCells,
} from '../../drivers/core/ofnode';
import type { OfNode } from '../../include/dm/device';
import { LMB_NOMAP, LMB_NONE } from '../../include/lmb';
import type { Lmb } from '../../include/lmb';
import { fdt_bytes } from '../../lib/fdtdec';
import { fdt_parse } from '../../lib/libfdt';
import { lmb_reserve_flags } from '../../lib/lmb';

/** Place of the offset of the memory reservations in a blob's header. */
const OFF_MEM_RSVMAP = 16;

/** @uboot boot/image-fdt.c boot_fdt_reserve_region() */
function boot_fdt_reserve_region(lmb: Lmb, addr: number, size: number, flags: number): void {
  const ret = lmb_reserve_flags(lmb, addr, size, flags);
  if (ret < 0) {
    puts('ERROR: reserving fdt memory region failed ');
    printf('(addr=%llx size=%llx flags=%x)\n', addr, size, flags);
  }
}

/** The list in front of the tree, which ends with an entry of zeroes. */
function memoryReservations(blob: number): { address: number; size: number }[] {
  const bytes = fdt_bytes(blob);
  const view = guestView(blob, bytes.length);
  const list: { address: number; size: number }[] = [];
  for (let at = view.getUint32(OFF_MEM_RSVMAP); at + 16 <= bytes.length; at += 16) {
    const address = Number(view.getBigUint64(at));
    const size = Number(view.getBigUint64(at + 8));
    if (size === 0) {
      break;
    }
    list.push({ address, size });
  }
  return list;
}

/** The first range of a node's `reg`, as its parent counts. */
function firstRange(parent: OfNode, node: OfNode): { start: number; size: number } | null {
  const addressCells = ofnode_address_cells(parent);
  const cells = propertyCells(node.properties.get('reg') ?? new Uint8Array());
  const all = addressCells + ofnode_size_cells(parent);
  return cells.length < all
    ? null
    : {
        start: cellsToNumber(cells.slice(0, addressCells)),
        size: cellsToNumber(cells.slice(addressCells, all)),
      };
}

/**
 * Reserves what a device tree says that others use: its list of reservations, and what is below /reserved-memory.
 *
 * @uboot boot/image-fdt.c boot_fdt_add_mem_rsv_regions()
 */
export function boot_fdt_add_mem_rsv_regions(lmb: Lmb, fdt_blob: number): void {
  const parsed = fdt_parse(fdt_bytes(fdt_blob));
  if (!parsed.ok) {
    return;
  }
  for (const { address, size } of memoryReservations(fdt_blob)) {
    boot_fdt_reserve_region(lmb, address, size, LMB_NONE);
  }
  const reserved = parsed.value.root.subnodes.find(({ name }) => name === 'reserved-memory');
  for (const node of reserved?.subnodes ?? []) {
    const range = firstRange(reserved ?? node, node);
    if (range !== null && ofnode_is_enabled(node)) {
      const flags = ofnode_read_bool(node, 'no-map') ? LMB_NOMAP : LMB_NONE;
      boot_fdt_reserve_region(lmb, range.start, range.size, flags);
    }
  }
}
