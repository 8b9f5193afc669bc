import * as vscode from 'vscode';
import type { DocumentEdit } from '../../protocol/language-extensions';

/** Makes edits of one document, as one step to undo. Gives whether they were made. */
export function applyEdits(uri: vscode.Uri, edits: readonly DocumentEdit[]): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const {
    range: { start, end },
    newText,
  } of edits) {
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    edit.replace(uri, range, newText);
  }
  return vscode.workspace.applyEdit(edit);
}
