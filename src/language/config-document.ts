import { expandIncludes } from '../config/kconfig/config-file/expand-includes';
import { parseConfig, type ConfigLine } from '../config/kconfig/config-file/parse-config';
import { diagnoseConfig, type ConfigProblem } from '../config/kconfig/diagnose/diagnose-config';
import { Configuration } from '../config/kconfig/evaluate/configuration';
import type { CalculationOrder } from '../config/kconfig/evaluate/order';
import type { KconfigSymbol, KconfigTree, SourcePlace } from '../config/kconfig/model';
import type { TextPosition, TextRange } from '../config/problem';

/** The Kconfig tree that a document belongs to. */
export interface TreeOfDocument {
  readonly tree: KconfigTree;
  readonly order: CalculationOrder;
  /** The text of a file by its name relative to the root of the tree. */
  readText(file: string): string | undefined;
}

/** A defconfig, .config or fragment, and what it gives. */
export interface ConfigDocument {
  readonly text: string;
  /** Relative to the root of the tree. */
  readonly file: string;
  readonly lines: readonly ConfigLine[];
  readonly of: TreeOfDocument;
  readonly configuration: Configuration;
  /** Of this file alone. */
  readonly problems: readonly ConfigProblem[];
  /** Where the file, or one that it includes, sets a symbol: the last line counts. */
  saidAt(symbol: KconfigSymbol): SourcePlace | undefined;
}

export function readConfigDocument(of: TreeOfDocument, file: string, text: string): ConfigDocument {
  const configuration = new Configuration(of.tree, of.order);
  const expanded = expandIncludes(file, text, (name) => of.readText(name));
  const problems = diagnoseConfig(configuration, expanded.lines).filter(
    (problem) => problem.file === file,
  );
  const includes = expanded.problems
    .filter((problem) => problem.file === file)
    .map(({ message, range }): ConfigProblem => {
      return { code: 'malformed', severity: 'error', message, file, range, name: undefined };
    });
  const places = new Map<string, SourcePlace>();
  for (const { line, origin } of expanded.lines) {
    if (line.kind === 'set' || line.kind === 'notSet') {
      places.set(line.name, { file: origin.file, range: line.range });
    }
  }
  return {
    text,
    file,
    lines: parseConfig(text).lines,
    of,
    configuration,
    problems: [...problems, ...includes],
    saidAt: ({ name }) => places.get(name),
  };
}

/** The line at a position, and the symbol whose name is there. */
export function symbolAt(
  { lines, configuration }: ConfigDocument,
  { line, character }: TextPosition,
): { readonly symbol: KconfigSymbol; readonly range: TextRange } | undefined {
  const found = lines[line];
  if (found?.kind !== 'set' && found?.kind !== 'notSet') {
    return undefined;
  }
  const { start, end } = found.nameRange;
  const symbol = configuration.symbol(found.name);
  const isThere = character >= start.character && character <= end.character;
  return isThere && symbol !== undefined ? { symbol, range: found.nameRange } : undefined;
}
