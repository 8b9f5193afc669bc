import path from 'node:path';
import type { CompletionItem, Position } from 'vscode-languageserver/node';
import { completeConfig } from '../../../language/config-completion';
import {
  completeKconfig,
  completeSourceName,
  sourceNameAt,
} from '../../../language/kconfig-completion';
import { describeSymbol } from '../../../language/symbol-text';
import type { Workspace } from '../workspace';

/** What could be written at a position; a symbol's description comes when the client asks for it. */
export function complete(workspace: Workspace, uri: string, at: Position): CompletionItem[] {
  const config = workspace.config(uri);
  if (config !== undefined) {
    return completeConfig(config, at).map((item) => ({
      ...item,
      data: { uri, name: item.data as unknown },
    }));
  }
  const found = workspace.kconfig(uri);
  const text = found?.file.text.split('\n')[at.line]?.slice(0, at.character) ?? '';
  if (found?.tree === undefined) {
    return [];
  }
  const source = sourceNameAt(text);
  if (source !== undefined) {
    const file = workspace.document(uri)?.file ?? '';
    const from = source.from === 'file' ? path.dirname(file) : found.tree.folder;
    const entries = found.tree.entries(path.resolve(from, source.folder));
    return completeSourceName(source, at, entries);
  }
  return completeKconfig(found.tree.tree, text).map((item) => ({
    ...item,
    data: { uri, name: item.data as unknown },
  }));
}

export async function resolveCompletion(
  workspace: Workspace,
  item: CompletionItem,
): Promise<CompletionItem> {
  const { uri, name } = (item.data ?? {}) as { uri?: string; name?: string };
  if (uri === undefined || name === undefined) {
    return item;
  }
  await workspace.ready(uri);
  const found = workspace.document(uri);
  const symbol = found && workspace.treeOf(found.file)?.tree.symbols.get(name);
  return symbol === undefined
    ? item
    : { ...item, documentation: { kind: 'markdown', value: describeSymbol(symbol, undefined) } };
}
