import { calculationOrder } from '../../src/config/kconfig/evaluate/order';
import type { KconfigTree } from '../../src/config/kconfig/model';
import { parseKconfigFile } from '../../src/config/kconfig/syntax/parse-file';
import { configActions, orderedAsSaved } from '../../src/language/config-actions';
import { completeConfig } from '../../src/language/config-completion';
import { readConfigDocument } from '../../src/language/config-document';
import { formatConfig } from '../../src/language/config-format';
import { configLenses } from '../../src/language/config-lenses';
import { foldConfig, foldKconfig } from '../../src/language/folding';
import { completeKconfig } from '../../src/language/kconfig-completion';
import { outlineOf, placesOf, symbolOfToken, tokenAt } from '../../src/language/kconfig-document';
import { formatKconfig } from '../../src/language/kconfig-format';
import { treeProblems } from '../../src/language/kconfig-problems/tree-problems';
import { describeSymbol } from '../../src/language/symbol-text';
import { configWordAt } from '../../src/language/words/config-words';
import { planRename } from '../../src/language/words/rename';

/** All that an editor would be told of a configuration and the files of its tree, with the cursor here and there. */
export function languagePicture(tree: KconfigTree, config: string): unknown[] {
  const order = calculationOrder(tree);
  const of = { tree, order, readText: (file: string) => tree.files.get(file)?.text };
  const document = readConfigDocument(of, 'configs/x_defconfig', config);
  const whole = {
    start: { line: 0, character: 0 },
    end: { line: document.lines.length, character: 0 },
  };
  const inConfig = config.split('\n').map((line, index) => {
    const at = { line: index, character: Math.min(line.length, 9) };
    return [completeConfig(document, at), configWordAt(config, Math.min(index * 7, config.length))];
  });
  return [
    document.problems.map(({ code, message, range }) => [code, message, range]),
    ...[configActions(document, 'file:///x', whole), configLenses(document)],
    ...[orderedAsSaved(document), formatConfig(config), foldConfig(document.lines, config)],
    inConfig,
    [...tree.symbols.values()].map((symbol) => [
      describeSymbol(symbol, document),
      placesOf(tree, new Set([symbol])).map(({ place: { file, range } }) => [file, range]),
      renamed(tree, symbol.name),
    ]),
    [...tree.files.keys()].map((name) => inFile({ tree, circles: order.circles }, name)),
  ];
}

function renamed(tree: KconfigTree, name: string): unknown {
  const plan = planRename(tree, name, 'NEW_NAME', () => 1);
  return 'problem' in plan ? plan : [[...plan.names], plan.said];
}

function inFile(of: Parameters<typeof treeProblems>[0], name: string): unknown {
  const { tree } = of;
  const file = tree.files.get(name) ?? parseKconfigFile('');
  const lines = file.text.split('\n').map((text, line) => {
    const hit = tokenAt(file, { line, character: Math.min(text.length, 5) });
    return [
      completeKconfig(tree, text).length,
      hit && symbolOfToken(tree, hit.statement, hit.token, hit.index)?.name,
    ];
  });
  return [
    treeProblems(of, name).map(({ code, message, place }) => [code, message, place.range]),
    ...[formatKconfig(file), foldKconfig(file), outlineOf(tree.root.children, name), lines],
  ];
}
