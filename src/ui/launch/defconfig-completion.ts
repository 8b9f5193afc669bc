import * as vscode from 'vscode';
import { BOARDS } from '../../base/boards';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import { defconfigValueAt } from './defconfig-value';

/** A U-Boot tree has 1,200. */
const MOST_FILES = 2000;

/** Offers, for `defconfig` in launch.json, the workspace's own configurations and the boards. */
export class DefconfigCompletion implements vscode.CompletionItemProvider {
  static register(): vscode.Disposable {
    return vscode.languages.registerCompletionItemProvider(
      { pattern: '**/{launch.json,*.code-workspace}' },
      new DefconfigCompletion(),
      '"',
    );
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const span = defconfigValueAt(document.getText(), document.offsetAt(position), DEBUG_TYPE);
    if (span === undefined) {
      return [];
    }
    const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const found =
      folder === undefined
        ? []
        : await vscode.workspace.findFiles(
            new vscode.RelativePattern(folder, '**/{*_defconfig,.config,*.config}'),
            '**/node_modules/**',
            MOST_FILES,
          );
    const files = found.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort();
    return [
      ...files.map((file) => itemOf(file, 'in this workspace', `0${file}`, range)),
      ...BOARDS.map(({ defconfig }) =>
        itemOf(defconfig, 'the built-in board', `1${defconfig}`, range),
      ),
    ];
  }
}

function itemOf(
  name: string,
  description: string,
  sortText: string,
  range: vscode.Range,
): vscode.CompletionItem {
  const text = JSON.stringify(name);
  const item = new vscode.CompletionItem(
    { label: name, description },
    vscode.CompletionItemKind.File,
  );
  item.insertText = text;
  item.filterText = text;
  item.sortText = sortText;
  item.range = range;
  return item;
}
