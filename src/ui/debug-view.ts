import * as vscode from 'vscode';

/**
 * Opens Run and Debug at a session's first stop where VS Code doesn't: at what it calls an exception, as which stops at hooks and events
 * come, because only those have their sentence shown in the editor.
 */
export class DebugView {
  /** Ids of sessions for which it was opened. */
  readonly #opened = new Set<string>();

  async stopped(session: vscode.DebugSession, reason: string): Promise<void> {
    const wanted = vscode.workspace.getConfiguration('debug').get('openDebug');
    if (this.#opened.has(session.id) || reason !== 'exception' || wanted !== 'openOnDebugBreak') {
      return;
    }
    this.#opened.add(session.id);
    await vscode.commands.executeCommand('workbench.view.debug');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  ended(session: vscode.DebugSession): void {
    this.#opened.delete(session.id);
  }
}
