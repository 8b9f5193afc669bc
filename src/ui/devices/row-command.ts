import * as vscode from 'vscode';
import type { OutlineRow } from '../../inspect/outline/row';

/**
 * A command of the VirtIO Devices view's rows. VS Code gives a command no row that was drawn anew while its menu was open, as
 * it is when the machine runs on or has just stopped.
 */
export function rowCommand(
  command: string,
  action: (row: OutlineRow) => Thenable<void>,
): vscode.Disposable {
  return vscode.commands.registerCommand(command, async (row?: OutlineRow) => {
    if (row === undefined) {
      void vscode.window.showWarningMessage(
        'The devices were drawn anew meanwhile. Choose a row of the VirtIO Devices view again.',
      );
      return;
    }
    await action(row);
  });
}
