import * as vscode from 'vscode';
import type { DriverFault, DriverTools } from './driver-tools';
import type { EditorProblem } from './editor-errors';

/** After the last key: a person who types wants no message about half a word. */
const SETTLE_MS = 300;
const IS_DRIVER = /\bU_BOOT_DRIVER\s*\(/;

interface Checked {
  readonly faults: readonly DriverFault[];
}

/** Shows the faults of drivers that are open, as they are typed. In a workspace that is not trusted none is looked at. */
export class DriverDiagnostics {
  readonly #tools: DriverTools;
  readonly #collection = vscode.languages.createDiagnosticCollection('ubootVirtioDriver');
  readonly #checked = new Map<string, Checked>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: { dispose(): unknown }[];
  readonly #onLooked: (document: vscode.TextDocument) => void;

  /** @param onLooked told of each driver whose diagnostics are new, the editor's own too */
  constructor(tools: DriverTools, onLooked: (document: vscode.TextDocument) => void) {
    this.#tools = tools;
    this.#onLooked = onLooked;
    this.#subscriptions = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#look(document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#look(document, SETTLE_MS);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#lookAtAll();
      }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        this.#publishAgain(uris);
      }),
    ];
    this.#lookAtAll();
  }

  /** Faults of a file that a launch has found. */
  show(uri: vscode.Uri, faults: readonly DriverFault[]): void {
    this.#checked.set(uri.toString(), { faults });
    this.#publish(uri);
  }

  dispose(): void {
    this.#timers.forEach((timer) => {
      clearTimeout(timer);
    });
    this.#subscriptions.forEach((subscription) => {
      subscription.dispose();
    });
  }

  #lookAtAll(): void {
    vscode.workspace.textDocuments.forEach((document) => {
      this.#look(document, 0);
    });
  }

  #look(document: vscode.TextDocument, afterMs: number): void {
    const { uri, languageId, fileName } = document;
    const isWanted =
      vscode.workspace.isTrusted &&
      languageId === 'typescript' &&
      uri.scheme === 'file' &&
      !fileName.endsWith('.d.ts') &&
      (this.#checked.has(uri.toString()) || IS_DRIVER.test(document.getText()));
    if (!isWanted) {
      return;
    }
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.set(
      uri.toString(),
      setTimeout(() => void this.#check(document), afterMs),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const faults = await this.#tools.check(document.getText());
    if (!document.isClosed && document.version === version) {
      this.show(document.uri, faults);
      this.#onLooked(document);
    }
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#checked.delete(key);
    this.#collection.delete(uri);
  }

  /** The editor has other problems than before: what both say is said once. */
  #publishAgain(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      if (!this.#checked.has(uri.toString())) {
        continue;
      }
      this.#publish(uri);
      const document = vscode.workspace.textDocuments.find(
        (one) => one.uri.toString() === uri.toString(),
      );
      if (document !== undefined) {
        this.#onLooked(document);
      }
    }
  }

  #publish(uri: vscode.Uri): void {
    const { faults } = this.#checked.get(uri.toString()) ?? { faults: [] };
    const others = vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source !== SOURCE)
      .map(({ range }) => placeOf(range.start));
    const shown = faults
      .map(diagnosticOf)
      .filter(({ range }) => !others.includes(placeOf(range.start)));
    const before = (this.#collection.get(uri) ?? []).map(lineOf);
    if (before.join('\n') !== shown.map(lineOf).join('\n')) {
      this.#collection.set(uri, shown);
    }
  }
}

const SOURCE = 'U-Boot';

function diagnosticOf({
  line,
  column,
  endLine,
  endColumn,
  message,
}: DriverFault): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = SOURCE;
  return diagnostic;
}

function placeOf({ line, character }: vscode.Position): string {
  return `${line}:${character}`;
}

function lineOf({ range, message }: vscode.Diagnostic): string {
  return `${placeOf(range.start)} ${message}`;
}

/** What the editor itself says of a file. */
export function editorProblems(uri: vscode.Uri): EditorProblem[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source !== SOURCE)
    .map(({ severity, code, message, range }) => ({
      isError: severity === vscode.DiagnosticSeverity.Error,
      code: typeof code === 'object' ? code.value : code,
      message,
      line: range.start.line,
    }));
}
