import { isSymbolLine } from '../config/kconfig/config-file/parse-config';
import { forEachNode } from '../config/kconfig/evaluate/write-config';
import type { KconfigTree } from '../config/kconfig/model';
import type { DocumentEdit } from '../protocol/language-extensions';
import type { ConfigDocument } from './config-document';

/** Takes out a line, with its end. */
export function removal({ lines }: ConfigDocument, line: number): DocumentEdit {
  const end = { line: Math.min(line + 1, lines.length), character: 0 };
  return { range: { start: { line, character: 0 }, end }, newText: '' };
}

/** The line that says what a symbol is: the last one counts. Undefined: none. */
export function lineOf(
  { lines }: ConfigDocument,
  name: string,
): ConfigDocument['lines'][number] | undefined {
  return lines.findLast((line) => isSymbolLine(line) && line.name === name);
}

/** The places of symbols in the order in which savedefconfig writes them. */
export function savedOrder({ root }: KconfigTree): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  forEachNode(root, ({ symbol }) => {
    if (symbol !== undefined && !places.has(symbol.name)) {
      places.set(symbol.name, places.size);
    }
  });
  return places;
}
