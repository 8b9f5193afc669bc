import type { Connection } from 'vscode-languageserver/node';
import { diagnosticsOf } from './answers/diagnostics';
import { pathOf, type Workspace } from './workspace';

/** Documents of one tree that wait to be told of, in that order. */
interface Queue {
  readonly uris: Set<string>;
  isRunning: boolean;
}

/** Tells a client what is wrong in its documents, once their trees are loaded; no tree waits for another one. */
export class DiagnosticsPublisher {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  /** By folder of the tree; '' for documents in none. */
  readonly #queues = new Map<string, Queue>();

  constructor(connection: Connection, workspace: Workspace) {
    this.#connection = connection;
    this.#workspace = workspace;
  }

  /**
   * Soon, before those that wait already, and after what came with the same message: keys that are pressed at once are one
   * change.
   */
  publish(uris: readonly string[]): void {
    for (const uri of [...uris].reverse()) {
      const queue = this.#queueOf(uri);
      const others = [...queue.uris].filter((other) => other !== uri);
      queue.uris.clear();
      for (const next of [uri, ...others]) {
        queue.uris.add(next);
      }
      if (!queue.isRunning) {
        queue.isRunning = true;
        setImmediate(() => void this.#work(queue));
      }
    }
  }

  /** The document is closed. */
  forget(uri: string): void {
    this.#queueOf(uri).uris.delete(uri);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #queueOf(uri: string): Queue {
    const file = pathOf(uri);
    const folder = (file === undefined ? undefined : this.#workspace.storeOf(file)?.folder) ?? '';
    let queue = this.#queues.get(folder);
    if (queue === undefined) {
      queue = { uris: new Set(), isRunning: false };
      this.#queues.set(folder, queue);
    }
    return queue;
  }

  async #work(queue: Queue): Promise<void> {
    try {
      await this.#workOff(queue.uris);
    } finally {
      queue.isRunning = false;
    }
  }

  async #workOff(uris: Set<string>): Promise<void> {
    for (let [uri] = uris; uri !== undefined; [uri] = uris) {
      await this.#workspace.ready(uri);
      if (uris.delete(uri)) {
        this.#publishNow(uri);
      }
      // Keys come before documents that nobody types in.
      await new Promise((resolve) => setImmediate(resolve));
      this.#lookForCircles(uri);
    }
  }

  /** What depends on itself takes a while to find, and is hardly ever there: the rest was told without. */
  #lookForCircles(uri: string): void {
    const file = pathOf(uri);
    const tree = file === undefined ? undefined : this.#workspace.treeOf(file);
    if (tree?.isOrdered === false && tree.order.circles.length > 0) {
      this.publish(this.#workspace.open);
    }
  }

  #publishNow(uri: string): void {
    const found = this.#workspace.document(uri);
    if (found === undefined || found.language === 'source') {
      return;
    }
    const diagnostics = diagnosticsOf(this.#workspace, uri);
    void this.#connection.sendDiagnostics({ uri, diagnostics });
    this.#workspace.treeOf(found.file)?.indexInBackground();
  }
}
