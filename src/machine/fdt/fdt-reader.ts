import { fail, ok, type Result } from '../../base/result';
import { hex } from '../../base/hex';
import type { FdtNode, FdtProperty } from './fdt-tree';
import { FDT_BEGIN_NODE, FDT_END, FDT_END_NODE, FDT_MAGIC, FDT_PROP } from './fdt-writer';

const FDT_NOP = 4;
const MAX_DEPTH = 64;

/** Reads a flattened tree back. The error says what was expected, what was found, and at which byte. */
export function readFdt(blob: Uint8Array): Result<FdtNode, string> {
  if (blob.length < 40) {
    return fail(`FDT: expected a header of 40 bytes, found ${blob.length} bytes`);
  }
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint32(0) !== FDT_MAGIC) {
    return fail(`FDT: expected magic ${hex(FDT_MAGIC)}, found ${hex(view.getUint32(0))} at 0x0`);
  }
  try {
    const cursor = { at: view.getUint32(8) };
    const stringsAt = view.getUint32(12);
    if (view.getUint32(cursor.at) !== FDT_BEGIN_NODE) {
      return fail(`FDT: expected the root node at ${hex(cursor.at)}`);
    }
    cursor.at += 4;
    const root = readNode(blob, view, cursor, stringsAt, 0);
    if (typeof root === 'string') {
      return fail(root);
    }
    if (view.getUint32(cursor.at) !== FDT_END) {
      return fail(`FDT: expected the end at ${hex(cursor.at)}`);
    }
    return ok(root);
  } catch (error) {
    if (error instanceof RangeError) {
      return fail('FDT: a block runs over the end');
    }
    throw error;
  }
}

function readNode(
  blob: Uint8Array,
  view: DataView,
  cursor: { at: number },
  stringsAt: number,
  depth: number,
): FdtNode | string {
  if (depth > MAX_DEPTH) {
    return `FDT: nodes deeper than ${MAX_DEPTH} at ${hex(cursor.at)}`;
  }
  const name = stringAt(blob, cursor.at);
  cursor.at = (cursor.at + name.length + 1 + 3) & ~3;
  const properties: FdtProperty[] = [];
  const children: FdtNode[] = [];
  for (;;) {
    const token = view.getUint32(cursor.at);
    cursor.at += 4;
    if (token === FDT_END_NODE) {
      return { name, properties, children };
    }
    if (token === FDT_NOP) {
      continue;
    }
    if (token === FDT_PROP) {
      const length = view.getUint32(cursor.at);
      const nameAt = stringsAt + view.getUint32(cursor.at + 4);
      const valueAt = cursor.at + 8;
      if (valueAt + length > blob.length) {
        return `FDT: property runs over the end at ${hex(valueAt)}`;
      }
      properties.push({
        name: stringAt(blob, nameAt),
        value: blob.slice(valueAt, valueAt + length),
      });
      cursor.at = (valueAt + length + 3) & ~3;
    } else if (token === FDT_BEGIN_NODE) {
      const child = readNode(blob, view, cursor, stringsAt, depth + 1);
      if (typeof child === 'string') {
        return child;
      }
      children.push(child);
    } else {
      return `FDT: expected a token, found ${hex(token)} at ${hex(cursor.at - 4)}`;
    }
  }
}

function stringAt(blob: Uint8Array, at: number): string {
  let end = at;
  while (end < blob.length && blob[end] !== 0) {
    end++;
  }
  return String.fromCharCode(...blob.subarray(at, end));
}
