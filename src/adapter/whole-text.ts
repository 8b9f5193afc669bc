import type { Variable } from '../protocol/debug-values';
import type { Target } from '../targets/target';

/** Structures in structures are unfolded so deep; devices refer to each other in circles. */
const MAX_DEPTH = 3;
/** Members that are asked for at once, and of one text in all. */
const PAGE = 1000;
const MAX_MEMBERS = 50_000;

/**
 * A value as text with all that is in it, where a view shows a preview and unfolds the rest: `{name = "virtio-blk#31",
 * seq_ = 0 (0x0)}`, `[1, 2, 3]`.
 */
export function wholeText(target: Target, variable: Variable): Promise<string> {
  let left = MAX_MEMBERS;
  const textOf = async (one: Variable, depth: number): Promise<string> => {
    if (one.reference === 0 || depth === MAX_DEPTH) {
      return one.value;
    }
    const { indexedCount } = one;
    const parts: string[] = [];
    for (let start = 0; ; start += PAGE) {
      const members = await target.children(one.reference, start, PAGE);
      for (const member of members) {
        if (left-- <= 0) {
          return brackets([...parts, '…'], indexedCount);
        }
        const text = await textOf(member, depth + 1);
        parts.push(indexedCount === undefined ? `${member.name} = ${text}` : text);
      }
      if (members.length < PAGE) {
        return brackets(parts, indexedCount);
      }
    }
  };
  return textOf(variable, 0);
}

function brackets(parts: readonly string[], indexedCount: number | undefined): string {
  const text = parts.join(', ');
  return indexedCount === undefined ? `{${text}}` : `[${text}]`;
}
