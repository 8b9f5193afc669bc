import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import type { AdapterHost } from '../../adapter/host';
import { UbootVirtioSession } from '../../adapter/session';
import { targetFactory } from './create-target';
import { findFirmwareRoot } from './firmware-root';

/** What a session of this program has around it. */
export function adapterHost(packageRoot: string, onClosed: () => void): AdapterHost {
  return {
    createTarget: targetFactory(path.join(packageRoot, 'dist', 'firmware-worker.js')),
    firmwareRoot: findFirmwareRoot(packageRoot),
    fileExists: existsSync,
    defaultFolder: process.cwd(),
    onClosed,
  };
}

/** One session over standard input and output. Resolves when the client has gone and the machine is down. */
export function serveStdio(packageRoot: string): Promise<void> {
  return new Promise((resolve) => {
    const closed = (): void => {
      // The caller ends the process: what was sent last must have left it.
      process.stdout.write('', () => {
        resolve();
      });
    };
    const session = new UbootVirtioSession(adapterHost(packageRoot, closed));
    session.start(process.stdin, process.stdout);
    process.once('SIGTERM', () => {
      session.shutdown();
    });
    process.once('SIGINT', () => {
      session.shutdown();
    });
  });
}

/** A session for each connection to a port of the loopback interface. Resolves with the port once it listens. */
export function serveTcp(packageRoot: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket: Socket) => {
      const host = adapterHost(packageRoot, () => {
        socket.end();
      });
      const session = new UbootVirtioSession(host);
      socket.on('error', () => {
        session.shutdown();
      });
      session.start(socket, socket);
    });
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The folder with package.json, from that of the running bundle. */
export function packageRootOf(bundleFolder: string): string {
  return path.resolve(bundleFolder, '..');
}
