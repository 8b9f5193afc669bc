import { hex } from '../../base/hex';
import { fail, ok } from '../../base/result';
import type { Result } from '../../base/result';
import { cString } from '../common/guest-bytes';
import type { OfNode } from '../include/dm/device';

const FDT_MAGIC = 0xd00dfeed;
const FDT_BEGIN_NODE = 1;
const FDT_END_NODE = 2;
const FDT_PROP = 3;
const FDT_NOP = 4;
const FDT_END = 9;

/** Deepest nesting that we follow; Linux's dtc has no more than 64 either. */
const MAX_DEPTH = 64;

/** What a blob holds. */
export interface FlattenedTree {
  readonly root: OfNode;
  readonly totalsize: number;
}

/** A tree, or the reason why the blob isn't one: what was expected, what was found, at which offset of the blob. */
export type FdtResult = Result<FlattenedTree, string>;

interface MutableNode extends OfNode {
  readonly subnodes: OfNode[];
  readonly properties: Map<string, Uint8Array>;
}

/**
 * Reads a flattened device tree. `bytes` begins at the blob and may go on behind it; values are views of it.
 *
 * @uboot lib/libfdt
 */
export function fdt_parse(bytes: Uint8Array): FdtResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (offset: number): number =>
    offset >= 0 && offset + 4 <= bytes.length ? view.getUint32(offset) : 0;
  const problem = (expected: string, found: string, offset: number): FdtResult =>
    fail(`device tree: expected ${expected}, found ${found} at offset ${hex(offset)}`);
  if (word(0) !== FDT_MAGIC) {
    return problem('magic 0xd00dfeed', hex(word(0)), 0);
  }
  const totalsize = word(4);
  const structStart = word(8);
  const stringsStart = word(12);
  if (totalsize > bytes.length || structStart >= totalsize || stringsStart > totalsize) {
    return problem(`a blob of at most ${hex(bytes.length)} bytes`, hex(totalsize), 4);
  }
  const text = (offset: number): string => {
    const end = bytes.indexOf(0, offset);
    return cString(bytes.subarray(offset, end === -1 || end > totalsize ? totalsize : end));
  };
  const open: MutableNode[] = [];
  let root: MutableNode | null = null;
  let at = structStart;
  while (at + 4 <= totalsize) {
    const tag = word(at);
    const tagOffset = at;
    at += 4;
    const current = open.at(-1);
    if (tag === FDT_BEGIN_NODE) {
      const name = text(at);
      at = align4(at + name.length + 1);
      if (open.length >= MAX_DEPTH) {
        return problem(`at most ${MAX_DEPTH} nested nodes`, name, tagOffset);
      }
      if (current === undefined && root !== null) {
        return problem('one root node', name, tagOffset);
      }
      const node: MutableNode = {
        offset: tagOffset - structStart,
        name,
        parent: current ?? null,
        subnodes: [],
        properties: new Map(),
      };
      current?.subnodes.push(node);
      root ??= node;
      open.push(node);
    } else if (tag === FDT_END_NODE) {
      if (open.pop() === undefined) {
        return problem('a node to end', 'none', tagOffset);
      }
    } else if (tag === FDT_PROP) {
      const length = word(at);
      const nameOffset = word(at + 4);
      if (current === undefined || at + 8 + length > totalsize) {
        return problem('a property inside a node', `length ${hex(length)}`, tagOffset);
      }
      current.properties.set(
        text(stringsStart + nameOffset),
        bytes.subarray(at + 8, at + 8 + length),
      );
      at = align4(at + 8 + length);
    } else if (tag === FDT_END) {
      return root !== null && open.length === 0
        ? ok({ root, totalsize })
        : problem('ended nodes', `${open.length} open`, tagOffset);
    } else if (tag !== FDT_NOP) {
      return problem('a tag', hex(tag), tagOffset);
    }
  }
  return problem('the end tag', 'the end of the blob', at);
}

function align4(offset: number): number {
  return (offset + 3) & ~3;
}
