import { expandIncludes } from '../config/kconfig/config-file/expand-includes';
import { parseConfig, type ConfigLine } from '../config/kconfig/config-file/parse-config';
import { diagnoseConfig, type ConfigProblem } from '../config/kconfig/diagnose/diagnose-config';
import { Configuration } from '../config/kconfig/evaluate/configuration';
import type { CalculationOrder } from '../config/kconfig/evaluate/order';
import type { KconfigTree } from '../config/kconfig/model';
import { saidIn, type SaidAt } from '../config/kconfig/why/why';

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
  readonly saidAt: SaidAt;
}

export function readConfigDocument(of: TreeOfDocument, file: string, text: string): ConfigDocument {
  const configuration = new Configuration(of.tree, of.order);
  const expanded = expandIncludes(file, text, (name) => of.readText(name));
  const problems = diagnoseConfig(configuration, expanded).filter(
    (problem) => problem.file === file,
  );
  return {
    text,
    file,
    lines: parseConfig(text).lines,
    of,
    configuration,
    problems,
    saidAt: saidIn(expanded.lines),
  };
}
