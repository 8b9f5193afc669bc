import type { LocalVariable } from './local-variables';
import type { SyntaxNode } from './syntax';

/**
 * `,($i,$w)=>$i===0?a:$i===1?b:$i===-1?a=$w:b=$w`: reads the variable at an index, or gives the one at -1 less the index
 * another value. Nothing where there is nothing to read; constants and closures of blocks are only read.
 *
 * @param slots names that stand behind the variables
 */
export function accessorOf(
  variables: readonly LocalVariable[],
  slots: readonly string[],
  before: string,
): string {
  const reads = [...variables.map(({ name }) => name), ...slots];
  if (reads.length === 0) {
    return '';
  }
  const writes = variables.flatMap(({ name, constant }, i) =>
    constant ? [] : [{ index: -1 - i, action: `${name}=$w` }],
  );
  const actions = [...reads.map((action, index) => ({ index, action })), ...writes];
  const tests = actions.slice(0, -1).map(({ index, action }) => `$i===${index}?${action}:`);
  const parameters = writes.length === 0 ? '$i' : '($i,$w)';
  return `${before}${parameters}=>${tests.join('')}${actions.at(-1)?.action ?? ''}`;
}

export function parenStart(node: SyntaxNode): number {
  const extra = node['extra'] as { parenStart?: number } | undefined;
  return extra?.parenStart ?? node.start;
}
