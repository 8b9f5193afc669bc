import {
  type CancellationToken,
  type ClientCapabilities,
  type CompletionItem,
  type Connection,
  DidChangeWatchedFilesNotification,
  MessageType,
  ShowMessageNotification,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { configLenses } from '../../language/config-lenses';
import { foldConfig, foldKconfig } from '../../language/folding';
import { formatConfig } from '../../language/config-format';
import { formatKconfig } from '../../language/kconfig-format';
import { initializeResult } from './capabilities';
import { codeActions } from './answers/code-actions';
import { complete, resolveCompletion } from './answers/completion';
import { definition, documentLinks, documentSymbols, hover } from './answers/places';
import { requestProgress, serverProgress } from './trees/progress';
import { DiagnosticsPublisher } from './publisher';
import { prepareRename, rename } from './answers/rename';
import { registerSources } from './source-documents';
import { references } from './answers/symbol-places';
import { helpOf, menu, menuChange } from './answers/menuconfig';
import { turnOnIn } from './answers/turn-on';
import { TURN_ON_REQUEST, type TurnOnArguments } from '../../protocol/language-extensions';
import type { FirmwareDriver } from '../../language/menu/machine-effect';
import {
  MENU_CHANGE_REQUEST,
  MENU_HELP_REQUEST,
  MENU_REQUEST,
  type MenuArguments,
  type MenuChangeArguments,
  type MenuHelpArguments,
} from '../../protocol/menuconfig';
import { Workspace } from './workspace';
import { workspaceSymbols } from './answers/workspace-symbols';

/** Files are looked at so often: a client need not tell of their changes, and those that do tell of some names only. */
const LOOK_MS = 2000;
const WATCHED = '**/{Kconfig*,*.config,.config,*_defconfig}';

/**
 * Serves the language of U-Boot's configurations and Kconfig files on a connection, until the client goes.
 *
 * @param builtIn folder of the built-in firmware's tree, for configurations that lie in none
 * @param drivers the built-in firmware's, asked for when somebody wants to know
 */
export function serveLanguage(
  connection: Connection,
  builtIn: string,
  drivers: () => readonly FirmwareDriver[],
): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(documents, serverProgress(connection), builtIn);
  const publisher = new DiagnosticsPublisher(connection, workspace);
  let capabilities: ClientCapabilities = {};

  connection.onInitialize((params) => {
    ({ capabilities } = params);
    return initializeResult(capabilities);
  });
  connection.onInitialized(() => {
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = [{ globPattern: WATCHED }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    registerSources(connection, capabilities);
  });
  followFiles(connection, workspace, publisher);
  followDocuments(documents, workspace, publisher);
  answer(connection, workspace);
  answerMenus(connection, workspace, drivers);
  connection.onRequest(TURN_ON_REQUEST, (params: TurnOnArguments) => turnOnIn(workspace, params));
  documents.listen(connection);
  connection.listen();
}

/** Changes outside of the editor: events only say that it is worth to look now. */
function followFiles(
  connection: Connection,
  workspace: Workspace,
  publisher: DiagnosticsPublisher,
): void {
  const look = async (): Promise<void> => {
    const changed = await Promise.all(workspace.trees.map((tree) => tree.look()));
    if (changed.includes(true)) {
      publisher.publish(workspace.open);
    }
  };
  connection.onDidChangeWatchedFiles(look);
  const poll = setInterval(() => void look(), LOOK_MS);
  connection.onShutdown(() => {
    clearInterval(poll);
  });
}

function followDocuments(
  documents: TextDocuments<TextDocument>,
  workspace: Workspace,
  publisher: DiagnosticsPublisher,
): void {
  const change = (uri: string): void => {
    const found = workspace.document(uri);
    if (found?.language === 'kconfig') {
      workspace.storeOf(found.file)?.forget();
      publisher.publish([uri, ...workspace.open.filter((other) => other !== uri)]);
    } else if (found?.language === 'defconfig') {
      publisher.publish([uri, ...workspace.forgetIncluding()]);
    }
  };
  documents.onDidChangeContent(({ document: { uri } }) => {
    change(uri);
  });
  documents.onDidSave(({ document: { uri } }) => {
    const found = workspace.document(uri);
    const tree = found && workspace.storeOf(found.file);
    if (tree?.cancelledAt !== undefined) {
      tree.retry();
      publisher.publish(workspace.open);
    }
  });
  documents.onDidClose(({ document: { uri, languageId } }) => {
    workspace.forget(uri);
    publisher.forget(uri);
    const tree = workspace.closed(uri, languageId);
    if (tree !== undefined) {
      tree.forget();
      publisher.publish(workspace.open);
    }
  });
}

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

function answer(connection: Connection, workspace: Workspace): void {
  /** Answers once the tree of the document is loaded. */
  const whenReady =
    <Params extends AboutDocument, Result>(run: (params: Params, uri: string) => Result) =>
    async (params: Params): Promise<Result> => {
      const { uri } = params.textDocument;
      await workspace.ready(uri);
      return run(params, uri);
    };
  connection.onCompletion(
    whenReady(({ position }, uri): CompletionItem[] => complete(workspace, uri, position)),
  );
  connection.onCompletionResolve((item) => resolveCompletion(workspace, item));
  connection.onHover(whenReady(({ position }, uri) => hover(workspace, uri, position) ?? null));
  connection.onDefinition(whenReady(({ position }, uri) => definition(workspace, uri, position)));
  connection.onDocumentSymbol(whenReady((_, uri) => documentSymbols(workspace, uri)));
  connection.onDocumentLinks(whenReady((_, uri) => documentLinks(workspace, uri)));
  connection.onCodeLens(
    whenReady((_, uri) => {
      const config = workspace.config(uri);
      return config === undefined ? [] : configLenses(config);
    }),
  );
  connection.onCodeAction(whenReady((params) => codeActions(workspace, params)));
  connection.onFoldingRanges(
    whenReady((_, uri) => {
      const config = workspace.config(uri);
      const file = workspace.kconfig(uri)?.file;
      return config !== undefined
        ? foldConfig(config.lines, config.text)
        : file === undefined
          ? []
          : foldKconfig(file);
    }),
  );
  connection.onDocumentFormatting(
    whenReady((_, uri) => {
      const found = workspace.document(uri);
      const file = workspace.kconfig(uri)?.file;
      return found?.language === 'defconfig'
        ? formatConfig(found.document.getText())
        : file === undefined
          ? []
          : formatKconfig(file);
    }),
  );
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(workspace, query));
  answerForAllFiles(connection, workspace);
}

