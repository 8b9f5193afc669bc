import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DidSaveTextDocumentNotification,
  DocumentSymbolRequest,
  HoverRequest,
} from 'vscode-languageserver/node';
import { Fixture, LanguageClient } from './language-client';

/** In full by `npm run test:long`. */
const FILES = process.env.LONG === '1' ? 50_000 : 10_000;
const PER_FOLDER = 1000;
const AT = { line: 0, character: 8 };

let client: LanguageClient;
let fixture: Fixture;
beforeEach(async () => {
  client = new LanguageClient();
  await client.start({ window: { workDoneProgress: true } });
});
afterEach(async () => {
  expect(await client.stop()).toBe(0);
  fixture.remove();
});

const hover = async (uri: string): Promise<string> => {
  const params = { textDocument: { uri }, position: AT };
  const found = await client.connection.sendRequest(HoverRequest.type, params);
  return (found?.contents as { value: string } | undefined)?.value ?? '';
};

describe('nothing of the rest is lost', () => {
  const rest = 'config AFTER\n\tbool "After"\n';
  it.each([
    ['a source that is missing', 'source "none"\n', 'bad-source', {}],
    ['a file that sources itself', 'source "Kconfig"\n', 'recursive-source', {}],
    ['a line of a megabyte', `${'x'.repeat(2 ** 20)}\n`, 'syntax', {}],
    [
      'a condition of a megabyte',
      `if ${'A && '.repeat(2 ** 18)}A\nendif\n`,
      'undefined-symbol',
      {},
    ],
    ['a binary file', 'source "b"\n', 'bad-source', { b: 'config B\0\u0001' }],
    ['a folder as a file', 'source "drivers"\n', 'bad-source', { 'drivers/x': '' }],
  ] as const)('%s', async (_, text, code, files) => {
    fixture = new Fixture({ ...files, Kconfig: '', 'configs/a_defconfig': '' });
    const found = await client.open(fixture.uri('Kconfig'), 'kconfig', text + rest);
    expect(found.map((one) => one.code)).toContain(code);
    const config = fixture.uri('configs/a_defconfig');
    expect(await client.open(config, 'defconfig', 'CONFIG_AFTER=y\n')).toEqual([]);
    expect(await hover(config)).toContain('AFTER is y');
  });

  it('links that lead back', async () => {
    fixture = new Fixture({
      Kconfig: `source "*/*/*/Kconfig.x"\nsource "loop/Kconfig"\n${rest}`,
      'sub/Kconfig.x': 'config X\n\tbool "X"\n',
      'configs/a_defconfig': '',
    });
    symlinkSync(fixture.folder, path.join(fixture.folder, 'loop'));
    symlinkSync('self', path.join(fixture.folder, 'self'));
    const found = await client.open(
      fixture.uri('configs/a_defconfig'),
      'defconfig',
      'CONFIG_AFTER=y\nCONFIG_X=y\n',
    );
    expect(found).toEqual([]);
  });
});

describe(`a tree of ${FILES} files`, () => {
  beforeEach(() => {
    fixture = new Fixture({
      Kconfig: 'source "*/*.kconfig"\nconfig LAST\n\tbool "Last"\n',
      'configs/a_defconfig': '',
    });
    for (let count = 0; count < FILES; count++) {
      const folder = path.join(fixture.folder, `d${Math.floor(count / PER_FOLDER)}`);
      if (count % PER_FOLDER === 0) {
        mkdirSync(folder);
      }
      writeFileSync(path.join(folder, `${count}.kconfig`), `config S${count}\n\tbool "S"\n`);
    }
  }, 60_000);

  it('is read in the background, with everything in it', async () => {
    const small = new Fixture({ Kconfig: 'config A\n\tbool "A"\n', 'configs/a_defconfig': '' });
    const uri = fixture.uri('configs/a_defconfig');
    await client.send(uri, 'defconfig', `CONFIG_S${FILES - 1}=y\nCONFIG_LAST=y\nCONFIG_NONE=y\n`);
    await client.shown(() => client.works.some(({ messages }) => messages.length > 0));
    // Others are answered meanwhile.
    await client.open(small.uri('configs/a_defconfig'), 'defconfig', 'CONFIG_A=y\n');
    expect(await hover(small.uri('configs/a_defconfig'))).toContain('A is y');
    expect(client.works[0]).toMatchObject({ title: 'Reading Kconfig files', isOver: false });
    const found = await client.diagnostics(uri, () => true);
    expect(found.map(({ code }) => code)).toEqual(['unknown-symbol']);
    small.remove();
  }, 120_000);

  it('can be cancelled, and is read when the file is saved', async () => {
    client.cancels = /Reading/;
    const uri = fixture.uri('configs/a_defconfig');
    const first = await client.open(uri, 'defconfig', 'CONFIG_LAST=y\nCONFIG_NONE=y\nwhat\n');
    expect(first.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['tree-not-read', 0],
      ['malformed', 2],
    ]);
    expect(await hover(uri)).toBe('');
    const symbols = { textDocument: { uri } };
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, symbols)).toEqual([]);
    client.cancels = undefined;
    await client.connection.sendNotification(DidSaveTextDocumentNotification.type, symbols);
    const again = await client.diagnostics(uri, ([one]) => one?.code !== 'tree-not-read');
    expect(again.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['unknown-symbol', 1],
      ['malformed', 2],
    ]);
  }, 120_000);
});
