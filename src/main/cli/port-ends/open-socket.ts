import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { SocketDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import { describeSystemError } from '../../../host/system-error';

/** The end of a port that is a socket. */
export interface SocketEnd {
  /** Whoever is connected is told to `onConnected`; of a server there can be another one later. */
  listen(onConnected: (socket: Socket) => void): void;
  close(): void;
}

/**
 * QEMU's `socket`: connects to a server, or is one for one client at a time. A server that waits is there when its first client is.
 *
 * @param waiting is told what QEMU says while it waits
 * @returns QEMU's sentence when it can't be had
 */
export function openSocket(
  description: SocketDescription,
  folder: string,
  waiting: (text: string) => void,
): Promise<Result<SocketEnd, string>> {
  const { path, server } = description;
  const where = path === undefined ? undefined : resolve(folder, path);
  return server ? serve(description, where, waiting) : connectTo(description, where);
}

/** As QEMU calls it. */
function nameOf({ path, host, port }: SocketDescription): string {
  return path ?? `${host}:${port}`;
}

function connectTo(
  description: SocketDescription,
  where: string | undefined,
): Promise<Result<SocketEnd, string>> {
  const { host, port } = description;
  const socket = where === undefined ? connect(Number(port), host) : connect(where);
  return new Promise((settle) => {
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      settle(
        ok({
          listen: (onConnected) => {
            onConnected(socket);
          },
          close: () => socket.end(),
        }),
      );
    });
    socket.once('error', (error) => {
      const { text } = describeSystemError(error);
      settle(fail(`Failed to connect to '${nameOf(description)}': ${text}`));
    });
  });
}

async function serve(
  description: SocketDescription,
  where: string | undefined,
  waiting: (text: string) => void,
): Promise<Result<SocketEnd, string>> {
  const { host, port, path, wait } = description;
  const server = createServer({ pauseOnConnect: true });
  const failure = await new Promise<string | undefined>((settle) => {
    server.once('error', (error) => {
      settle(`Failed to bind socket to ${nameOf(description)}: ${describeSystemError(error).text}`);
    });
    server.once('listening', () => {
      settle(undefined);
    });
    if (where === undefined) {
      server.listen(Number(port), host);
    } else if (!existsSync(dirname(where))) {
      // Node would say that the permission is missing.
      settle(`Failed to bind socket to ${nameOf(description)}: No such file or directory`);
    } else {
      removeSocket(where);
      server.listen(where);
    }
  });
  if (failure !== undefined) {
    return fail(failure);
  }
  const end = new ServerEnd(server);
  if (wait) {
    const kind = path === undefined ? `tcp:${nameOf(description)}` : `unix:${path}`;
    waiting(`info: QEMU waiting for connection on: disconnected:${kind},server=on`);
    await end.firstClient;
  }
  return ok(end);
}

/** A socket that an earlier run has left there. */
function removeSocket(path: string): void {
  try {
    if (lstatSync(path).isSocket()) {
      unlinkSync(path);
    }
  } catch {
    // Nothing is there; what else is wrong shows when it is bound.
  }
}

class ServerEnd implements SocketEnd {
  readonly firstClient: Promise<void>;
  readonly #server: Server;
  /** Connected, and waiting for the one before to go. */
  readonly #waiting: Socket[] = [];
  #current: Socket | undefined;
  #onConnected: ((socket: Socket) => void) | undefined;

  constructor(server: Server) {
    this.#server = server;
    this.firstClient = new Promise((settle) => {
      server.on('connection', (socket) => {
        socket.on('error', () => undefined);
        this.#waiting.push(socket);
        this.#next();
        settle();
      });
    });
  }

  listen(onConnected: (socket: Socket) => void): void {
    this.#onConnected = onConnected;
    this.#next();
  }

  close(): void {
    this.#server.close();
    this.#current?.end();
    for (const socket of this.#waiting) {
      socket.destroy();
    }
  }

  #next(): void {
    if (this.#current !== undefined || this.#onConnected === undefined) {
      return;
    }
    const socket = this.#waiting.shift();
    this.#current = socket;
    if (socket !== undefined) {
      socket.once('close', () => {
        this.#current = undefined;
        this.#next();
      });
      this.#onConnected(socket);
    }
  }
}
