import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeParams,
  type Position,
  type ProtocolConnection,
} from 'vscode-languageserver/node';

/** A folder with files for a test. */
export class Fixture {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'lsp-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      this.write(name, text);
    }
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).href;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A text without the mark `<|>`, and where that was. */
export function marked(text: string): { readonly text: string; readonly at: Position } {
  const before = text.slice(0, text.indexOf('<|>')).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: text.replace('<|>', ''), at };
}

/** A work that the server shows, as far as it has got. */
export interface ShownWork {
  readonly token: string | number;
  readonly title: string;
  readonly messages: string[];
  isOver: boolean;
}

interface WorkDoneProgressValue {
  readonly kind: 'begin' | 'report' | 'end';
  readonly title?: string;
  readonly message?: string;
}

interface Waiting {
  readonly uri: string;
  readonly test: (diagnostics: Diagnostic[]) => boolean;
  readonly resolve: (diagnostics: Diagnostic[]) => void;
}

/** A client of the built server, over its standard input and output. */
export class LanguageClient {
  readonly connection: ProtocolConnection;
  readonly #child: ChildProcess;
  readonly #diagnostics = new Map<string, Diagnostic[]>();
  readonly #exited: Promise<number | null>;
  #waiting: Waiting[] = [];
  #versions = new Map<string, number>();
  /** In the order in which they began. */
  readonly works: ShownWork[] = [];
  /** What the server has said to the user. */
  readonly messages: string[] = [];
  readonly registered: string[] = [];
  /** Works with such a title are cancelled once they begin. */
  cancels: RegExp | undefined;
  #worksWaiting: { test: () => boolean; resolve: () => void }[] = [];

  constructor() {
    const child = spawn(process.execPath, [path.resolve('dist/cli.js'), 'lsp', '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.#diagnostics.set(uri, diagnostics);
      const told = this.#waiting.filter((one) => one.uri === uri && one.test(diagnostics));
      this.#waiting = this.#waiting.filter((one) => !told.includes(one));
      told.forEach(({ resolve }) => {
        resolve(diagnostics);
      });
    });
    this.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      this.messages.push(message);
    });
    this.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registered.push(...registrations.map(({ method }) => method));
    });
    this.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
      this.follow(token);
    });
    this.connection.listen();
  }

  /** Of a request with this `workDoneToken`, or of the server's own accord. */
  follow(token: string | number): void {
    this.connection.onProgress(WorkDoneProgress.type, token, (value) => {
      this.#takeProgress(token, value);
    });
  }

  #takeProgress(token: string | number, value: WorkDoneProgressValue): void {
    const work = this.works.find((one) => one.token === token);
    if (value.kind === 'begin') {
      const title = value.title ?? '';
      this.works.push({ token, title, messages: [], isOver: false });
      if (this.cancels?.test(title) === true) {
        void this.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
      }
    } else if (value.kind === 'report') {
      work?.messages.push(value.message ?? '');
    } else if (work !== undefined) {
      work.isOver = true;
    }
    const told = this.#worksWaiting.filter(({ test }) => test());
    this.#worksWaiting = this.#worksWaiting.filter((one) => !told.includes(one));
    told.forEach(({ resolve }) => {
      resolve();
    });
  }

  /** Waits until the works that the server shows are as wanted. */
  shown(test: () => boolean): Promise<void> {
    return test()
      ? Promise.resolve()
      : new Promise((resolve) => this.#worksWaiting.push({ test, resolve }));
  }

  async start(capabilities: ClientCapabilities = {}): Promise<void> {
    const params = { processId: null, workspaceFolders: null, capabilities };
    await this.connection.sendRequest(
      InitializeRequest.type,
      params as unknown as InitializeParams,
    );
    await this.connection.sendNotification(InitializedNotification.type, {});
  }

  /** Opens a document, of which nothing need be told. */
  async send(uri: string, languageId: string, text: string): Promise<void> {
    this.#diagnostics.delete(uri);
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async open(uri: string, languageId: string, text: string): Promise<Diagnostic[]> {
    await this.send(uri, languageId, text);
    return this.diagnostics(uri, () => true);
  }

  async change(uri: string, text: string): Promise<void> {
    this.#diagnostics.delete(uri);
    const version = (this.#versions.get(uri) ?? 1) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  /** The diagnostics of a document once they are as wanted. */
  diagnostics(uri: string, test: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    const known = this.#diagnostics.get(uri);
    return known !== undefined && test(known)
      ? Promise.resolve(known)
      : new Promise((resolve) => this.#waiting.push({ uri, test, resolve }));
  }

  /** Gives the server's exit status. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const code = await this.#exited;
    this.connection.dispose();
    this.#child.kill();
    return code;
  }
}
