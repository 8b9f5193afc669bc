import type { OfNode } from '../../include/dm/device';
import { gd } from '../../include/asm-generic/global_data';
import { trailing_strtol } from '../strto';
import { ofnode_path, propertyText } from '../../drivers/core/ofnode';

/**
 * The number of the alias `<stem>N` that points to the node, or -1.
 *
 * @uboot lib/fdtdec.c fdtdec_get_alias_seq()
 */
export function dev_read_alias_seq(stem: string, node: OfNode): number {
  for (const [name, bytes] of aliases()) {
    const target = propertyText(bytes);
    if (name.startsWith(stem) && ofnode_path(target) === node) {
      const seq = trailing_strtol(name);
      if (seq !== -1) {
        return seq;
      }
    }
  }
  return -1;
}

/** The highest number that aliases of this stem use, or -1. @uboot lib/fdtdec.c fdtdec_get_alias_highest_id() */
export function dev_read_alias_highest_id(stem: string): number {
  let highest = -1;
  for (const [name] of aliases()) {
    if (name.startsWith(stem)) {
      highest = Math.max(highest, trailing_strtol(name));
    }
  }
  return highest;
}

function aliases(): ReadonlyMap<string, Uint8Array> {
  return gd.of_root?.subnodes.find((node) => node.name === 'aliases')?.properties ?? new Map();
}
