import { fdt_find_or_add_subnode } from '../../../common/fdt_support';
import {
  ofnode_address_cells,
  ofnode_size_cells,
  propertyCells,
} from '../../../drivers/core/ofnode';
import type { OfNode } from '../../../include/dm/device';
import { gd } from '../../../include/asm-generic/global_data';
import { printf } from '../../../common/console';
import { fdtdec_add_reserved_memory } from '../../../lib/fdtdec/reserved-memory';
import { fdt_setprop } from '../../../lib/libfdt/fdt_rw';

/** The hart that boots: the others are parked. */
const BOOT_HART = new Uint8Array(4);

/** A number of cells. */
function number(cells: readonly number[]): bigint {
  return cells.reduce((sum, cell) => (sum << 32n) | BigInt(cell), 0n);
}

function copyRange(blob: number, parent: OfNode, node: OfNode): number {
  const cells = propertyCells(node.properties.get('reg') ?? new Uint8Array());
  const addressCells = ofnode_address_cells(parent);
  const sizeCells = ofnode_size_cells(parent);

  return fdtdec_add_reserved_memory(blob, {
    basename: node.name.split('@')[0] ?? '',
    start: number(cells.slice(0, addressCells)),
    size: number(cells.slice(addressCells, addressCells + sizeCells)),
  });
}

/**
 * What machine mode keeps for itself must be known to an operating system, whatever device tree it gets.
 *
 * @uboot arch/riscv/lib/fdt_fixup.c riscv_fdt_copy_resv_mem_node(), riscv_board_reserved_mem_fixup()
 */
function riscv_board_reserved_mem_fixup(blob: number): number {
  const reserved = gd.of_root?.subnodes.find(({ name }) => name === 'reserved-memory');

  if (blob === gd.fdt_blob) {
    return 0;
  }
  for (const node of reserved?.subnodes ?? []) {
    const err = reserved === undefined ? 0 : copyRange(blob, reserved, node);
    if (err < 0) {
      printf('failed to add reserved memory: %d\n', err);
      return err;
    }
  }
  return 0;
}

/** Says which hart boots. @uboot arch/riscv/lib/fdt_fixup.c arch_fixup_fdt() */
export function arch_fixup_fdt(blob: number): number {
  const chosen = fdt_find_or_add_subnode(blob, 0, 'chosen');

  if (chosen < 0) {
    return chosen;
  }
  if (fdt_setprop(blob, chosen, 'boot-hartid', BOOT_HART) < 0) {
    printf('could not set boot-hartid\n');
    return -1;
  }
  return riscv_board_reserved_mem_fixup(blob);
}
