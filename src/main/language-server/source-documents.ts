import {
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  ReferencesRequest,
  RenameRequest,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
} from 'vscode-languageserver/node';

/** Files that name symbols of a configuration and are in no language of ours. */
const SELECTOR = [
  '**/*.{c,h,S,s,cc,cpp,hpp,dts,dtsi,dtso,lds,mk,env}',
  '**/{Makefile,Kbuild}',
  '**/{Makefile,Kbuild}.*',
].map((pattern) => ({ scheme: 'file', pattern }));

/**
 * Asks a client that can be asked so for what concerns single words in C files, Makefiles and the like. Nothing else is
 * offered there: those languages have servers of their own.
 */
export function registerSources(connection: Connection, capabilities: ClientCapabilities): void {
  const { textDocument } = capabilities;
  const areDynamic = [
    textDocument?.synchronization,
    textDocument?.hover,
    textDocument?.definition,
    textDocument?.references,
    textDocument?.rename,
  ].every((one) => one?.dynamicRegistration === true);
  if (!areDynamic) {
    return;
  }
  const options = { documentSelector: SELECTOR };
  const { client } = connection;
  void client.register(DidOpenTextDocumentNotification.type, options);
  void client.register(DidChangeTextDocumentNotification.type, {
    ...options,
    syncKind: TextDocumentSyncKind.Incremental,
  });
  void client.register(DidCloseTextDocumentNotification.type, options);
  void client.register(HoverRequest.type, options);
  void client.register(DefinitionRequest.type, options);
  void client.register(ReferencesRequest.type, options);
  void client.register(RenameRequest.type, {
    ...options,
    prepareProvider: textDocument?.rename?.prepareSupport === true,
  });
}
