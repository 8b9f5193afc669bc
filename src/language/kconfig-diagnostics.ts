import type { KconfigSymbol, SourcePlace } from '../config/kconfig/model';
import type { TreeOfDocument } from './config-document';
import { placesOf } from './kconfig-document';

/** What is wrong with what a tree means, beyond what was found while it was read. */
export interface TreeProblem {
  readonly code: 'undefined-symbol' | 'circle' | 'no-type' | 'range-of-text' | 'select-of-number';
  readonly severity: 'warning' | 'hint';
  readonly message: string;
  readonly place: SourcePlace;
}

/**
 * Problems of a whole tree. U-Boot's own names some symbols that no file of it defines, which mean n: that is a hint and no
 * more.
 */
export function treeProblems({
  tree,
  order,
}: Pick<TreeOfDocument, 'tree' | 'order'>): readonly TreeProblem[] {
  const problems: TreeProblem[] = [];
  const undefinedSymbols = new Set<KconfigSymbol>();
  for (const symbol of tree.symbols.values()) {
    if (symbol.nodes.length === 0) {
      undefinedSymbols.add(symbol);
    } else {
      problems.push(...ofTypes(symbol));
    }
  }
  for (const { symbol, place } of placesOf(tree, undefinedSymbols)) {
    const message = `no Kconfig file defines ${symbol.name}: in a condition it is n`;
    problems.push({ code: 'undefined-symbol', severity: 'hint', message, place });
  }
  for (const circle of order.circles) {
    const names = circle.map(
      ({ name, choice }) => name || `the choice of ${choice?.members[0]?.name ?? 'nothing'}`,
    );
    const place = circle[0]?.nodes[0]?.namePlace;
    if (place !== undefined) {
      const message = `depends on itself: ${[...names, names[0]].join(' → ')}`;
      problems.push({ code: 'circle', severity: 'warning', message, place });
    }
  }
  return problems;
}

function ofTypes(symbol: KconfigSymbol): TreeProblem[] {
  const problems: TreeProblem[] = [];
  const { name, type, nodes, properties } = symbol;
  const [node] = nodes;
  if (type === 'unknown' && node !== undefined) {
    const message = `expected a type for ${name} (bool, tristate, int, hex or string), found none in any definition`;
    problems.push({ code: 'no-type', severity: 'warning', message, place: node.namePlace });
  }
  for (const property of properties) {
    const { place } = property;
    if (property.kind === 'range' && type !== 'int' && type !== 'hex') {
      const message = `expected int or hex for a range, found ${type}`;
      problems.push({ code: 'range-of-text', severity: 'warning', message, place });
    }
    if (property.kind === 'select' || property.kind === 'imply') {
      const { target } = property;
      if (target.nodes.length > 0 && !['bool', 'tristate', 'unknown'].includes(target.type)) {
        const message = `expected a bool or tristate to ${property.kind}, found ${target.name}, which is ${target.type}`;
        problems.push({ code: 'select-of-number', severity: 'warning', message, place });
      }
    }
  }
  return problems;
}
