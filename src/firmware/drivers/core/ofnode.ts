import type { OfNode } from '../../include/dm/device';
import { gd } from '../../include/asm-generic/global_data';

/** Text of a string property: up to its final 0. */
export function propertyText(bytes: Uint8Array): string {
  return propertyStrings(bytes)[0] ?? '';
}

/** All strings of a string list. */
export function propertyStrings(bytes: Uint8Array): string[] {
  const text = String.fromCharCode(...bytes);
  return text.replace(/\0$/, '').split('\0');
}

/** The cells of a property; a rest of less than four bytes is left out. */
export function propertyCells(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    view.getUint32(index * 4),
  );
}

/** @uboot drivers/core/ofnode.c ofnode_read_string() */
export function ofnode_read_string(node: OfNode, name: string): string | null {
  const bytes = node.properties.get(name);
  return bytes === undefined ? null : propertyText(bytes);
}

/** @uboot drivers/core/ofnode.c ofnode_read_bool(): is the property there? */
export function ofnode_read_bool(node: OfNode, name: string): boolean {
  return node.properties.has(name);
}

/** The first cell, or `otherwise`. @uboot drivers/core/ofnode.c ofnode_read_u32_default() */
export function ofnode_read_u32_default(node: OfNode, name: string, otherwise: number): number {
  const bytes = node.properties.get(name);
  return bytes === undefined ? otherwise : (propertyCells(bytes)[0] ?? otherwise);
}

/** All cells of a property, or null. */
export function ofnode_read_u32_array(node: OfNode, name: string): number[] | null {
  const bytes = node.properties.get(name);
  return bytes === undefined ? null : propertyCells(bytes);
}

/** Is one of the node's compatible strings this one? @uboot drivers/core/ofnode.c ofnode_device_is_compatible() */
export function ofnode_device_is_compatible(node: OfNode, compatible: string): boolean {
  return ofnode_compatibles(node).includes(compatible);
}

/** The node's compatible strings, best first. */
export function ofnode_compatibles(node: OfNode): string[] {
  const bytes = node.properties.get('compatible');
  return bytes === undefined ? [] : propertyStrings(bytes);
}

/** A node without status, or with status okay or ok. @uboot drivers/core/ofnode.c ofnode_is_enabled() */
export function ofnode_is_enabled(node: OfNode): boolean {
  const status = ofnode_read_string(node, 'status');
  return status === null || status === 'okay' || status === 'ok';
}

/** The node at an absolute path; a name without unit address matches the first that has one. @uboot drivers/core/ofnode.c ofnode_path() */
export function ofnode_path(path: string): OfNode | null {
  let node = gd.of_root;
  if (!path.startsWith('/')) {
    return null;
  }
  for (const part of path.split('/').filter((name) => name !== '')) {
    node = node === null ? null : ofnode_find_subnode(node, part);
  }
  return node;
}

/** @uboot drivers/core/ofnode.c ofnode_find_subnode() */
export function ofnode_find_subnode(node: OfNode, name: string): OfNode | null {
  const exact = node.subnodes.find((child) => child.name === name);
  const without = node.subnodes.find((child) => child.name.split('@')[0] === name);
  return exact ?? without ?? null;
}

/** @uboot drivers/core/ofnode.c ofnode_by_compatible(): in the order of the blob. */
export function ofnode_by_compatible(compatible: string, from = gd.of_root): OfNode | null {
  if (from === null) {
    return null;
  }
  if (ofnode_device_is_compatible(from, compatible)) {
    return from;
  }
  for (const child of from.subnodes) {
    const found = ofnode_by_compatible(compatible, child);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** A property of /chosen. @uboot drivers/core/ofnode.c ofnode_read_chosen_string() */
export function ofnode_read_chosen_string(name: string): string | null {
  const chosen = ofnode_path('/chosen');
  return chosen === null ? null : ofnode_read_string(chosen, name);
}

/** Address cells that children of the node use; 2 when it doesn't say. */
export function ofnode_address_cells(node: OfNode): number {
  return ofnode_read_u32_default(node, '#address-cells', 2);
}

/** Size cells that children of the node use; 1 when it doesn't say. */
export function ofnode_size_cells(node: OfNode): number {
  return ofnode_read_u32_default(node, '#size-cells', 1);
}

/** Cells as one number, most significant first. */
export function cellsToNumber(cells: readonly number[]): number {
  return cells.reduce((value, cell) => value * 0x1_0000_0000 + cell, 0);
}

/** An address range of a `reg` property, translated to where the CPU sees it. */
export interface OfRange {
  readonly start: number;
  readonly size: number;
}

/** Entry `index` of `reg`, or null. @uboot drivers/core/ofnode.c ofnode_get_addr_size_index() */
export function ofnode_get_addr_size_index(node: OfNode, index: number): OfRange | null {
  const { parent } = node;
  const cells = ofnode_read_u32_array(node, 'reg');
  if (parent === null || cells === null) {
    return null;
  }
  const addressCells = ofnode_address_cells(parent);
  const sizeCells = ofnode_size_cells(parent);
  const at = index * (addressCells + sizeCells);
  if (at + addressCells > cells.length) {
    return null;
  }
  const start = cellsToNumber(cells.slice(at, at + addressCells));
  const size = cellsToNumber(cells.slice(at + addressCells, at + addressCells + sizeCells));
  const translated = translateAddress(parent, start);
  return translated === null ? null : { start: translated, size };
}

/** Is the node wanted before relocation? @uboot drivers/core/ofnode.c ofnode_pre_reloc() */
export function ofnode_pre_reloc(node: OfNode): boolean {
  const names = ['u-boot,dm-pre-reloc', 'u-boot,dm-pre-proper', 'u-boot,dm-spl', 'u-boot,dm-tpl'];
  return names.some((name) => ofnode_read_bool(node, name));
}

/** The node with this phandle. @uboot drivers/core/ofnode.c ofnode_get_by_phandle() */
export function ofnode_get_by_phandle(phandle: number, from = gd.of_root): OfNode | null {
  if (from === null) {
    return null;
  }
  if (ofnode_read_u32_default(from, 'phandle', 0) === phandle) {
    return from;
  }
  for (const child of from.subnodes) {
    const found = ofnode_get_by_phandle(phandle, child);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/**
 * An address on the bus of `bus` as the CPU sees it: up through the `ranges` of all parents. null: it lies in none.
 *
 * @uboot common/fdt_support.c fdt_translate_address()
 */
export function translateAddress(bus: OfNode, address: number): number | null {
  const { parent } = bus;
  const ranges = ofnode_read_u32_array(bus, 'ranges');
  if (parent === null) {
    return address;
  }
  if (ranges === null || ranges.length === 0) {
    return translateAddress(parent, address);
  }
  const childCells = ofnode_address_cells(bus);
  const parentCells = ofnode_address_cells(parent);
  const sizeCells = ofnode_size_cells(bus);
  const step = childCells + parentCells + sizeCells;
  for (let at = 0; at + step <= ranges.length; at += step) {
    const childStart = cellsToNumber(ranges.slice(at, at + childCells));
    const parentStart = cellsToNumber(ranges.slice(at + childCells, at + childCells + parentCells));
    const size = cellsToNumber(ranges.slice(at + childCells + parentCells, at + step));
    if (address >= childStart && address < childStart + size) {
      return translateAddress(parent, address - childStart + parentStart);
    }
  }
  return null;
}
