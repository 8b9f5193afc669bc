import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  DefinitionRequest,
  HoverRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type Position,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Fixture, LanguageClient, marked } from './language-client';

const FILES = {
  Kconfig: `config NET
	bool "Networking"
	default y
config SPL_NET
	bool
	depends on NET
config TARGET
	bool "Target"
	select NET if !CMD_NET
	imply CMD_NET
config CMD_NET
	bool "Commands"
	depends on NET && TARGET
	help
	  Needs CONFIG_NET, not MY_CONFIG_NET.
if CMD_NET
config PORT
	int "Port"
	default 7 if NET
endif
`,
  '.config': 'CONFIG_NET=y\n# CONFIG_CMD_NET is not set\n',
  'configs/a_defconfig': 'CONFIG_NET=y\nCONFIG_NETX=y\n',
  'configs/b_defconfig': '# CONFIG_NET is not set\nCONFIG_CMD_NET=y\n',
  'configs/c.config': '#CONFIG_NET\nCONFIG_NET=y\n',
  'net/Makefile': 'obj-$(CONFIG_NET) += a.o\nobj-$(CONFIG_CMD_NET) += b.o\n',
  'net/a.c': '#ifdef CONFIG_NET\n#endif\nint a = IS_ENABLED(CONFIG_CMD_NET);\n',
  'dts/a.dts': '#ifdef CONFIG_PORT\n#endif\n',
};
const STAGES = {
  'net/b.c': 'int b = CONFIG_IS_ENABLED(NET) + CONFIG_VAL(PORT);\n',
  'net/Makefile': 'obj-$(CONFIG_$(SPL_)NET) += b.o\n',
  'spl/b.c': 'int c = IS_ENABLED(CONFIG_SPL_NET);\n',
};

let fixture: Fixture;
let client: LanguageClient;
beforeEach(() => {
  client = new LanguageClient();
});
afterEach(async () => {
  expect(await client.stop()).toBe(0);
  fixture.remove();
});

async function open(files: Readonly<Record<string, string>>, name: string, markedText: string) {
  fixture = new Fixture(files);
  await client.start({ window: { workDoneProgress: true } });
  const { text, at } = marked(markedText);
  const uri = fixture.uri(name);
  fixture.write(name, text);
  await client.send(uri, name.endsWith('.c') ? 'c' : '', text);
  return { textDocument: { uri }, position: at };
}

/** `file:line:from-to`, in the order of names and places. */
async function references(textDocument: { uri: string }, position: Position): Promise<string[]> {
  const context = { includeDeclaration: true };
  const params = { textDocument, position, context };
  const found = await client.connection.sendRequest(ReferencesRequest.type, params);
  return (found ?? [])
    .map(({ uri, range: { start, end } }) => {
      const name = path.relative(fixture.folder, fileURLToPath(uri));
      return `${name}:${start.line}:${start.character}-${end.character}`;
    })
    .sort();
}

/** The texts of all files that a rename changes, afterwards. */
async function rename(
  textDocument: { uri: string },
  position: Position,
  newName: string,
): Promise<Record<string, string>> {
  const params = { textDocument, position, newName };
  const edit = await client.connection.sendRequest(RenameRequest.type, params);
  return Object.fromEntries(
    Object.entries(edit?.changes ?? {}).map(([uri, edits]) => {
      const file = fileURLToPath(uri);
      const document = TextDocument.create(uri, '', 1, readFileSync(file, 'utf8'));
      return [path.relative(fixture.folder, file), TextDocument.applyEdits(document, edits)];
    }),
  );
}

const changed = (text: string, ...replacements: readonly [string, string][]): string =>
  replacements.reduce((all, [from, to]) => all.replaceAll(from, to), text);

