import type { CompletionItem } from 'vscode-languageserver-types';
import { isSymbolLine } from '../config/kconfig/config-file/parse-config';
import { writtenValue } from '../config/kconfig/evaluate/write-config';
import type { KconfigSymbol } from '../config/kconfig/model';
import type { TextPosition, TextRange } from '../config/problem';
import type { ConfigDocument } from './config-document';
import { promptOf } from './symbol-text';

/* Numbers of the protocol's CompletionItemKind. */
const KIND_VALUE = 12;
const KIND_CONSTANT = 21;

/** Behind `=`, values of the symbol; before it, symbols that can be set here and are not set elsewhere in the file. */
export function completeConfig(document: ConfigDocument, at: TextPosition): CompletionItem[] {
  const line = document.text.split('\n')[at.line]?.replace(/\r$/, '') ?? '';
  const before = line.slice(0, at.character);
  const [, name] = /^\s*CONFIG_([A-Za-z0-9_]+)=\S*$/.exec(before) ?? [];
  if (name !== undefined) {
    const symbol = document.configuration.symbol(name);
    const from = before.indexOf('=') + 1;
    return symbol === undefined ? [] : valuesOf(document, symbol, rangeOf(at, from, line.length));
  }
  const [, white, comment] = /^(\s*)(#\s*)?[A-Za-z0-9_]*$/.exec(before) ?? [];
  return white === undefined
    ? []
    : symbolsOf(document, at.line, rangeOf(at, white.length, line.length), comment !== undefined);
}

function rangeOf({ line }: TextPosition, from: number, to: number): TextRange {
  return { start: { line, character: from }, end: { line, character: to } };
}

function valuesOf(
  { configuration }: ConfigDocument,
  symbol: KconfigSymbol,
  range: TextRange,
): CompletionItem[] {
  const item = (text: string, detail: string): CompletionItem => {
    return { label: text, kind: KIND_VALUE, detail, textEdit: { range, newText: text } };
  };
  switch (configuration.typeOf(symbol)) {
    case 'bool':
      return [item('y', 'on'), item('n', 'off')];
    case 'tristate':
      return [item('y', 'on'), item('m', 'module'), item('n', 'off')];
    case 'string':
      return [item(writtenValue('string', configuration.value(symbol)), 'value now')];
    default: {
      const limits = configuration.activeRange(symbol);
      const now = configuration.value(symbol);
      return [
        ...(now === '' ? [] : [item(now, 'value now')]),
        ...(limits === undefined
          ? []
          : [
              item(configuration.value(limits.low), 'least'),
              item(configuration.value(limits.high), 'greatest'),
            ]),
      ];
    }
  }
}

function symbolsOf(
  document: ConfigDocument,
  ownLine: number,
  range: TextRange,
  off: boolean,
): CompletionItem[] {
  const { configuration } = document;
  const set = new Set(
    document.lines.flatMap((line, index) =>
      index !== ownLine && isSymbolLine(line) ? [line.name] : [],
    ),
  );
  const items: CompletionItem[] = [];
  for (const symbol of configuration.tree.symbols.values()) {
    const { name } = symbol;
    if (set.has(name) || !configuration.isChangeable(symbol)) {
      continue;
    }
    const isTristate = symbol.type === 'bool' || symbol.type === 'tristate';
    if (off && !isTristate) {
      continue;
    }
    const value = configuration.value(symbol);
    const newText = off
      ? `# CONFIG_${name} is not set`
      : `CONFIG_${name}=${offered(symbol, value)}`;
    items.push({
      label: `CONFIG_${name}`,
      kind: KIND_CONSTANT,
      detail: promptOf(symbol) ?? symbol.type,
      filterText: off ? `# CONFIG_${name}` : `CONFIG_${name}`,
      textEdit: { range, newText },
      data: name,
    });
  }
  return items;
}

/** What is worth a line: not the value that it has without one. */
function offered({ type }: KconfigSymbol, value: string): string {
  switch (type) {
    case 'bool':
    case 'tristate':
      return 'y';
    default:
      return writtenValue(type, value);
  }
}
