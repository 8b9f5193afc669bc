import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  FoldingRangeRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  HoverRequest,
  ReferencesRequest,
  WorkspaceSymbolRequest,
  type CodeAction,
  type CompletionItem,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Fixture, LanguageClient, marked } from './language-client';

const KCONFIG = `mainmenu "Test"
config TARGET
	bool "Target"
	default y
	select BASE
	imply NET
	imply NET if BASE
config BASE
	bool
config NET
	bool "Networking"
	help
	  Everything about networks.
config CMD_NET
	bool "Network commands"
	depends on NET
	default y
config PORT
	int "Port"
	range 1 99
	default 69
config NAME
	string "Name"
	default "box"
source "drivers/Kconfig"
`;

let fixture: Fixture;
let client: LanguageClient;
let count = 0;

beforeAll(async () => {
  fixture = new Fixture({
    Kconfig: KCONFIG,
    'drivers/Kconfig': 'config VIRTIO\n\tbool "VirtIO"\n\tdepends on NET\n',
    'configs/common.config': 'CONFIG_NAME="other"\n',
  });
  client = new LanguageClient();
  await client.start();
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  fixture.remove();
});

async function open(markedText: string) {
  const { text, at } = marked(markedText);
  const uri = fixture.uri(`configs/test${++count}_defconfig`);
  const diagnostics = await client.open(uri, 'defconfig', text);
  return { uri, text, at, textDocument: { uri }, position: at, diagnostics };
}

async function complete(text: string): Promise<CompletionItem[]> {
  const { textDocument, position } = await open(text);
  return (await client.connection.sendRequest(CompletionRequest.type, {
    textDocument,
    position,
  })) as CompletionItem[];
}

async function hover(text: string): Promise<string> {
  const { textDocument, position } = await open(text);
  const found = await client.connection.sendRequest(HoverRequest.type, { textDocument, position });
  return (found?.contents as { value: string } | undefined)?.value ?? '';
}

/** The text after each action, by the action's title. */
async function actions(markedText: string, only?: string[]): Promise<Record<string, string>> {
  const { uri, text, at, textDocument } = await open(markedText);
  const found = (await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument,
    range: { start: at, end: at },
    context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
  })) as CodeAction[];
  const document = TextDocument.create(uri, 'defconfig', 1, text);
  return Object.fromEntries(
    found.map(({ title, edit }) => [
      title,
      TextDocument.applyEdits(document, edit?.changes?.[uri] as TextEdit[]),
    ]),
  );
}

