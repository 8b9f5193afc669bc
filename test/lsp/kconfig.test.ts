import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  WorkspaceSymbolRequest,
  type CompletionItem,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Fixture, LanguageClient, marked } from './language-client';

const KCONFIG = `config NET
	bool "Networking"
	help
	  Everything about networks.
config PORT
	int "Port number"
	range 1 99
source "drivers/Kconfig"
orsource "none/*"
`;

let fixture: Fixture;
let client: LanguageClient;
beforeAll(async () => {
  fixture = new Fixture({
    Kconfig: KCONFIG,
    'drivers/Kconfig': '',
    'drivers/pci/Kconfig': 'config PCI\n\tbool\n',
    'drivers/pci/pci.c': '',
    'configs/a_defconfig': '',
  });
  client = new LanguageClient();
  await client.start();
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  fixture.remove();
});

async function open(markedText: string, name = 'drivers/Kconfig') {
  const { text, at } = marked(markedText);
  const uri = fixture.uri(name);
  const diagnostics = await client.open(uri, name.endsWith('config') ? '' : 'kconfig', text);
  return { uri, text, diagnostics, textDocument: { uri }, position: at };
}

async function complete(markedText: string): Promise<CompletionItem[]> {
  const { textDocument, position } = await open(markedText);
  const params = { textDocument, position };
  return (await client.connection.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
}

async function format(text: string, name?: string): Promise<string> {
  const { uri, textDocument } = await open(`${text}<|>`, name);
  const options = { tabSize: 8, insertSpaces: false };
  const params = { textDocument, options };
  const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, params);
  return TextDocument.applyEdits(TextDocument.create(uri, '', 1, text), edits ?? []);
}

describe('diagnostics', () => {
  it.each([
    ['config A\n\tbolo', ['1 syntax 1', '0 no-type 2']],
    ['config A\n\tbool\n\tdepends on (NET', ['2 syntax 1']],
    ['config A\n\tbool\n\tdepends on NOWHERE', ['2 undefined-symbol 4', '0 unreachable 4']],
    ['config A\n\tbool\n\tdepends on NET && !NET', ['0 unreachable 2']],
    ['if NET\nmenu "M"\n\tdepends on !NET\nendmenu\nendif', ['1 unreachable 2']],
    ['config A\n\tbool\n\tdepends on B\nconfig B\n\tbool\n\tdepends on A', ['0 circle 2']],
    ['config PORT\n\tbool "P"', ['1 type-clash 2']],
    ['config A\n\tbool "a" if NET\n\trange 1 2', ['2 range-of-text 2']],
    ['config A\n\tint\n\tdefault "abc"', ['2 default-type 2']],
    ['config A\n\tbool\n\tdefault 5', ['2 default-type 2']],
    ['config A\n\thex\n\trange 0 0xf\n\tdefault 0x10', ['3 default-out-of-range 2']],
    ['config A\n\tint\n\trange 2 1', ['2 empty-range 2']],
    ['config A\n\tbool\n\tselect PORT', ['2 select-of-number 2']],
    ['source "missing/Kconfig"', ['0 bad-source 1']],
    ['rsource "Kconfig"', ['0 recursive-source 1']],
    ['menu "M"', ['0 unclosed-block 1']],
    ['choice\n\tbool "c"\nconfig A\n\tbool\nendchoice', ['2 no-prompt-in-choice 2']],
    ['config A\n\tbool "$(shell,unheard-of)"', ['1 macro 2']],
    ['config A\n\tbool "a"\n\tprompt "b"', ['2 second-prompt 2']],
    ['config A\n\tbool "a"\n\tdepends on NET', []],
  ])('%j', async (text, wanted) => {
    const { uri } = await open(`${text}<|>\n`);
    // Circles are told a little later than the rest.
    const diagnostics = await client.diagnostics(uri, ({ length }) => length >= wanted.length);
    expect(
      diagnostics.map(({ code, severity, range }) => `${range.start.line} ${code} ${severity}`),
    ).toEqual(wanted);
  });
});