/** What waits for the index of the sources. */
function answerForAllFiles(connection: Connection, workspace: Workspace): void {
  const say = (message: string): void => {
    const type = MessageType.Info;
    void connection.sendNotification(ShowMessageNotification.type, { type, message });
  };
  connection.onReferences(async ({ textDocument: { uri }, position }, token, reporter) => {
    await workspace.ready(uri);
    const progress = requestProgress('Looking for references', token, reporter);
    const found = await references(workspace, uri, position, progress);
    progress.done();
    return found;
  });
  connection.onPrepareRename(async ({ textDocument: { uri }, position }) => {
    await workspace.ready(uri);
    return prepareRename(workspace, uri, position);
  });
  connection.onRenameRequest(
    async ({ textDocument: { uri }, position, newName }, token: CancellationToken, reporter) => {
      await workspace.ready(uri);
      const progress = requestProgress('Looking for places to rename', token, reporter);
      try {
        return await rename(workspace, uri, position, newName, progress, say);
      } finally {
        progress.done();
      }
    },
  );
}

function answerMenus(
  connection: Connection,
  workspace: Workspace,
  drivers: () => readonly FirmwareDriver[],
): void {
  connection.onRequest(MENU_REQUEST, (params: MenuArguments) => menu(workspace, params));
  connection.onRequest(MENU_CHANGE_REQUEST, (params: MenuChangeArguments) =>
    menuChange(workspace, params),
  );
  connection.onRequest(MENU_HELP_REQUEST, (params: MenuHelpArguments) =>
    helpOf(workspace, drivers(), params),
  );
}
