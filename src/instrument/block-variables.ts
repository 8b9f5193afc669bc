import { boundNames, declaredNames, nodeIn, nodesIn } from './syntax';
import type { SyntaxNode } from './syntax';

/** Variables that a node opens a block for. */
export function blockNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'BlockStatement':
      return declaredNames(nodesIn(node, 'body'));
    case 'ForStatement':
      return declaredNames([nodeIn(node, 'init') ?? node]);
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredNames([nodeIn(node, 'left') ?? node]);
    case 'SwitchStatement':
      return declaredNames(nodesIn(node, 'cases').flatMap((c) => nodesIn(c, 'consequent')));
    case 'CatchClause': {
      const param = nodeIn(node, 'param');
      const body = nodeIn(node, 'body');
      return [
        ...(param === undefined ? [] : boundNames(param)),
        ...(body === undefined ? [] : declaredNames(nodesIn(body, 'body'))),
      ];
    }
    default:
      return [];
  }
}

/** `,$i=>$i===0?a:b`, or nothing where there is nothing to read. */
export function readerOf(names: readonly string[], before: string): string {
  const last = names.at(-1);
  if (last === undefined) {
    return '';
  }
  const others = names.slice(0, -1).map((name, i) => `$i===${i}?${name}:`);
  return `${before}$i=>${others.join('')}${last}`;
}

export function parenStart(node: SyntaxNode): number {
  const extra = node['extra'] as { parenStart?: number } | undefined;
  return extra?.parenStart ?? node.start;
}
