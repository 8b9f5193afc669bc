import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

const LANGUAGES = ['defconfig', 'kconfig'];

/**
 * Starts the language server once a file of its languages is open, and ends it with the extension.
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
      this.#startFor(document);
    });
    vscode.workspace.textDocuments.forEach((document) => {
      this.#startFor(document);
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

  #startFor({ languageId, uri }: vscode.TextDocument): void {
    if (this.#client === undefined && LANGUAGES.includes(languageId) && uri.scheme === 'file') {
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