describe('diagnostics', () => {
  it.each([
    ['CONFIG_NETT=y', 'unknown-symbol', 2, 'is CONFIG_NET meant?'],
    ['CONFIG_NET=x', 'invalid-value', 1, 'expected y or n for CONFIG_NET, found x'],
    ['CONFIG_PORT=100', 'out-of-range', 1, 'expected a number from 1 to 99'],
    ['# CONFIG_NET is not set\nCONFIG_CMD_NET=y', 'unmet-dependency', 2, 'it needs CONFIG_NET=y'],
    ['CONFIG_NET=y', 'redundant', 4, 'CONFIG_NET is y without this line'],
    ['CONFIG_PORT=1\nCONFIG_PORT=2', 'repeated', 2, 'set again (first in line 1)'],
    ['# CONFIG_BASE is not set', 'overridden', 2, 'it is selected by CONFIG_TARGET'],
    ['#CONFIG_NET is not set', 'malformed-not-set', 2, "expected '# CONFIG_NET is not set'"],
    ['hello', 'malformed', 1, 'expected CONFIG_NAME=value'],
    ['#include "none"', 'malformed', 1, "expected a file, found none named 'none'"],
  ])('%j: %s', async (text, code, severity, message) => {
    const { diagnostics } = await open(`${text}<|>\n`);
    expect(diagnostics.map((one) => [one.code, one.severity])).toEqual([[code, severity]]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  it('follow the text, and the Kconfig files on the disk', async () => {
    const { uri } = await open('CONFIG_LATER=y<|>\n');
    await client.change(uri, 'CONFIG_PORT=7\n');
    await client.diagnostics(uri, (found) => found.length === 0);
    await client.change(uri, 'CONFIG_LATER=y\n');
    await client.diagnostics(uri, ([one]) => one?.code === 'unknown-symbol');
    fixture.write(
      'drivers/Kconfig',
      'config VIRTIO\n\tbool "VirtIO"\n\tdepends on NET\nconfig LATER\n\tbool "Later"\n',
    );
    // No event tells of it: the server looks itself.
    await client.diagnostics(uri, (found) => found.length === 0);
  });

  it('follow files that were missing when the tree was read', async () => {
    const other = new Fixture({ Kconfig: 'source "more/*"\nconfig A\n\tbool "A"\n' });
    const uri = other.uri('configs/my_defconfig');
    other.write('configs/my_defconfig', '');
    const first = await client.open(uri, 'defconfig', 'CONFIG_B=y\n');
    expect(first.map(({ code }) => code)).toEqual(['unknown-symbol']);
    other.write('more/Kconfig', 'config B\n\tbool "B"\n');
    await client.diagnostics(uri, (found) => found.length === 0);
    other.remove();
  });

  it('have in no tree the symbols of the built-in firmware', async () => {
    const other = new Fixture({ my_defconfig: '' });
    const text = 'CONFIG_XXXXX=y\nwhat\nCONFIG_VIRTIO_BLKK=y\n# CONFIG_NET is not set\n';
    const found = await client.open(other.uri('my_defconfig'), 'defconfig', text);
    expect(found.map(({ code, severity, range }) => [range.start.line, code, severity])).toEqual([
      [0, 'unknown-symbol', 4],
      [1, 'malformed', 1],
      [2, 'unknown-symbol', 2],
    ]);
    other.remove();
  });
});

describe("a workspace's own drivers", () => {
  const entry = 'config VIRTIO_MINE\n\tbool "my driver"\n\tdepends on VIRTIO\n';

  it('are beside the symbols of the built-in firmware, from its Kconfig.drivers', async () => {
    const other = new Fixture({ 'Kconfig.drivers': entry });
    const uri = other.uri('configs/my_defconfig');
    const text = 'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nCONFIG_VIRTIO_MINE=y\nCONFIG_VIRTIO_NINE=y\n';
    const found = await client.open(uri, 'defconfig', text);
    expect(found.map(({ code, range }) => [range.start.line, code])).toEqual([
      [3, 'unknown-symbol'],
    ]);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line: 2, character: 10 },
    });
    expect(JSON.stringify(hover)).toContain('my driver');
    const places = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri },
      position: { line: 2, character: 10 },
    });
    expect(JSON.stringify(places)).toContain(other.uri('Kconfig.drivers'));
    other.remove();
  });

  it('appear when the file does', async () => {
    const other = new Fixture({});
    const uri = other.uri('configs/my_defconfig');
    const first = await client.open(uri, 'defconfig', 'CONFIG_VIRTIO_MINE=y\n');
    expect(first.map(({ code }) => code)).toEqual(['unknown-symbol']);
    other.write('Kconfig.drivers', entry);
    const again = await client.open(
      other.uri('configs/other_defconfig'),
      'defconfig',
      'CONFIG_VIRTIO_MINE=y\n',
    );
    expect(again.map(({ code }) => code)).not.toContain('unknown-symbol');
    other.remove();
  });
});

describe('completion', () => {
  it('offers what can be set and is not', async () => {
    const items = await complete('CONFIG_PORT=7\nCONFIG_<|>\n');
    const labels = items.map(({ label }) => label);
    expect(labels).toContain('CONFIG_CMD_NET');
    expect(labels).toContain('CONFIG_NAME');
    expect(labels).not.toContain('CONFIG_PORT');
    expect(labels).not.toContain('CONFIG_BASE');
    const [net] = items.filter(({ label }) => label === 'CONFIG_NET');
    expect(net).toMatchObject({ detail: 'Networking', textEdit: { newText: 'CONFIG_NET=y' } });
    const whole = await client.connection.sendRequest(
      CompletionResolveRequest.type,
      net as CompletionItem,
    );
    expect((whole.documentation as { value: string }).value).toContain(
      'Everything about networks.',
    );
  });

  it('offers what depends on something only where that is on', async () => {
    const labels = (await complete('# CONFIG_NET is not set\nCON<|>\n')).map(({ label }) => label);
    expect(labels).not.toContain('CONFIG_CMD_NET');
  });

  it('turns off in a comment', async () => {
    const items = await complete('# CONFIG_CMD<|>\n');
    expect(items.find(({ label }) => label === 'CONFIG_CMD_NET')?.textEdit).toMatchObject({
      newText: '# CONFIG_CMD_NET is not set',
    });
    expect(items.map(({ label }) => label)).not.toContain('CONFIG_PORT');
  });

  it.each([
    ['CONFIG_NET=<|>', ['y', 'n']],
    ['CONFIG_NAME=<|>', ['"box"']],
    ['CONFIG_PORT=<|>', ['69', '1', '99']],
  ])('offers values: %s', async (text, values) => {
    expect((await complete(text)).map(({ label }) => label)).toEqual(values);
  });
});

