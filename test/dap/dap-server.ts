import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ARM_LINE, root, workspace } from './adapter-process';

class SocketClient extends DebugClient {
  constructor(socket: Socket) {
    super('node', 'cli.js', 'uboot-virtio');
    this.defaultTimeout = 20_000;
    this.connect(socket, socket);
  }
}

/** `uboot-virtio dap --port 0`, and clients of it. */
export class DapServer {
  readonly process: ChildProcess;
  readonly #sockets: Socket[] = [];
  readonly port: Promise<number>;
  /** What it has printed on standard error. */
  log = '';

  constructor() {
    const args = [path.join(root, 'dist/cli.js'), 'dap', '--port', '0', '--no-token'];
    const child = spawn(process.execPath, args);
    this.process = child;
    this.port = new Promise((resolve) => {
      child.stderr.on('data', (data: Buffer) => {
        this.log += data.toString();
        const found = /^listening on 127\.0\.0\.1:(\d+)\n/.exec(this.log);
        if (found !== null) {
          resolve(Number(found[1]));
        }
      });
    });
  }

  async connect(): Promise<ServerClient> {
    const socket = connect(await this.port, '127.0.0.1');
    this.#sockets.push(socket);
    return new ServerClient(new SocketClient(socket), socket);
  }

  close(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.process.kill();
  }
}

/** A client of the server that keeps all events. */
export class ServerClient {
  readonly client: DebugClient;
  readonly events: DebugProtocol.Event[] = [];
  console = '';

  readonly #socket: Socket;

  constructor(client: DebugClient, socket: Socket) {
    this.client = client;
    this.#socket = socket;
    for (const name of EVENTS) {
      client.on(name, (event: DebugProtocol.Event) => {
        this.events.push(event);
      });
    }
    client.on('uboot-virtio/consoleOutput', ({ body }: { body: { data: string } }) => {
      this.console += Buffer.from(body.data, 'base64').toString('latin1');
    });
  }

  /** Goes without a word. */
  vanish(): void {
    this.#socket.destroy();
  }

  /** `launch` or `attach`, up to the answer. */
  async begin(
    request: 'launch' | 'attach',
    attributes: object = {},
  ): Promise<DebugProtocol.Capabilities> {
    const { body = {} } = await this.client.initializeRequest({
      adapterID: 'uboot-virtio',
      pathFormat: 'path',
      supportsInvalidatedEvent: true,
    });
    const qemu = `${ARM_LINE} -snapshot`;
    const args = request === 'launch' ? { qemu, cwd: workspace, console: 'terminal' } : {};
    const initialized = this.client.waitForEvent('initialized');
    initialized.catch(() => undefined);
    const begun = this.client.customRequest(request, { ...args, ...attributes });
    await Promise.race([initialized, begun]);
    await this.client.configurationDoneRequest();
    await begun;
    return body;
  }

  async type(text: string): Promise<void> {
    const data = Buffer.from(text).toString('base64');
    await this.client.customRequest('uboot-virtio/consoleInput', { data });
  }

  /** Waits for an event, also one that has come already. */
  async event<T>(name: string): Promise<T> {
    await this.until(() => this.events.some(({ event }) => event === name), `event ${name}`);
    const index = this.events.findIndex(({ event }) => event === name);
    return this.events.splice(index, 1)[0]?.body as T;
  }

  async printed(text: string): Promise<void> {
    await this.until(() => this.console.includes(text), `the console to print ${text}`);
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    for (const limit = performance.now() + 15_000; !condition();) {
      if (performance.now() > limit) {
        throw new Error(`waited 15 s for ${what}; console: ${this.console}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const EVENTS = [
  'stopped',
  'exited',
  'terminated',
  'output',
  'process',
  'invalidated',
  'uboot-virtio/ended',
  'uboot-virtio/travelled',
];
