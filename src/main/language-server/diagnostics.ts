import type { Diagnostic } from 'vscode-languageserver/node';
import type { ConfigSeverity } from '../../config/kconfig/diagnose/diagnose-config';
import { parseConfig } from '../../config/kconfig/config-file/parse-config';
import type { Workspace } from './workspace';

/* Numbers of the protocol's DiagnosticSeverity. */
const SEVERITIES: Readonly<Record<ConfigSeverity, 1 | 2 | 4>> = { error: 1, warning: 2, hint: 4 };
const UNNECESSARY = 1;
const SOURCE = 'kconfig';

/** What is wrong in an open document. */
export function diagnosticsOf(workspace: Workspace, uri: string): Diagnostic[] {
  const found = workspace.document(uri);
  if (found === undefined) {
    return [];
  }
  const config = workspace.config(uri);
  if (config !== undefined) {
    return config.problems.map(({ code, severity, message, range }): Diagnostic => {
      const tags = code === 'redundant' || code === 'repeated' ? { tags: [UNNECESSARY as 1] } : {};
      return { code, severity: SEVERITIES[severity], message, range, source: SOURCE, ...tags };
    });
  }
  const { language, document, file } = found;
  if (language === 'defconfig') {
    // In no tree: what the lines are can be told all the same.
    return parseConfig(document.getText())
      .lines.filter(({ kind }) => kind === 'malformed')
      .map(({ range }) => {
        const message =
          "expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found something else";
        return { code: 'malformed', severity: SEVERITIES.error, message, range, source: SOURCE };
      });
  }
  const tree = workspace.treeOf(file);
  const name = tree?.nameOf(file);
  const read = (tree?.tree.problems ?? []).flatMap(({ severity, message, where }): Diagnostic[] => {
    return where?.kind === 'text' && where.file === name && where.range !== undefined
      ? [{ severity: SEVERITIES[severity], message, range: where.range, source: SOURCE }]
      : [];
  });
  const meant = (tree?.meaningProblems ?? [])
    .filter(({ place }) => place.file === name)
    .map(({ code, severity, message, place: { range } }): Diagnostic => {
      return { code, severity: SEVERITIES[severity], message, range, source: SOURCE };
    });
  return [...read, ...meant];
}
