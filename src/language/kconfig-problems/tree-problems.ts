import type { CalculationOrder } from '../../config/kconfig/evaluate/order';
import type { KconfigSymbol, KconfigTree } from '../../config/kconfig/model';
import { placesOf } from '../kconfig-document';
import type { TreeProblem } from './tree-problem';
import { typeProblems } from './type-problems';
import { unreachableIn } from './unreachable';

/**
 * Problems of one file of a tree. U-Boot's own names some symbols that no file of it defines, which mean n: that is a hint
 * and no more.
 */
export function treeProblems(
  { tree, circles }: { readonly tree: KconfigTree; readonly circles: CalculationOrder['circles'] },
  file: string,
): readonly TreeProblem[] {
  const problems: TreeProblem[] = [];
  const undefinedSymbols = new Set<KconfigSymbol>();
  for (const symbol of tree.symbols.values()) {
    if (symbol.nodes.length === 0) {
      undefinedSymbols.add(symbol);
    } else if (symbol.nodes.some(({ place }) => place.file === file)) {
      problems.push(...typeProblems(symbol).filter(({ place }) => place.file === file));
    }
  }
  for (const { symbol, place } of placesOf(tree, undefinedSymbols, [file])) {
    const message = `no Kconfig file defines ${symbol.name}: in a condition it is n`;
    problems.push({ code: 'undefined-symbol', severity: 'hint', message, place });
  }
  for (const circle of circles) {
    const names = circle.map(
      ({ name, choice }) => name || `the choice of ${choice?.members[0]?.name ?? 'nothing'}`,
    );
    const place = circle[0]?.nodes[0]?.namePlace;
    if (place?.file === file) {
      const message = `depends on itself: ${[...names, names[0]].join(' → ')}`;
      problems.push({ code: 'circle', severity: 'warning', message, place });
    }
  }
  return [...problems, ...unreachableIn(tree, file)];
}
