import type { TextEdit } from 'vscode-languageserver-types';
import { configLine, shownValue } from '../config/kconfig/evaluate/write-config';
import { wholeChain, type Need } from '../config/kconfig/why/missing';
import { applyLineEdits } from './apply-line-edits';
import { readConfigDocument, type ConfigDocument } from './config-document';
import { lineOf } from './config-lines';
import type { TurnOnAnswer } from '../protocol/language-extensions';

/** A value of a bool or tristate that a line can say. */
type Setting = Need & { readonly needed: 'y' | 'n' | 'm' };

/** Edits of a configuration: lines that are there are changed, others come before a line. */
export function settingEdits(
  document: ConfigDocument,
  settings: readonly Setting[],
  line: number,
): TextEdit[] {
  return settings.map(({ symbol, needed }): TextEdit => {
    const text = configLine(symbol, needed);
    const known = lineOf(document, symbol.name);
    const start = { line, character: 0 };
    return known === undefined
      ? { range: { start, end: start }, newText: `${text}\n` }
      : { range: known.range, newText: text };
  });
}

/** Turns bools on, with all that they need; the least that does it. */
export function turnOn(document: ConfigDocument, names: readonly string[]): TurnOnAnswer {
  const { configuration } = document;
  const needs: Need[] = [];
  for (const name of names) {
    const symbol = configuration.symbol(name);
    if (symbol === undefined) {
      return { problem: `no Kconfig file has a symbol CONFIG_${name}` };
    }
    needs.push({ symbol, needed: 'y' });
  }
  const chain = wholeChain(configuration, needs);
  const off = chain?.filter(({ symbol, needed }) => configuration.value(symbol) !== needed);
  if (off === undefined) {
    return {
      problem: `what ${names.map((name) => `CONFIG_${name}`).join(', ')} needs is more than lines can turn on`,
    };
  }
  // What stands in a line that has no effect is said anew where it counts: at the end.
  const end = document.text.endsWith('\n') ? document.lines.length - 1 : document.lines.length;
  const missing = document.text.endsWith('\n') || document.text === '' ? '' : '\n';
  const editsOf = (settings: readonly Setting[]): TextEdit[] =>
    settingEdits(document, settings, end).map((edit, index) =>
      index === 0 && edit.range.start.line === end
        ? { ...edit, newText: missing + edit.newText }
        : edit,
    );
  const offAfter = (settings: readonly Setting[]): { name: string; has: string } | undefined => {
    const text = applyLineEdits(document.text, editsOf(settings));
    const after = readConfigDocument(document.of, document.file, text).configuration;
    const found = needs.find(({ symbol }) => after.value(symbol) !== 'y')?.symbol;
    return found && { name: found.name, has: shownValue(found, after.value(found)) };
  };
  const still = offAfter(off);
  if (still !== undefined) {
    return { problem: `CONFIG_${still.name} would be ${still.has} all the same` };
  }
  // Some come by themselves when what they need is on.
  let least = off;
  for (const setting of off) {
    const without = least.filter((other) => other !== setting);
    least = offAfter(without) === undefined ? without : least;
  }
  return { edits: editsOf(least) };
}
