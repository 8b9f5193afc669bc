import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import type { AdapterHost } from '../../adapter/host';
import { KeptMachines } from '../../adapter/connection/kept-machines';
import { connectStreams } from '../../adapter/framing/connect-streams';
import { UbootVirtioSession } from '../../adapter/session';
import { EMBEDDED_CAPABILITIES } from '../../targets/embedded/embedded-target';
import { driverCheck, targetFactory } from './create-target';
import { findFirmwareRoot } from './firmware-root';
import { GuestPlaces } from './guest-places';
import type { Token } from './token';

/** Time that a client gets to read the last words and close its end of a connection. */
const GOODBYE_MS = 1000;

/** What a session of this program has around it. */
export function adapterHost(packageRoot: string, onClosed: () => void): AdapterHost {
  const programs = path.join(packageRoot, 'dist');
  const places = new GuestPlaces(programs);
  return {
    capabilities: EMBEDDED_CAPABILITIES,
    warmUp: () => {
      places.warmUp();
    },
    coolDown: () => {
      places.coolDown();
    },
    createTarget: targetFactory(programs, places),
    checkDrivers: driverCheck(programs),
    firmwareRoot: findFirmwareRoot(packageRoot),
    fileExists: existsSync,
    defaultFolder: process.cwd(),
    onClosed,
  };
}

/**
 * One session over standard input and output. Resolves when the client has gone and the machine is down.
 *
 * @param log takes one line for whoever reads standard error
 */
export function serveStdio(packageRoot: string, log: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const closed = (): void => {
      // The caller ends the process: what was sent last must have left it.
      process.stdout.write('', () => {
        resolve();
      });
    };
    const session = new UbootVirtioSession(adapterHost(packageRoot, closed));
    connectStreams(session, process.stdin, process.stdout, (text) => {
      log(`standard input: ${text}`);
    });
    process.once('SIGTERM', () => {
      session.shutdown();
    });
    process.once('SIGINT', () => {
      session.shutdown();
    });
  });
}

/** Where `dap --port` listens, and for whom. */
export interface PortOptions {
  readonly packageRoot: string;
  readonly port: number;
  /** Undefined: whoever connects may start a machine. */
  readonly token: Token | undefined;
  /** Takes one line for whoever reads standard error. */
  readonly log: (line: string) => void;
}

/** A session for each connection to a port of the loopback interface. Resolves with the port once it listens. */
export function serveTcp({ packageRoot, port, token, log }: PortOptions): Promise<number> {
  const kept = new KeptMachines();
  return new Promise((resolve, reject) => {
    const server = createServer((socket: Socket) => {
      const session = new UbootVirtioSession({
        ...adapterHost(packageRoot, () => {
          socket.end();
          // A client that does not close its end must not keep ours.
          setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
        }),
        kept,
        ...(token === undefined
          ? {}
          : { acceptsToken: (given: string | undefined) => token.accepts(given) }),
      });
      connectStreams(session, socket, socket, (text) => {
        log(
          `connection from ${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0} closed: ${text}`,
        );
      });
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
