import {
  type CodeAction,
  type CompletionItem,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  type Position,
  SymbolKind,
  TextDocuments,
  TextDocumentSyncKind,
  type WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { configActions, orderedAsSaved } from '../../language/config-actions';
import { completeConfig } from '../../language/config-completion';
import { configLenses } from '../../language/config-lenses';
import { foldConfig, foldKconfig } from '../../language/folding';
import { completeKconfig } from '../../language/kconfig-completion';
import { formatKconfig } from '../../language/kconfig-format';
import { describeSymbol, promptOf } from '../../language/symbol-text';
import { diagnosticsOf } from './diagnostics';
import { definition, documentLinks, documentSymbols, hover, references } from './places';
import { uriOf, Workspace } from './workspace';

/** Files are looked at so often: a client need not tell of their changes, and those that do tell of some names only. */
const LOOK_MS = 2000;
const MOST_WORKSPACE_SYMBOLS = 500;
const ORDER_KIND = 'source.orderAsSaved';

/** Serves the language of U-Boot's configurations and Kconfig files on a connection, until the client goes. */
export function serveLanguage(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(documents);
  let clientWatches = false;
  const waiting = new Set<string>();

  const publish = (uri: string): void => {
    void connection.sendDiagnostics({ uri, diagnostics: diagnosticsOf(workspace, uri) });
  };
  /** After what came with the same message: keys that are pressed at once are one change. */
  const publishSoon = (uris: readonly string[]): void => {
    if (waiting.size === 0) {
      setImmediate(() => {
        const now = [...waiting];
        waiting.clear();
        now.forEach(publish);
      });
    }
    for (const uri of uris) {
      waiting.add(uri);
    }
  };
  const open = (): string[] => documents.all().map(({ uri }) => uri);

  connection.onInitialize((params) => {
    clientWatches =
      params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return INITIALIZE_RESULT;
  });
  connection.onInitialized(() => {
    if (clientWatches) {
      const watchers = [{ globPattern: '**/{Kconfig*,*.config,*_defconfig}' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });
  connection.onDidChangeWatchedFiles(() => {
    workspace.trees.forEach((tree) => {
      tree.forget();
    });
    publishSoon(open());
  });
  const poll = setInterval(() => {
    if (workspace.trees.filter((tree) => tree.look()).length > 0) {
      publishSoon(open());
    }
  }, LOOK_MS);
  connection.onShutdown(() => {
    clearInterval(poll);
  });

  documents.onDidChangeContent(({ document: { uri } }) => {
    const found = workspace.document(uri);
    const tree = found?.language === 'kconfig' ? workspace.treeOf(found.file) : undefined;
    if (tree === undefined) {
      publishSoon([uri]);
    } else {
      tree.forget();
      publishSoon(open());
    }
  });
  documents.onDidClose(({ document: { uri } }) => {
    workspace.forget(uri);
    waiting.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onCompletion(({ textDocument: { uri }, position }): CompletionItem[] => {
    const config = workspace.config(uri);
    return config === undefined
      ? completeInKconfig(workspace, uri, position)
      : completeConfig(config, position).map((item) => ({
          ...item,
          data: { uri, name: item.data as unknown },
        }));
  });
  connection.onCompletionResolve((item) => {
    const { uri, name } = (item.data ?? {}) as { uri?: string; name?: string };
    const config = uri === undefined ? undefined : workspace.config(uri);
    const symbol = name === undefined ? undefined : config?.configuration.symbol(name);
    return symbol === undefined
      ? item
      : { ...item, documentation: { kind: 'markdown', value: describeSymbol(symbol, undefined) } };
  });
  connection.onHover(
    ({ textDocument: { uri }, position }) => hover(workspace, uri, position) ?? null,
  );
  connection.onDefinition(({ textDocument: { uri }, position }) =>
    definition(workspace, uri, position),
  );
  connection.onReferences(({ textDocument: { uri }, position }) =>
    references(workspace, uri, position, open()),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }) => documentSymbols(workspace, uri));
  connection.onDocumentLinks(({ textDocument: { uri } }) => documentLinks(workspace, uri));
  connection.onCodeLens(({ textDocument: { uri } }) => {
    const config = workspace.config(uri);
    return config === undefined ? [] : configLenses(config);
  });
  connection.onCodeAction(({ textDocument: { uri }, range, context }): CodeAction[] => {
    const config = workspace.config(uri);
    if (config === undefined) {
      return [];
    }
    const wants = (kind: string): boolean =>
      context.only === undefined ||
      context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
    const quick = wants('quickfix') ? configActions(config, uri, range) : [];
    const ordered = orderedAsSaved(config);
    const end = { line: config.lines.length, character: 0 };
    const order: CodeAction[] =
      wants(ORDER_KIND) && ordered !== config.text
        ? [
            {
              title: 'Order the lines as savedefconfig does',
              kind: ORDER_KIND,
              edit: {
                changes: {
                  [uri]: [{ range: { start: { line: 0, character: 0 }, end }, newText: ordered }],
                },
              },
            },
          ]
        : [];
    return [...quick, ...order];
  });
  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const config = workspace.config(uri);
    const file = workspace.kconfig(uri)?.file;
    return config === undefined
      ? file === undefined
        ? []
        : foldKconfig(file)
      : foldConfig(config.lines, config.text);
  });
  connection.onDocumentFormatting(({ textDocument: { uri } }) => {
    const file = workspace.kconfig(uri)?.file;
    return file === undefined ? [] : formatKconfig(file);
  });
  connection.onWorkspaceSymbol(({ query }): WorkspaceSymbol[] => {
    const wanted = query.toUpperCase().replace(/^CONFIG_/, '');
    const found: WorkspaceSymbol[] = [];
    for (const tree of workspace.trees) {
      for (const symbol of tree.tree.symbols.values()) {
        const [node] = symbol.nodes;
        if (
          node !== undefined &&
          symbol.name.includes(wanted) &&
          found.length < MOST_WORKSPACE_SYMBOLS
        ) {
          const { file, range } = node.namePlace;
          const location = { uri: uriOf(tree.pathOf(file)), range };
          const containerName = promptOf(symbol) ?? '';
          found.push({ name: symbol.name, kind: SymbolKind.Constant, location, containerName });
        }
      }
    }
    return found;
  });

  documents.listen(connection);
  connection.listen();
}

function completeInKconfig(
  workspace: Workspace,
  uri: string,
  { line, character }: Position,
): CompletionItem[] {
  const found = workspace.kconfig(uri);
  const text = found?.file.text.split('\n')[line] ?? '';
  return found?.tree === undefined
    ? []
    : completeKconfig(found.tree.tree, text.slice(0, character));
}

const INITIALIZE_RESULT: InitializeResult = {
  serverInfo: { name: 'uboot-virtio' },
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: { triggerCharacters: ['_', '='], resolveProvider: true },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    documentLinkProvider: { resolveProvider: false },
    foldingRangeProvider: true,
    documentFormattingProvider: true,
    codeLensProvider: { resolveProvider: false },
    codeActionProvider: { codeActionKinds: ['quickfix', ORDER_KIND] },
  },
};
