import * as vscode from 'vscode';

/** VS Code opens Run and Debug by itself for none of these. */
const REASONS: readonly string[] = ['exception', 'instruction breakpoint'];

/**
 * Opens Run and Debug at a session's first stop where VS Code doesn't: at what it calls an exception, as which stops at hooks and events
 * come, because only those have their sentence shown in the editor; and at instructions, where there is no source.
 */
export class DebugView {
  /** Ids of sessions for which it was opened. */
  readonly #opened = new Set<string>();

  async stopped(session: vscode.DebugSession, reason: string): Promise<void> {
    const wanted = vscode.workspace.getConfiguration('debug').get('openDebug');
    if (
      this.#opened.has(session.id) ||
      !REASONS.includes(reason) ||
      wanted !== 'openOnDebugBreak'
    ) {
      return;
    }
    this.#opened.add(session.id);
    // A Call Stack view that is opened before VS Code has the first frame asks for frames of its own; none of them is the
    // one at which the sentence is shown.
    if (!(await isFrameShown(session))) {
      return;
    }
    await vscode.commands.executeCommand('workbench.view.debug');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  ended(session: vscode.DebugSession): void {
    this.#opened.delete(session.id);
  }
}

/** Waits until one of the session's frames is in front. False: it has ended before. */
function isFrameShown(session: vscode.DebugSession): Promise<boolean> {
  return new Promise((resolve) => {
    const subscriptions: vscode.Disposable[] = [];
    const done = (isShown: boolean): void => {
      subscriptions.forEach((subscription) => {
        subscription.dispose();
      });
      resolve(isShown);
    };
    const look = (item: typeof vscode.debug.activeStackItem): void => {
      if (item instanceof vscode.DebugStackFrame && item.session.id === session.id) {
        done(true);
      }
    };
    subscriptions.push(
      vscode.debug.onDidChangeActiveStackItem(look),
      vscode.debug.onDidTerminateDebugSession(({ id }) => {
        if (id === session.id) {
          done(false);
        }
      }),
    );
    look(vscode.debug.activeStackItem);
  });
}
