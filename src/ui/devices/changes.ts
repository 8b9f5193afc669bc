import type { DeviceNode } from './device-nodes';

/** Values of one snapshot by the ids of their rows. */
export type NodeValues = ReadonlyMap<string, string>;

export function nodeValues(nodes: readonly DeviceNode[]): NodeValues {
  const values = new Map<string, string>();
  const visit = (list: readonly DeviceNode[]): void => {
    for (const { id, description, children } of list) {
      values.set(id, description);
      visit(children);
    }
  };
  visit(nodes);
  return values;
}

/**
 * What a row showed at the stop before, if it was something else. New rows are no changes: at the first stop
 * everything would be one.
 */
export function previousValue(
  before: NodeValues | undefined,
  node: DeviceNode,
): string | undefined {
  const previous = before?.get(node.id);
  return previous === undefined || previous === node.description ? undefined : previous;
}