describe('completion', () => {
  it.each([
    ['con<|>', ['config', 'orsource']],
    ['config A\n\tbool\n\tde<|>', ['default', 'depends on']],
    ['config A\n\tbool\n\tdepends on N<|>', ['NET', 'PORT']],
    ['config A\n\tbool\n\tselect <|>', ['NET']],
    ['if N<|>\nendif', ['NET']],
  ])('%j', async (text, wanted) => {
    expect((await complete(text)).map(({ label }) => label)).toEqual(
      expect.arrayContaining(wanted),
    );
  });

  it('tells more of a symbol when it is asked', async () => {
    const items = await complete('config A\n\tbool\n\tdepends on N<|>');
    const net = items.find(({ label }) => label === 'NET') as CompletionItem;
    const whole = await client.connection.sendRequest(CompletionResolveRequest.type, net);
    expect((whole.documentation as { value: string }).value).toContain('about networks');
  });

  it.each([
    ['source "<|>"', ['Kconfig', 'configs/', 'drivers/']],
    ['source "drivers/<|>', ['Kconfig', 'pci/']],
    ['source "drivers/pci/K<|>"', ['Kconfig']],
    ['rsource "<|>"', ['Kconfig', 'pci/']],
    ['orsource "pci/<|>"', ['Kconfig']],
    ['osource "nowhere/<|>"', []],
  ])('of file names: %s', async (text, wanted) => {
    const items = await complete(text);
    expect(items.map(({ label }) => label).sort()).toEqual(wanted);
  });

  it('of a file name goes on behind the slash', async () => {
    const [item] = await complete('source "drivers/pci/Kc<|>"');
    expect(item?.textEdit).toEqual({
      range: { start: { line: 0, character: 20 }, end: { line: 0, character: 22 } },
      newText: 'Kconfig',
    });
  });
});

it('hover and definition lead to other files', async () => {
  const { textDocument, position } = await open('config A\n\tbool\n\tdepends on N<|>ET\n');
  const params = { textDocument, position };
  const hovered = await client.connection.sendRequest(HoverRequest.type, params);
  expect((hovered?.contents as { value: string }).value).toContain('Everything about networks.');
  const defined = await client.connection.sendRequest(DefinitionRequest.type, params);
  expect(defined).toMatchObject([
    { uri: fixture.uri('Kconfig'), range: { start: { line: 0, character: 7 } } },
  ]);
});

it('links, outline and folding', async () => {
  const { textDocument } = await open(
    '<|>menu "M"\nconfig A\n\tbool\nendmenu\nsource "drivers/pci/Kconfig"\n',
  );
  const params = { textDocument };
  const links = await client.connection.sendRequest(DocumentLinkRequest.type, params);
  expect(links?.map(({ target }) => target)).toEqual([fixture.uri('drivers/pci/Kconfig')]);
  expect(await client.connection.sendRequest(DocumentSymbolRequest.type, params)).toMatchObject([
    { name: 'M', children: [{ name: 'A' }] },
  ]);
  expect(await client.connection.sendRequest(FoldingRangeRequest.type, params)).toEqual([
    { startLine: 1, endLine: 2 },
    { startLine: 0, endLine: 3 },
  ]);
});

it('symbols of the workspace are found by name and by prompt', async () => {
  await open('config OTHER_PORT\n\tbool "x"\n<|>');
  const find = async (query: string): Promise<string[]> => {
    const found = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query });
    return (found ?? []).map(({ name }) => name);
  };
  expect(await find('networking')).toEqual(['NET']);
  expect(await find('port')).toEqual(['PORT', 'OTHER_PORT']);
  expect(await find('CONFIG_OTHER')).toEqual(['OTHER_PORT']);
});

describe('formatting', () => {
  it.each([
    ['config A\n  bool "a"  \n', 'config A\n\tbool "a"\n'],
    ['config A\n\tbool "a"\n', 'config A\n\tbool "a"\n'],
  ])('of a Kconfig file: %j', async (text, wanted) => {
    expect(await format(text)).toBe(wanted);
  });

  it.each([
    ['CONFIG_NET=y  \n  CONFIG_PORT=7', 'CONFIG_NET=y\nCONFIG_PORT=7\n'],
    ['# CONFIG_NET is not set \n\n\n', '# CONFIG_NET is not set\n'],
    // What is said behind it is kept, and so is what only looks like it.
    ['# CONFIG_NET is not set: slow\n#CONFIG_PORT is not set\n', undefined],
    ['CONFIG_PORT=7\r\nCONFIG_NET=y\r\n', undefined],
    ['', undefined],
    ['CONFIG_B=y\n\nCONFIG_A=y\n', undefined],
  ])('of a defconfig: %j', async (text, wanted = text) => {
    expect(await format(text, 'configs/a_defconfig')).toBe(wanted);
  });
});
