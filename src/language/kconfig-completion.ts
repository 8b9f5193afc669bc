import type { CompletionItem } from 'vscode-languageserver-types';
import type { KconfigTree } from '../config/kconfig/model';
import type { TextPosition } from '../config/problem';
import { promptOf } from './symbol-text';

/* Numbers of the protocol's CompletionItemKind. */
const KIND_KEYWORD = 14;
const KIND_CONSTANT = 21;
const KIND_FILE = 17;
const KIND_FOLDER = 19;

const ENTRIES = [
  'config',
  'menuconfig',
  'menu',
  'endmenu',
  'if',
  'endif',
  'choice',
  'endchoice',
  'comment',
  'source',
  'rsource',
  'osource',
  'orsource',
  'mainmenu',
];
const ATTRIBUTES = [
  ...[
    'bool',
    'tristate',
    'int',
    'hex',
    'string',
    'prompt',
    'default',
    'def_bool',
    'def_tristate',
    'depends on',
  ],
  ...['select', 'imply', 'range', 'visible if', 'optional', 'help'],
];
/** Behind these words symbols stand. */
const BEFORE_SYMBOL =
  /^\s*(depends\s+on|select|imply|if|visible\s+if|default|def_bool|def_tristate|range)\s.*$|\sif\s.*$/;

/** The file name that is being written behind `source` or one of its kin. */
export interface SourceName {
  /** Where it is looked for: the root of the tree, or the folder of the file. */
  readonly from: 'root' | 'file';
  /** As far as the last slash, with that. */
  readonly folder: string;
  /** Behind the slash. */
  readonly begun: string;
}

/** @param before the line as far as the cursor */
export function sourceNameAt(before: string): SourceName | undefined {
  const [, keyword, folder = '', begun = ''] =
    /^\s*(o?r?source)\s+"?([^"\s]*\/)?([^"/\s]*)$/.exec(before) ?? [];
  return keyword === undefined || folder.includes('$')
    ? undefined
    : { from: keyword.includes('rs') ? 'file' : 'root', folder, begun };
}

/** Names that go on with what is written. */
export function completeSourceName(
  { begun }: SourceName,
  at: TextPosition,
  entries: readonly { readonly name: string; readonly isFolder: boolean }[],
): CompletionItem[] {
  const start = { line: at.line, character: at.character - begun.length };
  return entries.map(({ name, isFolder }) => {
    const newText = isFolder ? `${name}/` : name;
    const kind = isFolder ? KIND_FOLDER : KIND_FILE;
    return { label: newText, kind, textEdit: { range: { start, end: at }, newText } };
  });
}

/**
 * What can stand behind a text: at the beginning of a line keywords, attributes where the line is indented; symbols behind words
 * that take them.
 *
 * @param before the line as far as the cursor
 */
export function completeKconfig(tree: KconfigTree, before: string): CompletionItem[] {
  if (/^\s*[a-z_]*$/.test(before) || /^\s*(depends|visible)\s+[a-z]*$/.test(before)) {
    const words = /^\s/.test(before) ? ATTRIBUTES : ENTRIES;
    return words.map((label) => ({ label, kind: KIND_KEYWORD }));
  }
  const [text = ''] = before.split('"').slice(-1);
  const insideString = before.split('"').length % 2 === 0;
  if (insideString || text.includes('#') || !BEFORE_SYMBOL.test(before)) {
    return [];
  }
  return [...tree.symbols.values()]
    .filter(({ nodes }) => nodes.length > 0)
    .map((symbol) => {
      const detail = promptOf(symbol) ?? symbol.type;
      return { label: symbol.name, kind: KIND_CONSTANT, detail, data: symbol.name };
    });
}
