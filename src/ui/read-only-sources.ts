import * as vscode from 'vscode';

/**
 * Keeps the firmware's sources from being edited while they are debugged: what runs was built from them, and breakpoints
 * are lines of them.
 *
 * The folder of an installed extension has a known name, so that `files.readonlyInclude` in package.json covers it from the
 * first moment. This is for an extension that runs from its source tree, which can have any name: there each editor is
 * made read-only when it comes to the front.
 *
 * @param folder absolute path of the sources
 */
export function keepReadOnly(folder: string): vscode.Disposable {
  const root = `${vscode.Uri.file(folder).path}/`;
  const check = (editor: vscode.TextEditor | undefined): void => {
    const uri = editor?.document.uri;
    if (uri?.scheme === 'file' && uri.path.startsWith(root)) {
      void vscode.commands.executeCommand(
        'workbench.action.files.setActiveEditorReadonlyInSession',
      );
    }
  };
  check(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(check);
}
