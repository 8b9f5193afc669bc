import { FDT_ERR_NOTFOUND } from '../../include/linux/libfdt';
import {
  cellsToNumber,
  ofnode_address_cells,
  ofnode_size_cells,
  propertyCells,
} from '../../drivers/core/ofnode';
import type { OfNode } from '../../include/dm/device';
import { sprintf } from '../vsprintf';
import { fdt_parse } from '../libfdt';
import { fdt_bytes } from '../fdtdec';
import { fdt_address_cells, fdt_size_cells } from '../libfdt/fdt_addresses';
import { fdt_subnode_offset } from '../libfdt/fdt_ro';
import { fdt_add_subnode, fdt_setprop } from '../libfdt/fdt_rw';

/** Memory that an operating system leaves alone. */
export interface ReservedMemory {
  /** Of its node, before `@` and the address. */
  readonly basename: string;
  readonly start: bigint;
  readonly size: bigint;
}

function cellBytes(value: bigint, cells: number): Uint8Array {
  const bytes = new Uint8Array(4 * cells);
  const view = new DataView(bytes.buffer);

  for (let i = cells - 1, rest = value; i >= 0; i--, rest >>= 32n) {
    view.setUint32(4 * i, Number(BigInt.asUintN(32, rest)));
  }
  return bytes;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The node of reserved memory, made where there is none. @uboot lib/fdtdec.c fdtdec_init_reserved_memory() */
function fdtdec_init_reserved_memory(blob: number): number {
  const na = fdt_address_cells(blob, 0);
  const ns = fdt_size_cells(blob, 0);
  const node = fdt_add_subnode(blob, 0, 'reserved-memory');

  if (node < 0) {
    return node;
  }
  for (const [name, value] of [
    ['ranges', new Uint8Array()],
    ['#size-cells', cellBytes(BigInt(ns), 1)],
    ['#address-cells', cellBytes(BigInt(na), 1)],
  ] as const) {
    const err = fdt_setprop(blob, node, name, value);
    if (err < 0) {
      return err;
    }
  }
  return node;
}

/** Every node of a tree. */
function all(node: OfNode): OfNode[] {
  return [node, ...node.subnodes.flatMap(all)];
}

/** A handle that no node has, as libfdt's fdt_generate_phandle() finds it. */
function fdt_generate_phandle(root: OfNode): number {
  const handles = all(root).map(
    (node) => propertyCells(node.properties.get('phandle') ?? new Uint8Array())[0] ?? 0,
  );

  return Math.max(0, ...handles) + 1;
}

/** Is this memory in the tree already? */
function isThere(root: OfNode, { start, size }: ReservedMemory): boolean {
  const parent = root.subnodes.find(({ name }) => name === 'reserved-memory');

  return (parent?.subnodes ?? []).some((node) => {
    const cells = propertyCells(node.properties.get('reg') ?? new Uint8Array());
    const na = parent === undefined ? 0 : ofnode_address_cells(parent);
    const ns = parent === undefined ? 0 : ofnode_size_cells(parent);
    return (
      cells.length >= na + ns &&
      BigInt(cellsToNumber(cells.slice(0, na))) === start &&
      BigInt(cellsToNumber(cells.slice(na, na + ns))) === size
    );
  });
}

/**
 * Adds a node for reserved memory to the tree at `blob`, unless it is there. 0, or an error of libfdt.
 *
 * @uboot lib/fdtdec.c fdtdec_add_reserved_memory()
 */
export function fdtdec_add_reserved_memory(blob: number, memory: ReservedMemory): number {
  const tree = fdt_parse(fdt_bytes(blob));
  let parent = fdt_subnode_offset(blob, 0, 'reserved-memory');
  let node: number;
  let err: number;

  if (!tree.ok || isThere(tree.value.root, memory)) {
    return 0;
  }
  if (parent === -FDT_ERR_NOTFOUND) {
    parent = fdtdec_init_reserved_memory(blob);
  }
  if (parent < 0) {
    return parent;
  }
  const na = fdt_address_cells(blob, parent);
  const ns = fdt_size_cells(blob, parent);
  node = fdt_add_subnode(
    blob,
    parent,
    sprintf('%s@%s', memory.basename, memory.start.toString(16)),
  );
  if (node < 0) {
    return node;
  }
  const handle = BigInt(fdt_generate_phandle(tree.value.root));
  err = fdt_setprop(blob, node, 'phandle', cellBytes(handle, 1));
  if (err < 0) {
    return err;
  }
  return fdt_setprop(
    blob,
    node,
    'reg',
    concat(cellBytes(memory.start, na), cellBytes(memory.size, ns)),
  );
}
