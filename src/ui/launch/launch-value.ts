import { getLocation, getNodeValue, findNodeAtLocation, parseTree } from 'jsonc-parser';

/** A value in a launch configuration, with its quotes, as offsets. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Is the value of an attribute at an offset of a launch.json, in a configuration of the type? Comments and trailing commas do no
 * harm, nor does a file that is not finished.
 */
export function launchValueAt(
  text: string,
  offset: number,
  type: string,
  attribute: string,
): ValueSpan | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey || path.at(-1) !== attribute) {
    return undefined;
  }
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, [...path.slice(0, -1), 'type']);
  if (node === undefined || getNodeValue(node) !== type) {
    return undefined;
  }
  const isValue =
    previousNode?.type === 'string' &&
    offset >= previousNode.offset &&
    offset <= previousNode.offset + previousNode.length &&
    previousNode.value !== attribute;
  return isValue
    ? { start: previousNode.offset, end: previousNode.offset + previousNode.length }
    : { start: offset, end: offset };
}
