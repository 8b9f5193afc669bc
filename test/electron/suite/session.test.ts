import * as assert from 'node:assert';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

import { configurations, endSession, said, start, stops, until, watchAdapter } from './debugging';

/** The editor in front, when it shows the source of the first stop. */
function firmwareEditor(): Promise<vscode.TextEditor> {
  return until('the source', () => {
    const { activeTextEditor } = vscode.window;
    return activeTextEditor?.document.fileName.endsWith('virtio-uclass.ts') === true
      ? activeTextEditor
      : undefined;
  });
}

suite('a debug session', () => {
  let watching: vscode.Disposable;

  suiteSetup(() => {
    watching = watchAdapter();
  });

  suiteTeardown(() => {
    watching.dispose();
  });

  teardown(endSession);

  test('F5 on the example stops at the hook, with the source open', async () => {
    const session = await start(configurations()[0]?.name ?? '');
    await until('a stop', () => stops()[0]);
    const editor = await firmwareEditor();
    assert.match(editor.document.getText(), /virtio_uclass_child_pre_probe/);
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId: 1 })) as {
      stackFrames: { name: string }[];
    };
    assert.equal(stackFrames[0]?.name, 'virtio_uclass_child_pre_probe');
  });

  test('firmware sources can be looked up, and not typed in', async () => {
    await start(configurations()[0]?.name ?? '');
    const editor = await firmwareEditor();
    const { document } = editor;
    const at = document.positionAt(document.getText().lastIndexOf('virtio_reset('));
    const targets = await until('the definition', async () => {
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        at,
      );
      return found.length === 0 ? undefined : found;
    });
    const [target] = targets;
    const uri = target !== undefined && 'uri' in target ? target.uri : target?.targetUri;
    assert.equal(uri?.toString(), document.uri.toString());

    // Not a file: the browser's workbench saves those by itself after a second.
    const writable = await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ content: '' }),
    );
    await until('a letter where letters can be typed', async () => {
      await vscode.commands.executeCommand('type', { text: 'x' });
      return writable.document.isDirty ? true : undefined;
    });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');

    const before = document.getText();
    await vscode.window.showTextDocument(document);
    await firmwareEditor();
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
  });

  test('the console is a terminal that one can type in', async () => {
    const configured = configurations()[1]?.name ?? '';
    await start(configured);
    const terminal = await until('the terminal', () =>
      vscode.window.terminals.find(({ name }) => name === configured),
    );
    await until('the prompt', () => (said.printed.includes('\n=> ') ? true : undefined));
    const from = said.printed.length;
    terminal.sendText('ls virtio 0 /');
    await until('the listing', () =>
      said.printed.includes('.autorelabel', from) ? true : undefined,
    );
  });

  test('the commands of the extension are there', async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['refreshDevices', 'copyValue', 'showConsole']) {
      assert.ok(commands.includes(`ubootVirtio.${name}`), name);
    }
  });

  test('a configuration that is wrong ends at once', async () => {
    said.events = [];
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const started = vscode.debug.startDebugging(folder, {
      type: 'uboot-virtio',
      request: 'launch',
      name: 'wrong',
      qemu: 'qemu-system-arm -machine virt -frobnicate',
    });
    await until('the end', () => said.events.find(({ event }) => event === 'terminated'));
    const ended = said.events.find(({ event }) => event === 'uboot-virtio/ended');
    assert.match(ended?.body?.message ?? '', /-frobnicate: invalid option/);
    // VS Code refuses to open a dialog in a test, and says which one it would have been.
    await assert.rejects(Promise.resolve(started), /-frobnicate: invalid option/);
  });
});

suite('languages', () => {
  test('defconfig files have their language', async () => {
    const [file] = await vscode.workspace.findFiles('configs/*_defconfig');
    assert.ok(file, 'the example has a defconfig');
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.languageId, 'defconfig');
  });

  test('a defconfig in a tree has problems, fixes, completion and hover', async () => {
    const tree = mkdtempSync(path.join(tmpdir(), 'tree-'));
    mkdirSync(path.join(tree, 'configs'));
    writeFileSync(
      path.join(tree, 'Kconfig'),
      'config NET\n\tbool "Networking"\n\tdefault y\nconfig PORT\n\tint "Port"\n',
    );
    const file = path.join(tree, 'configs/my_defconfig');
    writeFileSync(file, 'CONFIG_NTE=y\n');
    const { uri } = await vscode.workspace.openTextDocument(file);
    const [problem] = await until('a problem', () => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length === 0 ? undefined : found;
    });
    assert.match(problem?.message ?? '', /is CONFIG_NET meant/);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem?.range,
    );
    assert.ok(actions.some(({ title }) => title === 'Change to CONFIG_NET'));
    const completion = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(1, 0),
    );
    assert.ok(completion.items.some(({ label }) => label === 'CONFIG_PORT'));
    const kconfig = await vscode.workspace.openTextDocument(path.join(tree, 'Kconfig'));
    assert.equal(kconfig.languageId, 'kconfig');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      kconfig.uri,
      new vscode.Position(0, 8),
    );
    assert.equal(hovers.length, 1);
    rmSync(tree, { recursive: true });
  });
});
