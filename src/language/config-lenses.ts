import type { CodeLens } from 'vscode-languageserver-types';
import { why } from '../config/kconfig/why/why';
import type { ConfigDocument } from './config-document';

/** Over lines that do not decide their symbol: what it is, and whose doing that is. */
export function configLenses(document: ConfigDocument): CodeLens[] {
  const { configuration } = document;
  return document.problems.flatMap(({ code, name, range }): CodeLens[] => {
    const symbol = name === undefined ? undefined : configuration.symbol(name);
    if (
      symbol === undefined ||
      !['redundant', 'overridden', 'unmet-dependency', 'no-prompt'].includes(code)
    ) {
      return [];
    }
    const said = configuration.userValue(symbol);
    // Without the line, so that the reason is not the line.
    configuration.set(symbol, undefined);
    const { text } = why(configuration, symbol, document.saidAt);
    configuration.set(symbol, said);
    const title = `resolved: ${text.replace(/^\S+ is ([^:]*): /, '$1, ')}`;
    return [{ range, command: { title, command: '' } }];
  });
}
