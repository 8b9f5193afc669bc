import type { Connection } from 'vscode-languageserver/node';
import { diagnosticsOf } from './answers/diagnostics';
import type { Workspace } from './workspace';

/** Tells a client what is wrong in its documents, once their trees are loaded. */
export class DiagnosticsPublisher {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  /** In the order in which they are told. */
  readonly #waiting = new Set<string>();
  #isRunning = false;

  constructor(connection: Connection, workspace: Workspace) {
    this.#connection = connection;
    this.#workspace = workspace;
  }

  /**
   * Soon, before those that wait already, and after what came
   * with the same message: keys that are pressed at once are one change.
   */
  publish(uris: readonly string[]): void {
    const others = [...this.#waiting].filter((uri) => !uris.includes(uri));
    this.#waiting.clear();
    for (const uri of [...uris, ...others]) {
      this.#waiting.add(uri);
    }
    if (!this.#isRunning && this.#waiting.size > 0) {
      this.#isRunning = true;
      setImmediate(() => void this.#work());
    }
  }

  /** The document is closed. */
  forget(uri: string): void {
    this.#waiting.delete(uri);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  async #work(): Promise<void> {
    for (;;) {
      const [uri] = this.#waiting;
      if (uri === undefined) {
        break;
      }
      await this.#workspace.ready(uri);
      if (this.#waiting.delete(uri)) {
        this.#publishNow(uri);
      }
      // Keys come before documents that nobody types in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
  }

  #publishNow(uri: string): void {
    const found = this.#workspace.document(uri);
    if (found === undefined || found.language === 'source') {
      return;
    }
    void this.#connection.sendDiagnostics({
      uri,
      diagnostics: diagnosticsOf(this.#workspace, uri),
    });
    this.#workspace.treeOf(found.file)?.indexInBackground();
  }
}