describe('hover', () => {
  it('says what a symbol is, has, and why', async () => {
    const text = await hover('# CONFIG_NET is not set\nCONFIG_CMD<|>_NET=y\n');
    expect(text).toContain('**CONFIG_CMD_NET** `bool` — Network commands');
    expect(text).toContain(
      'CMD_NET is n: its dependencies do not hold, and what is set has no effect',
    );
    expect(text).toContain('depends on: `NET`');
    expect(await hover('CONFIG_N<|>ET=y')).toContain('implied by: `TARGET`\n');
    expect(await hover('CONFIG_NET=<|>y')).toBe('');
  });
});

describe('quick fixes', () => {
  it('set what is missing', async () => {
    expect(await actions('# CONFIG_NET is not set\nCONFIG_CMD_NET=y<|>\n')).toMatchObject({
      'Set CONFIG_NET=y': 'CONFIG_NET=y\nCONFIG_CMD_NET=y\n',
      'Remove the line': '# CONFIG_NET is not set\n',
    });
  });

  it('set what is missing for that, too', async () => {
    const kconfig = `config A\n\tbool "A"\nconfig B\n\tbool "B"\n\tdepends on A\nconfig C\n\tbool "C"\n\tdepends on B\n`;
    const other = new Fixture({ Kconfig: kconfig, 'configs/my_defconfig': '' });
    const uri = other.uri('configs/my_defconfig');
    const text = 'CONFIG_C=y\n';
    await client.open(uri, 'defconfig', text);
    const at = { line: 0, character: 3 };
    const found = (await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    })) as CodeAction[];
    const document = TextDocument.create(uri, 'defconfig', 1, text);
    expect(TextDocument.applyEdits(document, found[0]?.edit?.changes?.[uri] ?? [])).toBe(
      'CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n',
    );
    other.remove();
  });

  it('rename to what is meant', async () => {
    expect(await actions('CONFIG_CMD_NTE=y<|>')).toMatchObject({
      'Change to CONFIG_CMD_NET': 'CONFIG_CMD_NET=y',
    });
  });

  it('remove what is not needed or does not count', async () => {
    expect(await actions('CONFIG_NET=y<|>\nCONFIG_PORT=7\n')).toEqual({
      'Remove the line': 'CONFIG_PORT=7\n',
    });
    expect(await actions('CONFIG_PORT=1\nCONFIG_PORT=7<|>\n')).toEqual({
      'Remove line 1, which does not count': 'CONFIG_PORT=7\n',
    });
    expect(await actions('#CONFIG_CMD_NET is not set<|>\n')).toEqual({
      "Change to '# CONFIG_CMD_NET is not set'": '# CONFIG_CMD_NET is not set\n',
    });
  });

  it('order as savedefconfig does, with the comments', async () => {
    expect(
      await actions(
        '# the name\nCONFIG_NAME="x"\n\n# CONFIG_NET is not set\nCONFIG_PORT=7\n# end<|>\n',
        ['source'],
      ),
    ).toEqual({
      'Order the lines as savedefconfig does':
        '\n# CONFIG_NET is not set\nCONFIG_PORT=7\n# the name\nCONFIG_NAME="x"\n# end\n',
    });
  });
});

describe('turning an option on', () => {
  it('gives the edits of a file that is not open, with what it needs', async () => {
    fixture.write('configs/off_defconfig', '# CONFIG_NET is not set\n');
    const uri = fixture.uri('configs/off_defconfig');
    const ask = (symbols: string[]) =>
      client.connection.sendRequest('uboot-virtio/turnOn', { uri, symbols });
    expect(await ask(['CMD_NET'])).toEqual({
      edits: [
        {
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 23 } },
          newText: 'CONFIG_NET=y',
        },
      ],
    });
    expect(await ask(['NONE'])).toEqual({ problem: 'no Kconfig file has a symbol CONFIG_NONE' });
  });
});

