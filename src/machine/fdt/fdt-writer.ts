import { alignUp } from '../../base/bits';
import type { FdtNode } from './fdt-tree';
import { stringBytes } from './fdt-values';

export const FDT_MAGIC = 0xd00d_feed;
export const FDT_VERSION = 17;
export const FDT_BEGIN_NODE = 1;
export const FDT_END_NODE = 2;
export const FDT_PROP = 3;
export const FDT_END = 9;

const LAST_COMPATIBLE_VERSION = 16;
/** The memory reservation block holds only its end: two 64-bit zeros. */
const RESERVATION_BYTES = 16;

/** Where the memory reservations begin: after the header's ten words, at a multiple of eight. */
export type FdtForm = 'roomy' | 'packed';
const RESERVATIONS_AT: Readonly<Record<FdtForm, number>> = { roomy: 48, packed: 40 };

/**
 * Flattens a tree: header, memory reservations (none), structure, strings.
 *
 * @param totalBytes Size that the header states: room for those who add nodes later, as QEMU leaves. The result is
 * shorter; what follows it is zero.
 * @param form A tree that was packed before it was handed over has nothing between header and reservations.
 * @param unusedNames Of properties that somebody has taken out of a flat tree: their names stay in it.
 * @spec Devicetree Specification 0.4 §5 Flattened Devicetree (DTB) Format
 */
export function writeFdt(
  root: FdtNode,
  totalBytes: number,
  form: FdtForm = 'roomy',
  unusedNames: readonly string[] = [],
): Uint8Array {
  const reservationsAt = RESERVATIONS_AT[form];
  const structureAt = reservationsAt + RESERVATION_BYTES;
  const strings = new StringBlock();
  const structure = new ByteWriter();
  writeNode(root, structure, strings);
  structure.u32(FDT_END);
  for (const name of unusedNames) {
    strings.offsetOf(name);
  }
  const stringsAt = structureAt + structure.length;
  const usedBytes = stringsAt + strings.length;
  const blob = new Uint8Array(usedBytes);
  const view = new DataView(blob.buffer);
  [
    FDT_MAGIC,
    Math.max(totalBytes, usedBytes),
    structureAt,
    stringsAt,
    reservationsAt,
    FDT_VERSION,
    LAST_COMPATIBLE_VERSION,
    0,
    strings.length,
    structure.length,
  ].forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  blob.set(structure.bytes(), structureAt);
  blob.set(strings.bytes(), stringsAt);
  return blob;
}

function writeNode(node: FdtNode, structure: ByteWriter, strings: StringBlock): void {
  structure.u32(FDT_BEGIN_NODE);
  structure.raw(stringBytes([node.name]));
  for (const property of node.properties) {
    structure.u32(FDT_PROP);
    structure.u32(property.value.length);
    structure.u32(strings.offsetOf(property.name));
    structure.raw(property.value);
  }
  for (const child of node.children) {
    writeNode(child, structure, strings);
  }
  structure.u32(FDT_END_NODE);
}

/** Appends big-endian words and byte strings, each at a multiple of four. */
class ByteWriter {
  readonly #chunks: Uint8Array[] = [];
  length = 0;

  u32(value: number): void {
    const chunk = new Uint8Array(4);
    new DataView(chunk.buffer).setUint32(0, value);
    this.#chunks.push(chunk);
    this.length += 4;
  }

  raw(bytes: Uint8Array): void {
    const chunk = new Uint8Array(alignUp(bytes.length, 4));
    chunk.set(bytes);
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}

/** Property names, each once. */
class StringBlock {
  readonly #offsets = new Map<string, number>();
  readonly #names: string[] = [];
  length = 0;

  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) {
      return known;
    }
    const offset = this.length;
    this.#offsets.set(name, offset);
    this.#names.push(name);
    this.length += name.length + 1;
    return offset;
  }

  bytes(): Uint8Array {
    return stringBytes(this.#names);
  }
}