describe('references', () => {
  it('are in Kconfig files, configurations that are closed, Makefiles, C and device trees', async () => {
    const { textDocument, position } = await open(
      FILES,
      'net/a.c',
      '#ifdef CONFIG_N<|>ET\n#endif\n',
    );
    expect(await references(textDocument, position)).toEqual([
      '.config:0:0-10',
      'Kconfig:0:7-10',
      'Kconfig:12:12-15',
      'Kconfig:14:9-19',
      'Kconfig:18:14-17',
      'Kconfig:5:12-15',
      'Kconfig:8:8-11',
      'configs/a_defconfig:0:0-10',
      'configs/b_defconfig:0:2-12',
      'configs/c.config:0:1-11',
      'configs/c.config:1:0-10',
      'net/Makefile:0:6-16',
      'net/a.c:0:7-17',
    ]);
  });

  it('of a symbol of a stage are also what leaves its prefix out', async () => {
    const { textDocument, position } = await open(
      { ...FILES, ...STAGES },
      'spl/b.c',
      'int c = IS_ENABLED(CONFIG_SPL_N<|>ET);\n',
    );
    expect(await references(textDocument, position)).toEqual([
      'Kconfig:3:7-14',
      'net/Makefile:0:6-23',
      'net/b.c:0:26-29',
      'spl/b.c:0:19-33',
    ]);
  });

  it('follow files that change, come and go', async () => {
    const { textDocument, position } = await open(FILES, 'lib/x.c', '// CONFIG_PO<|>RT\n');
    const before = await references(textDocument, position);
    expect(before).toContain('dts/a.dts:0:7-18');
    fixture.write('dts/a.dts', '\n#ifdef CONFIG_PORT\n#endif // longer\n');
    fixture.write('dts/new.dtsi', 'CONFIG_PORT\n');
    fixture.write('net/a.c', '');
    expect(await references(textDocument, position)).toEqual(
      before
        .map((one) => one.replace('a.dts:0', 'a.dts:1'))
        .concat('dts/new.dtsi:0:0-11')
        .sort(),
    );
  });
});

describe('rename', () => {
  it('goes through all files', async () => {
    const { textDocument, position } = await open(
      FILES,
      'net/a.c',
      FILES['net/a.c'].replace('_NET', '_N<|>ET'),
    );
    const prepared = await client.connection.sendRequest(PrepareRenameRequest.type, {
      textDocument,
      position,
    });
    expect(prepared).toEqual({
      range: { start: { line: 0, character: 14 }, end: { line: 0, character: 17 } },
      placeholder: 'NET',
    });
    expect(await rename(textDocument, position, 'NETWORK')).toEqual({
      Kconfig: changed(
        FILES.Kconfig,
        ['config NET\n', 'config NETWORK\n'],
        ['on NET', 'on NETWORK'],
        ['select NET', 'select NETWORK'],
        ['if NET', 'if NETWORK'],
        [' CONFIG_NET,', ' CONFIG_NETWORK,'],
      ),
      '.config': 'CONFIG_NETWORK=y\n# CONFIG_CMD_NET is not set\n',
      'configs/a_defconfig': 'CONFIG_NETWORK=y\nCONFIG_NETX=y\n',
      'configs/b_defconfig': '# CONFIG_NETWORK is not set\nCONFIG_CMD_NET=y\n',
      'configs/c.config': '#CONFIG_NETWORK\nCONFIG_NETWORK=y\n',
      'net/Makefile': 'obj-$(CONFIG_NETWORK) += a.o\nobj-$(CONFIG_CMD_NET) += b.o\n',
      'net/a.c': '#ifdef CONFIG_NETWORK\n#endif\nint a = IS_ENABLED(CONFIG_CMD_NET);\n',
    });
    expect(client.messages).toEqual([]);
  });

  it('takes symbols of stages with it that the same places mean, and says so', async () => {
    const { textDocument, position } = await open(
      { ...FILES, ...STAGES },
      'net/b.c',
      'int b = CONFIG_IS_ENABLED(N<|>ET) + CONFIG_VAL(PORT);\n',
    );
    const texts = await rename(textDocument, position, 'LINK');
    expect(texts['net/b.c']).toBe('int b = CONFIG_IS_ENABLED(LINK) + CONFIG_VAL(PORT);\n');
    expect(texts['net/Makefile']).toBe('obj-$(CONFIG_$(SPL_)LINK) += b.o\n');
    expect(texts['spl/b.c']).toBe('int c = IS_ENABLED(CONFIG_SPL_LINK);\n');
    expect(texts.Kconfig).toContain('config SPL_LINK\n\tbool\n\tdepends on LINK\n');
    expect(client.messages).toEqual([expect.stringContaining('CONFIG_SPL_NET is CONFIG_SPL_LINK')]);
  });

  it.each([
    ['CONFIG_N<|>ET', 'CMD_NET', 'found CONFIG_CMD_NET, which the tree has already'],
    ['CONFIG_N<|>ET', 'no-name', "found 'no-name'"],
    ['CONFIG_UNK<|>NOWN', 'NEW', 'expected a symbol that a Kconfig file defines, found none here'],
    ['CONFIG_NET<|>X', 'NEW', 'found none here'],
    ['// no<|>thing', 'NEW', 'found none here'],
  ])('of %s to %s is refused', async (text, newName, message) => {
    const { textDocument, position } = await open(FILES, 'lib/x.c', text);
    await expect(rename(textDocument, position, newName)).rejects.toThrow(message);
  });

  it('counts files as they are in the editor', async () => {
    const { textDocument, position } = await open(
      FILES,
      'Kconfig',
      FILES.Kconfig.replace('PORT', 'PO<|>RT'),
    );
    const other = fixture.uri('net/a.c');
    await client.send(other, 'c', '// new\nint port = CONFIG_PORT;\n');
    const found = await references(textDocument, position);
    expect(found).toContain('net/a.c:1:11-22');
  });

  it('shows how far it is, and can be cancelled', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`lib/${index}.c`, `CONFIG_NET ${index}\n`]),
    );
    const { textDocument, position } = await open(
      { ...FILES, ...many },
      'net/a.c',
      'CONFIG_N<|>ET',
    );
    client.follow('rename');
    const params = { textDocument, position, newName: 'NEW', workDoneToken: 'rename' };
    const cancellation = new CancellationTokenSource();
    const asked = client.connection.sendRequest(RenameRequest.type, params, cancellation.token);
    await client.shown(() => client.works.some(({ token }) => token === 'rename'));
    cancellation.cancel();
    await expect(asked).rejects.toThrow('The rename was cancelled');
    expect(client.works.map(({ title, isOver }) => [title, isOver])).toContainEqual([
      'Looking for places to rename',
      true,
    ]);
    const again = await client.connection.sendRequest(RenameRequest.type, {
      ...params,
      workDoneToken: 'again',
    });
    expect(Object.keys(again?.changes ?? {})).toHaveLength(3000 + 7);
  });
});

