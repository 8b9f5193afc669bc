import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

const LANGUAGES = ['defconfig', 'kconfig'];
/** Of files that name symbols, in a workspace with a Kconfig tree. */
const SOURCES = ['c', 'cpp', 'makefile'];

/**
 * Starts the language server once a file of its languages is open, or a source file in a Kconfig tree, and ends it with the
 * extension.
 *
 * @param program file of the server
 */
export class LanguageSupport {
  readonly #program: string;
  readonly #onOpen: vscode.Disposable;
  #client: Promise<LanguageClient> | undefined;

  constructor(program: string) {
    this.#program = program;
    this.#onOpen = vscode.workspace.onDidOpenTextDocument((document) => {
      void this.#startFor(document);
    });
    vscode.workspace.textDocuments.forEach((document) => {
      void this.#startFor(document);
    });
  }

  /** Asks the server something beyond the protocol of languages; it is started for that. */
  async ask<T>(request: string, params: object): Promise<T> {
    this.#client ??= this.#start();
    return (await this.#client).sendRequest<T>(request, params);
  }

  async dispose(): Promise<void> {
    this.#onOpen.dispose();
    const client = await this.#client?.catch(() => undefined);
    await client?.dispose();
  }

  async #startFor({ languageId, uri }: vscode.TextDocument): Promise<void> {
    const isWanted =
      this.#client === undefined &&
      uri.scheme === 'file' &&
      (LANGUAGES.includes(languageId) || (SOURCES.includes(languageId) && (await isInTree(uri))));
    if (isWanted && this.#client === undefined) {
      this.#client = this.#start();
      this.#client.catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(`The Kconfig language server did not start: ${reason}`);
      });
    }
  }

  async #start(): Promise<LanguageClient> {
    const { startLanguageClient } = await import(
      /* webpackChunkName: "language-client" */ './start-language-client'
    );
    return startLanguageClient(this.#program, LANGUAGES);
  }
}

/** As U-Boot's: the workspace folder has Kconfig files and configurations. */
async function isInTree(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) {
    return false;
  }
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, 'Kconfig'));
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, 'configs'));
    return true;
  } catch {
    return false;
  }
}
