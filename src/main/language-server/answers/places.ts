import {
  SymbolKind,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  type Location,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isSymbolLine } from '../../../config/kconfig/config-file/parse-config';
import type { KconfigSymbol, SourcePlace } from '../../../config/kconfig/model';
import type { TextPosition, TextRange } from '../../../config/problem';
import {
  outlineOf,
  symbolOfToken,
  tokenAt,
  type OutlineEntry,
} from '../../../language/kconfig-document';
import { describeSymbol } from '../../../language/symbol-text';
import { configWordAt } from '../../../language/words/config-words';
import { stageNames } from '../../../language/words/stages';
import type { StoredTree } from '../trees/tree-store';
import { uriOf, type Workspace } from '../workspace';

interface FoundSymbol {
  readonly symbol: KconfigSymbol;
  /** The word, with CONFIG_ if that is there. */
  readonly range: TextRange;
  /** The name alone. */
  readonly nameRange: TextRange;
  readonly tree: StoredTree;
}

/** The symbol that stands at a position of an open document: a word of a Kconfig file, or CONFIG_NAME anywhere. */
export function findSymbol(
  workspace: Workspace,
  uri: string,
  at: TextPosition,
): FoundSymbol | undefined {
  const found = workspace.document(uri);
  const tree = found && workspace.treeOf(found.file);
  if (found === undefined || tree === undefined) {
    return undefined;
  }
  const file = found.language === 'kconfig' ? workspace.kconfig(uri)?.file : undefined;
  const hit = file && tokenAt(file, at);
  const symbol = hit && symbolOfToken(tree.tree, hit.statement, hit.token, hit.index);
  if (file !== undefined && hit !== undefined && symbol !== undefined) {
    const range = file.lines.range(hit.token.start, hit.token.end);
    return { symbol, range, nameRange: range, tree };
  }
  return findWord(found.document, tree, at);
}

function findWord(
  document: TextDocument,
  tree: StoredTree,
  at: TextPosition,
): FoundSymbol | undefined {
  const word = configWordAt(document.getText(), document.offsetAt(at));
  if (word === undefined) {
    return undefined;
  }
  // What a stage has alone is meant where its prefix is left out.
  const names = word.form === 'stage' ? stageNames(word.name) : [word.name];
  const symbols = names.flatMap((name) => tree.tree.symbols.get(name) ?? []);
  const symbol = symbols.find(({ nodes }) => nodes.length > 0) ?? symbols[0];
  const end = document.positionAt(word.end);
  return (
    symbol && {
      symbol,
      range: { start: document.positionAt(word.start), end },
      nameRange: { start: document.positionAt(word.nameStart), end },
      tree,
    }
  );
}

export function hover(workspace: Workspace, uri: string, at: TextPosition): Hover | undefined {
  const found = findSymbol(workspace, uri, at);
  if (found === undefined) {
    return undefined;
  }
  const config = workspace.config(uri);
  return {
    contents: { kind: 'markdown', value: describeSymbol(found.symbol, config) },
    range: found.range,
  };
}

export function definition(workspace: Workspace, uri: string, at: TextPosition): Location[] {
  const found = findSymbol(workspace, uri, at);
  return (found?.symbol.nodes ?? []).flatMap(({ namePlace }) => locationOf(found?.tree, namePlace));
}

function locationOf(tree: StoredTree | undefined, { file, range }: SourcePlace): Location[] {
  return tree === undefined ? [] : [{ uri: uriOf(tree.pathOf(file)), range }];
}

export function documentSymbols(workspace: Workspace, uri: string): DocumentSymbol[] {
  const found = workspace.document(uri);
  const config = workspace.config(uri);
  if (config !== undefined) {
    return config.lines.flatMap((line): DocumentSymbol[] => {
      if (!isSymbolLine(line)) {
        return [];
      }
      const detail = line.kind === 'set' ? line.written : 'n';
      const { range, nameRange: selectionRange } = line;
      return [
        { name: `CONFIG_${line.name}`, detail, kind: SymbolKind.Constant, range, selectionRange },
      ];
    });
  }
  const tree = found?.language === 'kconfig' ? workspace.treeOf(found.file) : undefined;
  return tree === undefined || found === undefined
    ? []
    : outlineOf(tree.tree.root.children, tree.nameOf(found.file)).map(symbolOf);
}

function symbolOf({
  name,
  detail,
  kind,
  range,
  nameRange,
  children,
}: OutlineEntry): DocumentSymbol {
  return {
    name: name === '' ? kind : name,
    detail,
    kind: kind === 'config' || kind === 'menuconfig' ? SymbolKind.Constant : SymbolKind.Namespace,
    range,
    selectionRange: nameRange,
    children: children.map(symbolOf),
  };
}

/** Files that `source` and `#include` name. */
export function documentLinks(workspace: Workspace, uri: string): DocumentLink[] {
  const found = workspace.document(uri);
  const tree = found && workspace.treeOf(found.file);
  if (found === undefined || tree === undefined) {
    return [];
  }
  const config = workspace.config(uri);
  if (config !== undefined) {
    return config.lines.flatMap((line): DocumentLink[] =>
      line.kind === 'include' && tree.readText(line.file) !== undefined
        ? [{ range: line.fileRange, target: uriOf(tree.pathOf(line.file)) }]
        : [],
    );
  }
  const file = tree.tree.files.get(tree.nameOf(found.file));
  return (file?.statements ?? []).flatMap(({ keyword, tokens }): DocumentLink[] => {
    const token = tokens[1];
    const isLink = /^o?r?source$/.test(keyword) && token !== undefined && !token.expands;
    const base = isLink && keyword.includes('rs') ? `${found.file}/../` : `${tree.folder}/`;
    return isLink && !/[*?[]/.test(token.text) && file !== undefined
      ? [{ range: file.lines.range(token.start, token.end), target: uriOf(`${base}${token.text}`) }]
      : [];
  });
}
