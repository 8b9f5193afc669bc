import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver/node';
import {
  problemsOfForm,
  type ConfigProblem,
  type ConfigSeverity,
} from '../../../config/kconfig/diagnose/diagnose-config';
import { parseConfig } from '../../../config/kconfig/config-file/parse-config';
import { parseKconfigFile } from '../../../config/kconfig/syntax/parse-file';
import { treeProblems } from '../../../language/kconfig-problems/tree-problems';
import type { Workspace } from '../workspace';

const SEVERITIES: Readonly<Record<ConfigSeverity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};
const SOURCE = 'kconfig';

/** What is wrong in an open document. */
export function diagnosticsOf(workspace: Workspace, uri: string): Diagnostic[] {
  const found = workspace.document(uri);
  if (found === undefined) {
    return [];
  }
  const config = workspace.config(uri);
  const { language, document, file } = found;
  if (language === 'defconfig') {
    // In no tree: what is wrong with the lines themselves can be told all the same.
    const problems =
      config?.problems ??
      parseConfig(document.getText()).lines.flatMap((line) => problemsOfForm(line, { file }));
    const unread = notRead(workspace, file);
    return [
      ...unread,
      ...problems.map(workspace.isBuiltIn(file) ? inBuiltIn : asIs).map((problem): Diagnostic => {
        const { code, severity, message, range } = problem;
        const isUnused = code === 'redundant' || code === 'repeated';
        const tags = isUnused ? { tags: [DiagnosticTag.Unnecessary] } : {};
        return { code, severity: SEVERITIES[severity], message, range, source: SOURCE, ...tags };
      }),
    ];
  }
  const tree = workspace.treeOf(file);
  const name = tree?.nameOf(file) ?? '';
  if (tree?.tree.files.has(name) !== true) {
    return [...notRead(workspace, file), ...problemsOfUnsourced(document.getText())];
  }
  const read = tree.tree.problems.flatMap(
    ({ severity, message, where, code = 'syntax' }): Diagnostic[] => {
      return where?.kind === 'text' && where.file === name && where.range !== undefined
        ? [{ code, severity: SEVERITIES[severity], message, range: where.range, source: SOURCE }]
        : [];
    },
  );
  const meant = treeProblems(tree, name).map(({ code, severity, message, place }): Diagnostic => {
    const tags = code === 'unreachable' ? { tags: [DiagnosticTag.Unnecessary] } : {};
    const { range } = place;
    return { code, severity: SEVERITIES[severity], message, range, source: SOURCE, ...tags };
  });
  return [...read, ...meant];
}

function asIs(problem: ConfigProblem): ConfigProblem {
  return problem;
}

/** Somebody's real defconfig names much that the built-in firmware does not have, and is right to. */
function inBuiltIn(problem: ConfigProblem): ConfigProblem {
  const { code, name, nearest } = problem;
  return code === 'unknown-symbol' && nearest === undefined
    ? {
        ...problem,
        severity: 'hint',
        message: `the built-in firmware has no CONFIG_${name ?? ''}: the line has no effect here`,
      }
    : problem;
}

/** The user has cancelled the load: what needs the tree is not there. */
function notRead(workspace: Workspace, file: string): Diagnostic[] {
  const files = workspace.storeOf(file)?.cancelledAt;
  const start = { line: 0, character: 0 };
  return files === undefined
    ? []
    : [
        {
          code: 'tree-not-read',
          severity: DiagnosticSeverity.Warning,
          message: `reading the Kconfig files was cancelled after ${files}: only lines by themselves are checked. Saving this file reads them`,
          range: { start, end: start },
          source: SOURCE,
        },
      ];
}

/** Of a Kconfig file that no tree reads only the lines themselves can be judged. */
function problemsOfUnsourced(text: string): Diagnostic[] {
  const { problems, lines } = parseKconfigFile(text);
  return problems.map(({ severity, message, start, end }): Diagnostic => {
    return {
      code: 'syntax',
      severity: SEVERITIES[severity],
      message,
      range: lines.range(start, end),
      source: SOURCE,
    };
  });
}
