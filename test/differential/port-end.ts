import { createServer, type Server, type Socket } from 'node:net';
import { rmSync } from 'node:fs';
import path from 'node:path';

/** The other end of a console's port in QEMU: a socket that QEMU connects to. */
export class PortEnd {
  /** What the guest has sent. */
  sent = '';
  readonly connected: Promise<void>;
  readonly #server: Server;
  readonly #path: string;
  #socket: Socket | undefined;

  /** Use `listen`. */
  constructor(server: Server, socketPath: string) {
    this.#server = server;
    this.#path = socketPath;
    this.connected = new Promise((resolve) => {
      server.once('connection', (socket) => {
        this.#socket = socket;
        socket.on('data', (data) => (this.sent += data.toString('latin1')));
        socket.on('error', () => undefined);
        resolve();
      });
    });
  }

  static path(folder: string, id: number): string {
    return path.join(folder, `port${id}`);
  }

  static async listen(folder: string, id: number): Promise<PortEnd> {
    const socketPath = PortEnd.path(folder, id);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    return new PortEnd(server, socketPath);
  }

  type(bytes: readonly number[]): void {
    this.#socket?.write(Uint8Array.from(bytes));
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#path, { force: true });
  }
}
