import * as vscode from 'vscode';
import { HEADING_LINES } from './memory-document';
import type { MemoryDocuments } from './memory-documents';
import { MEMORY_SCHEME, POINTER_BYTES } from './memory-place';

const BEFORE = 'ubootVirtio.showMemoryBefore';
const AFTER = 'ubootVirtio.showMemoryAfter';

/** Shows more of the memory around a document's: by lenses at both ends of it, and by commands. */
export function registerMore(documents: MemoryDocuments): vscode.Disposable[] {
  const extend = (side: 'before' | 'after') => async (chosen?: vscode.Uri) => {
    const uri = chosen ?? vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme === MEMORY_SCHEME) {
      await documents.extend(uri.toString(), side);
    }
  };
  return [
    vscode.commands.registerCommand(BEFORE, extend('before')),
    vscode.commands.registerCommand(AFTER, extend('after')),
    vscode.languages.registerCodeLensProvider(
      { scheme: MEMORY_SCHEME },
      {
        provideCodeLenses(document) {
          const lens = (line: number, title: string, command: string): vscode.CodeLens =>
            new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
              title: `$(unfold) ${title}`,
              command,
              arguments: [document.uri],
            });
          return documents.document(document.uri.toString())?.state === 'ended'
            ? []
            : [
                lens(HEADING_LINES, `Show ${POINTER_BYTES} Bytes Before`, BEFORE),
                lens(document.lineCount - 1, `Show ${POINTER_BYTES} Bytes After`, AFTER),
              ];
        },
      },
    ),
  ];
}
