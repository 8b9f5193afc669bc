import * as vscode from 'vscode';
import { TextProblemError, readingNumber } from './memory-document';
import { MemoryDocuments } from './memory-documents';
import { MEMORY_SCHEME, placeOf, type MemoryPlace } from './memory-place';

/** A step that takes longer than this is a run, and the document says that U-Boot is running. */
const STEP_MS = 400;
const LANGUAGE = 'uboot-memory';

/** Memory documents as files of VS Code, which are edited and saved like others. */
export class MemoryFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly documents: MemoryDocuments;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #problems = vscode.languages.createDiagnosticCollection(MEMORY_SCHEME);
  readonly #disposables: readonly { dispose(): unknown }[];

  constructor() {
    this.documents = new MemoryDocuments({
      isOpen: (uri) => openDocument(uri) !== undefined,
      hasUnsavedEdits: (uri) => openDocument(uri)?.isDirty === true,
      changed: (uri) => {
        this.#changed.fire([
          { type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(uri, true) },
        ]);
      },
      tell: (message) => {
        void vscode.window.showWarningMessage(message);
      },
      later: (action) => {
        setTimeout(action, STEP_MS);
      },
    });
    const isOurs = ({ uri }: vscode.TextDocument): boolean => uri.scheme === MEMORY_SCHEME;
    const opened = (document: vscode.TextDocument): void => {
      if (isOurs(document) && document.languageId !== LANGUAGE) {
        void vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
      }
    };
    vscode.workspace.textDocuments.forEach(opened);
    this.#disposables = [
      this.#changed,
      this.#problems,
      vscode.workspace.registerFileSystemProvider(MEMORY_SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onDidOpenTextDocument(opened),
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.#clean(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!document.isDirty) {
          this.#clean(document);
        }
      }),
    ];
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const place = placeAt(uri);
    const mtime = await this.documents.version(uri.toString(), place);
    const document = this.documents.document(uri.toString());
    const size = Buffer.byteLength(document?.text ?? '');
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime,
      size,
      ...(document?.state === 'ended' ? { permissions: vscode.FilePermission.Readonly } : {}),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(await this.documents.text(uri.toString(), placeAt(uri)));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    try {
      const text = Buffer.from(content).toString();
      await this.documents.save(uri.toString(), placeAt(uri), text);
      this.#problems.delete(uri);
    } catch (error) {
      if (error instanceof TextProblemError) {
        this.#mark(uri, error);
      }
      throw error;
    }
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): never {
    throw refusal();
  }

  createDirectory(): never {
    throw refusal();
  }

  delete(): never {
    throw refusal();
  }

  rename(): never {
    throw refusal();
  }

  #clean({ uri }: vscode.TextDocument): void {
    if (uri.scheme === MEMORY_SCHEME) {
      this.#problems.delete(uri);
      this.documents.clean(uri.toString());
    }
  }

  /** Shows in the text what is wrong with it. */
  #mark(uri: vscode.Uri, { message, problem }: TextProblemError): void {
    const { line, column, lengthChars } = problem;
    const range = new vscode.Range(line - 1, column - 1, line - 1, column - 1 + lengthChars);
    this.#problems.set(uri, [new vscode.Diagnostic(range, message)]);
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }
}

/** The number of the reading that an editor shows. */
export function shownReading({ document }: vscode.TextEditor): number {
  return readingNumber(document.getText(new vscode.Range(0, 0, 2, 0)));
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

function placeAt(uri: vscode.Uri): MemoryPlace {
  const place = placeOf(uri);
  if (place === undefined) {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  return place;
}

function refusal(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    'A memory document is a view of memory: it can be read and written, and nothing else.',
  );
}
