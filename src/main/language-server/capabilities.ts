import {
  type ClientCapabilities,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { ORDER_KIND } from './answers/code-actions';

/** What the server can do, for files of its own languages. */
export function initializeResult({ textDocument }: ClientCapabilities): InitializeResult {
  return {
    serverInfo: { name: 'uboot-virtio' },
    capabilities: {
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      completionProvider: { triggerCharacters: ['_', '=', '"', '/'], resolveProvider: true },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: { workDoneProgress: true },
      renameProvider: {
        prepareProvider: textDocument?.rename?.prepareSupport === true,
        workDoneProgress: true,
      },
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      documentLinkProvider: { resolveProvider: false },
      foldingRangeProvider: true,
      documentFormattingProvider: true,
      codeLensProvider: { resolveProvider: false },
      codeActionProvider: { codeActionKinds: ['quickfix', ORDER_KIND] },
    },
  };
}
