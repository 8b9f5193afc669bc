import * as vscode from 'vscode';

/**
 * Keeps the shipped sources from being edited: what runs was built from them, and breakpoints are lines of them.
 *
 * An installed extension is known by its folder, so that `files.readonlyInclude` in package.json covers it from the first
 * moment. Where it runs from a source tree the folder can have any name: there each editor is made read-only when it
 * comes to the front.
 *
 * @param folders absolute paths of the sources
 */
export function keepReadOnly(folders: readonly string[]): vscode.Disposable {
  const roots = folders.map((folder) => `${vscode.Uri.file(folder).path}/`);
  const check = (editor: vscode.TextEditor | undefined): void => {
    const uri = editor?.document.uri;
    if (uri?.scheme === 'file' && roots.some((root) => uri.path.startsWith(root))) {
      void vscode.commands.executeCommand(
        'workbench.action.files.setActiveEditorReadonlyInSession',
      );
    }
  };
  check(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(check);
}
