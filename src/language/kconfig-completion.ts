import type { CompletionItem } from 'vscode-languageserver-types';
import type { KconfigTree } from '../config/kconfig/model';
import { promptOf } from './symbol-text';

/* Numbers of the protocol's CompletionItemKind. */
const KIND_KEYWORD = 14;
const KIND_CONSTANT = 21;

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
