import * as assert from 'node:assert';
import * as path from 'node:path';
import * as vscode from 'vscode';

suite('the button of an error dialog', () => {
  test('opens a file of the user at the line', async () => {
    // A session does that before there is an error.
    await vscode.extensions.getExtension('uboot-virtio-debug.uboot-virtio-debug')?.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const file = path.join(folder, 'configs', 'my_qemu_arm_defconfig');
    await vscode.commands.executeCommand('ubootVirtio.openPlace', file, 3, 2);
    const editor = vscode.window.activeTextEditor;
    assert.strictEqual(editor?.document.uri.fsPath, file);
    assert.deepStrictEqual(
      [editor.selection.active.line, editor.selection.active.character],
      [2, 1],
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