it('hover and definition know CONFIG_ words of C files', async () => {
  const { textDocument, position } = await open(
    FILES,
    'lib/x.c',
    'int x = CONFIG_IS_ENABLED(CMD_<|>NET);\n',
  );
  const params = { textDocument, position };
  const hovered = await client.connection.sendRequest(HoverRequest.type, params);
  expect((hovered?.contents as { value: string }).value).toContain(
    '**CONFIG_CMD_NET** `bool` — Commands',
  );
  expect(hovered?.range).toEqual({
    start: { line: 0, character: 26 },
    end: { line: 0, character: 33 },
  });
  const defined = await client.connection.sendRequest(DefinitionRequest.type, params);
  expect(defined).toMatchObject([{ uri: fixture.uri('Kconfig'), range: { start: { line: 10 } } }]);
});

it('a client that registers by request is asked for C files and Makefiles, too', async () => {
  fixture = new Fixture({});
  const dynamicRegistration = true;
  const one = { dynamicRegistration };
  await client.start({
    textDocument: {
      synchronization: one,
      hover: one,
      definition: one,
      references: one,
      rename: one,
    },
  });
  await client.connection.sendRequest('workspace/symbol', { query: '' });
  expect([...client.registered].sort()).toEqual([
    'textDocument/definition',
    'textDocument/didChange',
    'textDocument/didClose',
    'textDocument/didOpen',
    'textDocument/hover',
    'textDocument/references',
    'textDocument/rename',
  ]);
});

it('the index is made in the background once a configuration is open', async () => {
  const { textDocument } = await open(FILES, 'configs/a_defconfig', 'CONFIG_NET=y<|>\n');
  await client.diagnostics(textDocument.uri, () => true);
  await client.shown(() => client.works.length === 2 && client.works.every(({ isOver }) => isOver));
  expect(client.works.map(({ title }) => title)).toEqual([
    'Reading Kconfig files',
    'Looking for CONFIG_ words',
  ]);
  expect(client.works[1]?.messages[0]).toMatch(/^0 of \d+ files$/);
});

it("symbols of the built-in firmware can't be renamed", async () => {
  fixture = new Fixture({});
  await client.start();
  const uri = fixture.uri('lone_defconfig');
  await client.send(uri, 'defconfig', 'CONFIG_CMD_NET=y\n');
  const textDocument = { uri };
  await expect(rename(textDocument, { line: 0, character: 9 }, 'NEW')).rejects.toThrow(
    'found CONFIG_CMD_NET of the built-in firmware',
  );
});
