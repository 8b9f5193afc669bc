import { isSymbolLine } from '../../config/kconfig/config-file/parse-config';
import type { Configuration } from '../../config/kconfig/evaluate/configuration';
import { configLine } from '../../config/kconfig/evaluate/write-config';
import type { KconfigSymbol } from '../../config/kconfig/model';
import type { DocumentEdit } from '../../protocol/language-extensions';
import type { MenuChangeAnswer } from '../../protocol/menuconfig';
import { applyLineEdits } from '../apply-line-edits';
import { readConfigDocument, type ConfigDocument } from '../config-document';
import { lineOf, removal, savedOrder } from '../config-lines';

/**
 * The least that gives a symbol a value: its line is changed, put in where savedefconfig would have it, or taken out where
 * it is not needed. A .config keeps a line for each symbol.
 *
 * @param value y, n, m, a number, a text without quotes; undefined: what it is by default
 */
export function changeSymbol(
  document: ConfigDocument,
  name: string,
  value: string | undefined,
): MenuChangeAnswer {
  const symbol = document.configuration.symbol(name);
  if (symbol === undefined || symbol.nodes.length === 0) {
    return { problem: `no Kconfig file has a symbol CONFIG_${name}` };
  }
  const wrong = value === undefined ? undefined : problemOf(document.configuration, symbol, value);
  if (wrong !== undefined) {
    return { problem: wrong };
  }
  const without = [
    ...(value === 'y' ? otherMembers(document, symbol) : []),
    ...removals(document, symbol),
  ];
  const isFull = /(^|\/)\.config/.test(document.file);
  const has = (edits: readonly DocumentEdit[]): string =>
    after(document, edits).configuration.value(symbol);
  const edits =
    value === undefined || (!isFull && has(without) === value)
      ? without
      : settingOf(document, symbol, value);
  const changed = after(document, edits);
  if (value !== undefined && changed.configuration.value(symbol) !== value) {
    return {
      problem: `CONFIG_${name} would be ${changed.configuration.value(symbol)} all the same`,
    };
  }
  const before = new Set(document.problems.map(({ message }) => message));
  const told = changed.problems.filter(
    ({ code, message }) =>
      (code === 'unmet-dependency' || code === 'overridden') && !before.has(message),
  );
  return { edits, told: told.map(({ message }) => message) };
}

/** What is wrong with a value. */
function problemOf(
  configuration: Configuration,
  symbol: KconfigSymbol,
  value: string,
): string | undefined {
  const { name, type } = symbol;
  const isNumber =
    type === 'int' ? /^-?(0|[1-9]\d*)$/.test(value) : /^(0[xX])?[0-9a-fA-F]+$/.test(value);
  if ((type === 'int' || type === 'hex') && !isNumber) {
    const expected = type === 'int' ? 'a number' : 'a hexadecimal number such as 0x1000';
    return `expected ${expected} for CONFIG_${name}, found '${value}'`;
  }
  const range = configuration.activeRange(symbol);
  if (range !== undefined && (type === 'int' || type === 'hex')) {
    const said = configuration.userValue(symbol);
    configuration.set(symbol, value);
    const isOut = configuration.isOutOfRange(symbol);
    configuration.set(symbol, said);
    if (isOut) {
      const limits = `from ${configuration.value(range.low)} to ${configuration.value(range.high)}`;
      return `expected a number ${limits} for CONFIG_${name}, found ${value}`;
    }
  }
  return undefined;
}

function after(document: ConfigDocument, edits: readonly DocumentEdit[]): ConfigDocument {
  return readConfigDocument(document.of, document.file, applyLineEdits(document.text, edits));
}

/** Takes out all lines of the symbol. */
function removals(document: ConfigDocument, symbol: KconfigSymbol): DocumentEdit[] {
  return document.lines.flatMap((line, index) =>
    isSymbolLine(line) && line.name === symbol.name ? [removal(document, index)] : [],
  );
}

function settingOf(document: ConfigDocument, symbol: KconfigSymbol, value: string): DocumentEdit[] {
  const newText = configLine(symbol, value);
  const others = value === 'y' ? otherMembers(document, symbol) : [];
  const line = lineOf(document, symbol.name);
  if (line !== undefined) {
    return [...others, { range: line.range, newText }];
  }
  const at = { line: placeFor(document, symbol), character: 0 };
  const lead = at.line >= document.lines.length ? '\n' : '';
  return [...others, { range: { start: at, end: at }, newText: `${lead}${newText}\n` }];
}

/** Lines that choose another member of the symbol's choice. */
function otherMembers(document: ConfigDocument, { name, choice }: KconfigSymbol): DocumentEdit[] {
  const members = new Set(choice?.members.map((member) => member.name));
  return document.lines.flatMap((line, index) =>
    line.kind === 'set' && line.name !== name && line.written === 'y' && members.has(line.name)
      ? [removal(document, index)]
      : [],
  );
}

/** The line before which a new one goes: behind the last one whose symbol is above it in the menus. */
function placeFor({ lines, of }: ConfigDocument, symbol: KconfigSymbol): number {
  const order = savedOrder(of.tree);
  const own = order.get(symbol.name) ?? Infinity;
  const before = lines.findLastIndex(
    (line) => isSymbolLine(line) && (order.get(line.name) ?? Infinity) < own,
  );
  if (before >= 0) {
    return before + 1;
  }
  const first = lines.findIndex(isSymbolLine);
  if (first >= 0) {
    return first;
  }
  return lines.at(-1)?.kind === 'blank' ? lines.length - 1 : lines.length;
}
