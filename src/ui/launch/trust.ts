import * as vscode from 'vscode';

const MANAGE = 'Manage Workspace Trust';

/**
 * Is the workspace trusted? In Restricted Mode a sentence says what is not done, with the way to change it.
 *
 * @param what is not done: `no machine is started`
 */
export function isTrustedFor(what: string): boolean {
  if (vscode.workspace.isTrusted) {
    return true;
  }
  void tell(`In Restricted Mode ${what}, and no driver of this workspace is read or run.`);
  return false;
}

async function tell(message: string): Promise<void> {
  if ((await vscode.window.showErrorMessage(message, MANAGE)) === MANAGE) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