describe('places', () => {
  it('leads from a line to the definition, and to all uses', async () => {
    const { textDocument, position } = await open('CONFIG_N<|>ET=y\n');
    const found = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position,
    });
    expect(found).toMatchObject([
      { uri: fixture.uri('Kconfig'), range: { start: { line: 9, character: 7 } } },
    ]);
    const context = { includeDeclaration: true };
    const uses = await client.connection.sendRequest(ReferencesRequest.type, {
      textDocument,
      position,
      context,
    });
    expect(uses).toContainEqual({
      uri: textDocument.uri,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 10 } },
    });
    expect(
      uses
        ?.filter(({ uri }) => uri === fixture.uri('Kconfig'))
        .map(({ range }) => range.start.line),
    ).toEqual([5, 6, 9, 15]);
    expect(uses?.some(({ uri }) => uri === fixture.uri('drivers/Kconfig'))).toBe(true);
  });

  it('links what is included, outlines the lines, and finds symbols', async () => {
    const { textDocument } = await open('#include "configs/common.config"\nCONFIG_PORT=7<|>\n');
    const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument });
    expect(links?.map(({ target }) => target)).toEqual([fixture.uri('configs/common.config')]);
    const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument,
    });
    expect(symbols).toMatchObject([{ name: 'CONFIG_PORT', detail: '7' }]);
    const found = await client.connection.sendRequest(WorkspaceSymbolRequest.type, {
      query: 'virt',
    });
    expect(found).toMatchObject([{ name: 'VIRTIO', containerName: 'VirtIO' }]);
  });

  it('says over a line whose doing a value is', async () => {
    const { textDocument } = await open('CONFIG_NET=y\n# CONFIG_BASE is not set<|>\n');
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument });
    expect(lenses?.map(({ command }) => command?.title).sort()).toEqual([
      'resolved: y, implied by TARGET',
      'resolved: y, selected by TARGET',
    ]);
  });
});

describe('Kconfig files', () => {
  it('have problems, hover, definition, links and an outline', async () => {
    const uri = fixture.uri('Kconfig');
    const { text, at } = marked(
      `${KCONFIG}config X\n\tbolo\n\tdepends on CMD_<|>NET\nmenu "M"\nconfig IN\n\tbool\nendmenu\n`,
    );
    const found = await client.open(uri, 'kconfig', text);
    expect(found.map(({ message, range }) => [range.start.line, message])).toEqual([
      [26, "expected an attribute of X or a new entry, found 'bolo'"],
      [
        25,
        'expected a type for X (bool, tristate, int, hex or string), found none in any definition',
      ],
    ]);
    const textDocument = { uri };
    const hovered = await client.connection.sendRequest(HoverRequest.type, {
      textDocument,
      position: at,
    });
    expect((hovered?.contents as { value: string }).value).toContain('Network commands');
    const defined = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position: at,
    });
    expect(defined).toMatchObject([{ uri, range: { start: { line: 13 } } }]);
    const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument });
    expect(links?.map(({ target }) => target)).toEqual([fixture.uri('drivers/Kconfig')]);
    const outline = await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument,
    });
    expect(outline?.at(-1)).toMatchObject({ name: 'M', children: [{ name: 'IN' }] });
    // What the editor has open counts, not the disk: a defconfig that uses X knows it.
    const config = fixture.uri('configs/x_defconfig');
    expect(await client.open(config, 'defconfig', 'CONFIG_IN=y\n')).toMatchObject([
      { code: 'no-prompt' },
    ]);
  });

  it('have problems of their lines if nothing sources them', async () => {
    const uri = fixture.uri('lone/Kconfig');
    const found = await client.open(uri, 'kconfig', 'config A\n\tbool "A\n');
    expect(found.map(({ message }) => message)).toHaveLength(1);
  });

  it('complete, format and fold', async () => {
    const uri = fixture.uri('drivers/Kconfig');
    const { text, at } = marked('config NEW\n  bool "New"\n  depends on CMD_<|>\n');
    await client.open(uri, 'kconfig', text);
    const textDocument = { uri };
    const items = (await client.connection.sendRequest(CompletionRequest.type, {
      textDocument,
      position: at,
    })) as CompletionItem[];
    expect(items.map(({ label }) => label)).toContain('CMD_NET');
    const options = { tabSize: 8, insertSpaces: false };
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument,
      options,
    });
    const document = TextDocument.create(uri, 'kconfig', 1, text);
    expect(TextDocument.applyEdits(document, edits ?? [])).toBe(
      'config NEW\n\tbool "New"\n\tdepends on CMD_\n',
    );
    const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument });
    expect(folds).toEqual([{ startLine: 0, endLine: 2 }]);
    const found = await client.diagnostics(uri, () => true);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['undefined-symbol', 4],
      ['unreachable', 4],
    ]);
  });
});
