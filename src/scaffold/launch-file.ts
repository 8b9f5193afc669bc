import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { fail, ok, type Result } from '../base/result';
import type { WrittenLaunch } from './launch-configuration';

/**
 * A launch.json with one more configuration, at its end; comments and all else stay as they are. The error says why the file
 * is left alone.
 *
 * @param text the file; undefined: there is none
 */
export function withLaunch(
  text: string | undefined,
  launch: WrittenLaunch,
): Result<string, string> {
  if (text === undefined || text.trim() === '') {
    return ok(`${JSON.stringify({ version: '0.2.0', configurations: [launch] }, undefined, 2)}\n`);
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (root?.type !== 'object' || first !== undefined) {
    const line = text.slice(0, first?.offset ?? 0).split('\n').length;
    return fail(`expected JSON with comments, found a mistake in line ${line}`);
  }
  const list = findNodeAtLocation(root, ['configurations']);
  if (list !== undefined && list.type !== 'array') {
    return fail('expected a list of configurations, found something else');
  }
  const isThere = (list?.children ?? []).some(
    (node) =>
      node.type === 'object' && (getNodeValue(node) as { name?: unknown }).name === launch.name,
  );
  if (isThere) {
    return fail(`it has a configuration '${launch.name}' already`);
  }
  return ok(list === undefined ? withList(text, root, launch) : withLast(text, list, launch));
}

/** Behind the last one; a comma behind that is the new one's. */
function withLast(text: string, list: Node, launch: WrittenLaunch): string {
  const last = list.children?.at(-1);
  if (last === undefined) {
    const at = list.offset + list.length - 1;
    const outer = indentAt(text, list.offset);
    const indent = outer.includes('\t') ? `${outer}\t` : `${outer}  `;
    return `${text.slice(0, at).trimEnd()}\n${written(launch, indent)}\n${outer}${text.slice(at)}`;
  }
  const at = last.offset + last.length;
  return `${text.slice(0, at)},\n${written(launch, indentAt(text, last.offset))}${text.slice(at)}`;
}

/** As the object's first member. */
function withList(text: string, root: Node, launch: WrittenLaunch): string {
  const at = root.offset + 1;
  const comma = (root.children ?? []).length === 0 ? '' : ',';
  return `${text.slice(0, at)}\n  "configurations": [\n${written(launch, '    ')}\n  ]${comma}${text.slice(at)}`;
}

function written(launch: WrittenLaunch, indent: string): string {
  const unit = indent.includes('\t') ? '\t' : 2;
  return JSON.stringify(launch, undefined, unit).replace(/^/gm, indent);
}

/** The spaces at the beginning of the line of an offset. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
