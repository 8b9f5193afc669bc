import {
  SymbolKind,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  type Location,
} from 'vscode-languageserver/node';
import { isSymbolLine } from '../../config/kconfig/config-file/parse-config';
import type { KconfigSymbol, SourcePlace } from '../../config/kconfig/model';
import type { TextPosition, TextRange } from '../../config/problem';
import { symbolAt } from '../../language/config-document';
import {
  outlineOf,
  placesOf,
  symbolOfToken,
  tokenAt,
  type OutlineEntry,
} from '../../language/kconfig-document';
import { describeSymbol } from '../../language/symbol-text';
import type { StoredTree } from './tree-store';
import { uriOf, type Workspace } from './workspace';

interface FoundSymbol {
  readonly symbol: KconfigSymbol;
  readonly range: TextRange;
  readonly tree: StoredTree;
}

/** The symbol that stands at a position of an open document. */
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
  const config = workspace.config(uri);
  if (config !== undefined) {
    const inLine = symbolAt(config, at);
    return inLine && { ...inLine, tree };
  }
  const file = tree.tree.files.get(tree.nameOf(found.file));
  const hit = file && tokenAt(file, at);
  const symbol = hit && symbolOfToken(tree.tree, hit.statement, hit.token, hit.index);
  return symbol && { symbol, range: file.lines.range(hit.token.start, hit.token.end), tree };
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

/** In the Kconfig files of the tree, and in the configurations that are open. */
export function references(
  workspace: Workspace,
  uri: string,
  at: TextPosition,
  open: readonly string[],
): Location[] {
  const found = findSymbol(workspace, uri, at);
  if (found === undefined) {
    return [];
  }
  const { symbol, tree } = found;
  const inTree = placesOf(tree.tree, new Set([symbol])).flatMap(({ place }) =>
    locationOf(tree, place),
  );
  const inConfigs = open.flatMap((other) => {
    return (workspace.config(other)?.lines ?? []).flatMap((line): Location[] => {
      const isNamed = isSymbolLine(line) && line.name === symbol.name;
      return isNamed ? [{ uri: other, range: line.nameRange }] : [];
    });
  });
  return [...inTree, ...inConfigs];
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
