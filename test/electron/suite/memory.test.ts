import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { configurations, endSession, start, stops, until, watchAdapter } from './debugging';

const USED_RING = 'virtio-blk#30 queue 0 used ring';
/** Of the used ring: flags, idx. */
const IDX_OFFSET = 2;

interface Snapshot {
  readonly transports: readonly {
    readonly device?: {
      readonly driverDevice?: string;
      readonly queues: readonly { readonly usedAddress: number; readonly size: number }[];
    };
  }[];
}

/** A memory document that is to be seen, as soon as its text is so. At a stop the source is in front. */
function memoryDocument(text: RegExp): Promise<vscode.TextDocument> {
  return until(`a memory document with ${text}`, () =>
    vscode.window.visibleTextEditors
      .map(({ document }) => document)
      .find((document) => document.uri.scheme === 'uboot-memory' && text.test(document.getText())),
  );
}

/** Two digits of a byte, where the text of a document has them. */
function byteRange(document: vscode.TextDocument, offset: number): vscode.Range {
  const line = 3 + Math.floor(offset / 16);
  const column = '0x00000000  '.length + (offset % 16) * 3 + (offset % 16 < 8 ? 0 : 1);
  assert.ok(line < document.lineCount);
  return new vscode.Range(line, column, line, column + 2);
}

async function edit(document: vscode.TextDocument, offset: number, digits: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, byteRange(document, offset), digits);
  assert.ok(await vscode.workspace.applyEdit(change));
}

suite('a memory document', () => {
  let watching: vscode.Disposable;
  let session: vscode.DebugSession;
  let ring: { address: number; sizeBytes: number; name: string };

  const inMemory = async (offset: number, count = 1): Promise<number[]> => {
    const { data } = (await session.customRequest('readMemory', {
      memoryReference: `0x${ring.address.toString(16)}`,
      offset,
      count,
    })) as { data: string };
    return [...Buffer.from(data, 'base64')];
  };
  const goOn = async (): Promise<void> => {
    const before = stops().length;
    await session.customRequest('continue', { threadId: 1 });
    await until('the next stop', () => stops()[before]);
  };

  suiteSetup(() => {
    watching = watchAdapter();
  });

  suiteTeardown(() => {
    watching.dispose();
  });

  setup(async () => {
    const [first] = configurations();
    assert.ok(first);
    session = await start({ ...first, hooks: ['usedPublished:virtio-blk#*'] });
    await until('a stop', () => stops()[0]);
    const { transports } = (await session.customRequest('uboot-virtio/virtioSnapshot')) as Snapshot;
    const disk = transports.find(({ device }) => device?.driverDevice === 'virtio-blk#30');
    const [queue] = disk?.device?.queues ?? [];
    assert.ok(queue);
    ring = { address: queue.usedAddress, sizeBytes: 4 + 8 * queue.size, name: USED_RING };
  });

  teardown(async () => {
    await endSession();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('shows a ring, marks what changes, and writes what is edited', async () => {
    await vscode.commands.executeCommand('ubootVirtio.openMemory', { memory: ring });
    const document = await memoryDocument(/Reading \d+: stopped$/m);
    assert.equal(
      document.uri.path.split('/').at(-1),
      `${USED_RING} @0x${ring.address.toString(16)}`,
    );
    await until('its language', () => (document.languageId === 'uboot-memory' ? true : undefined));
    const before = await inMemory(0, ring.sizeBytes);
    assert.equal(document.getText(byteRange(document, IDX_OFFSET)), '01');

    await goOn();
    const changed = await memoryDocument(/bytes? changed since the stop before/);
    const now = await inMemory(0, ring.sizeBytes);
    const count = now.filter((byte, offset) => byte !== before[offset]).length;
    assert.match(changed.getText(), new RegExp(`: stopped; ${count} bytes? `));
    assert.equal(changed.getText(byteRange(changed, IDX_OFFSET)), '02');

    // An element that is not used yet.
    const offset = 4 + 8 * 100;
    assert.deepEqual(await inMemory(offset), [0]);
    await edit(changed, offset, '5a');
    assert.ok(await changed.save());
    assert.deepEqual(await inMemory(offset), [0x5a]);
    const saved = await memoryDocument(/\|\.*Z\.*\|/);
    assert.equal(saved.isDirty, false);
  });

  test('keeps unsaved edits at a stop, and takes none when the session has ended', async () => {
    await vscode.commands.executeCommand('ubootVirtio.openMemory', { memory: ring });
    const document = await memoryDocument(/Reading \d+: stopped$/m);
    const offset = 4 + 8 * 100;
    await edit(document, offset, '5b');
    await goOn();
    assert.deepEqual(await inMemory(IDX_OFFSET), [2]);
    assert.ok(document.isDirty);
    assert.equal(document.getText(byteRange(document, offset)), '5b');
    assert.equal(document.getText(byteRange(document, IDX_OFFSET)), '01');
    assert.ok(await document.save());
    assert.deepEqual(await inMemory(offset), [0x5b]);
    assert.deepEqual(await inMemory(IDX_OFFSET), [2]);
    await until('what is there now', () =>
      document.getText(byteRange(document, IDX_OFFSET)) === '02' ? true : undefined,
    );

    await edit(document, offset, 'zz');
    assert.equal(await document.save(), false);
    const [problem] = await until('a problem', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length === 0 ? undefined : found;
    });
    assert.match(problem?.message ?? '', /expected two hexadecimal digits.*found "zz"/);
    assert.deepEqual(problem?.range, byteRange(document, offset));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('the old byte', () =>
      document.getText(byteRange(document, offset)) === '5b' ? true : undefined,
    );

    await endSession();
    const ended = await memoryDocument(/the session has ended/);
    await vscode.window.showTextDocument(ended);
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(ended.isDirty, false);
    const { permissions } = await vscode.workspace.fs.stat(ended.uri);
    assert.equal(permissions, vscode.FilePermission.Readonly);
  });

  test('shows more, and says where there is nothing', async () => {
    await vscode.commands.executeCommand('ubootVirtio.openMemory', {
      sessionId: session.id,
      container: {},
      variable: { name: 'desc', value: '', memoryReference: '0x40000000' },
    });
    const document = await memoryDocument(/desc: 0x40000000 to 0x400000ff \(256 bytes\)/);
    await vscode.commands.executeCommand('ubootVirtio.showMemoryAfter', document.uri);
    await memoryDocument(/0x40000000 to 0x400001ff \(512 bytes\)/);
    await vscode.commands.executeCommand('ubootVirtio.showMemoryBefore');
    const more = await memoryDocument(/0x3fffff00 to 0x400001ff \(768 bytes\)/);
    assert.match(more.lineAt(3).text, /^0x3fffff00 {2}-- -- .* {2}\| {16}\|$/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      more.uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ['ubootVirtio.showMemoryBefore', 'ubootVirtio.showMemoryAfter'],
    );
  });
});
