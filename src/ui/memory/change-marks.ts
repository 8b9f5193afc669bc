import * as vscode from 'vscode';
import { markedPieces } from './marked-changes';
import type { MemoryDocuments } from './memory-documents';
import { shownReading } from './memory-files';
import { MEMORY_SCHEME } from './memory-place';

/**
 * Marks the bytes that have changed since the stop before, in every editor of a memory document: by colour, and by bold
 * and underlined digits for those who see no colours.
 */
export class ChangeMarks implements vscode.Disposable {
  readonly #documents: MemoryDocuments;
  readonly #type = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightStrongBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
    fontWeight: 'bold',
    textDecoration: 'underline',
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #disposables: readonly { dispose(): unknown }[];

  constructor(documents: MemoryDocuments) {
    this.#documents = documents;
    this.#disposables = [
      this.#type,
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        editors.forEach((editor) => {
          this.#mark(editor);
        });
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // While somebody types, the marks move along with the text.
        if (document.uri.scheme === MEMORY_SCHEME && !document.isDirty) {
          vscode.window.visibleTextEditors
            .filter((editor) => editor.document === document)
            .forEach((editor) => {
              this.#mark(editor);
            });
        }
      }),
    ];
  }

  #mark(editor: vscode.TextEditor): void {
    const { uri } = editor.document;
    if (uri.scheme !== MEMORY_SCHEME) {
      return;
    }
    const reading = this.#documents.document(uri.toString())?.reading(shownReading(editor));
    editor.setDecorations(
      this.#type,
      (reading === undefined ? [] : markedPieces(reading)).map(
        ({ line, column, endColumn, hover }) => ({
          range: new vscode.Range(line, column, line, endColumn),
          hoverMessage: hover,
        }),
      ),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }
}
