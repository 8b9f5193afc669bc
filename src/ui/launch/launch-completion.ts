import * as vscode from 'vscode';
import { BOARDS } from '../../base/boards';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import { launchValueAt } from './launch-value';

/** A U-Boot tree has 1,200. */
const MOST_FILES = 2000;

interface Offer {
  /** What files of the workspace are offered. */
  readonly glob: string;
  /** Names that are no files of the workspace, and what they are. */
  readonly names?: readonly string[];
  readonly what?: string;
}

/** By attribute. What the schema in package.json gives as examples is offered by VS Code itself. */
const OFFERS: Readonly<Record<string, Offer>> = {
  defconfig: {
    glob: '**/{*_defconfig,.config,*.config}',
    names: BOARDS.map(({ defconfig }) => defconfig),
    what: 'the built-in board',
  },
  firmware: { glob: '**/{u-boot*.bin,u-boot,u-boot.elf,uboot.elf}' },
  symbols: { glob: '**/{u-boot,*.elf}' },
};

/** Offers files of the workspace for attributes in launch.json, and the boards. */
export class LaunchCompletion implements vscode.CompletionItemProvider {
  static register(): vscode.Disposable {
    return vscode.languages.registerCompletionItemProvider(
      { pattern: '**/{launch.json,*.code-workspace}' },
      new LaunchCompletion(),
      '"',
    );
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const text = document.getText();
    const offset = document.offsetAt(position);
    for (const [attribute, offer] of Object.entries(OFFERS)) {
      const span = launchValueAt(text, offset, DEBUG_TYPE, attribute);
      if (span !== undefined) {
        const [start, end] = [document.positionAt(span.start), document.positionAt(span.end)];
        return items(offer, document.uri, new vscode.Range(start, end));
      }
    }
    return [];
  }
}

async function items(
  { glob, names = [], what = '' }: Offer,
  uri: vscode.Uri,
  range: vscode.Range,
): Promise<vscode.CompletionItem[]> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const found =
    folder === undefined
      ? []
      : await vscode.workspace.findFiles(
          new vscode.RelativePattern(folder, glob),
          '**/node_modules/**',
          MOST_FILES,
        );
  const files = found.map((file) => vscode.workspace.asRelativePath(file, false)).sort();
  return [
    ...files.map((file) => itemOf(file, 'in this workspace', `0${file}`, range)),
    ...names.map((name) => itemOf(name, what, `1${name}`, range)),
  ];
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
