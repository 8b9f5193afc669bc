import { formatProblem } from '../../problem';
import { isSymbolLine, parseConfig } from '../config-file/parse-config';
import { Configuration } from '../evaluate/configuration';
import { readValues } from '../evaluate/read-values';
import { writeConfig } from '../evaluate/write-config';
import { createMacroAnswers } from '../macro/answers';
import type { KconfigFiles, KconfigTree } from '../model';
import { loadKconfigTree } from '../tree/load-tree';

/** Files that are there by their names alone. */
export function filesOf(texts: Readonly<Record<string, string>>): KconfigFiles {
  return {
    read: (file) => {
      const text = texts[file];
      return text === undefined ? { problem: `Could not open '${file}': No such file` } : { text };
    },
    identity: (file) => file,
    glob: (pattern) => {
      const escaped = pattern.replace(/[.+^${}()|\\]/g, '\\$&');
      const matcher = new RegExp(`^${escaped.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
      return Object.keys(texts)
        .filter((name) => matcher.test(name))
        .sort();
    },
  };
}

export function treeOf(
  texts: string | Readonly<Record<string, string>>,
  variables: ReadonlyMap<string, string> = new Map(),
): KconfigTree {
  const files = filesOf(typeof texts === 'string' ? { Kconfig: texts } : texts);
  return loadKconfigTree({ files, root: 'Kconfig', answers: createMacroAnswers(variables) });
}

/** `Kconfig:3: expected …`, one for each problem. */
export function problemsOf(tree: KconfigTree): string[] {
  return tree.problems.map(formatProblem);
}

export function configurationOf(tree: KconfigTree, config = ''): Configuration {
  const configuration = new Configuration(tree);
  readValues(
    configuration,
    parseConfig(config)
      .lines.filter(isSymbolLine)
      .map((line) => ({ line, origin: undefined })),
  );
  return configuration;
}

/** The lines of the .config that are no titles. */
export function resolved(kconfig: string, config = ''): string[] {
  return writeConfig(configurationOf(treeOf(kconfig), config))
    .split('\n')
    .filter((line) => /^(CONFIG_|# CONFIG_)/.test(line));
}
