import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver/node';
import { promptOf } from '../../../language/symbol-text';
import { uriOf, type Workspace } from '../workspace';

const MOST_SYMBOLS = 500;

/** Symbols of all loaded trees with a text in their names or prompts, those with it in the name first. */
export function workspaceSymbols(workspace: Workspace, query: string): WorkspaceSymbol[] {
  const inName = query.toUpperCase().replace(/^CONFIG_/, '');
  const inPrompt = query.toLowerCase();
  const byName: WorkspaceSymbol[] = [];
  const byPrompt: WorkspaceSymbol[] = [];
  for (const tree of workspace.searchedTrees.filter(({ isLoaded }) => isLoaded)) {
    for (const symbol of tree.tree.symbols.values()) {
      const [node] = symbol.nodes;
      const containerName = promptOf(symbol) ?? '';
      const isNamed = symbol.name.toUpperCase().includes(inName);
      if (node === undefined || (!isNamed && !containerName.toLowerCase().includes(inPrompt))) {
        continue;
      }
      const { file, range } = node.namePlace;
      const location = { uri: uriOf(tree.pathOf(file)), range };
      const found = { name: symbol.name, kind: SymbolKind.Constant, location, containerName };
      (isNamed ? byName : byPrompt).push(found);
    }
  }
  return [...byName, ...byPrompt].slice(0, MOST_SYMBOLS);
}
