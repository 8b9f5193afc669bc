import { parseArgs } from 'node:util';
import { packageRootOf, serveStdio, serveTcp } from './serve';
import { createToken } from './token';

/**
 * `uboot-virtio dap [--port N [--no-token]]`: a debug adapter on standard input and output, or on a TCP port of this computer (0
 * takes any; the number is printed, and the token that clients must send). Gives the exit status once the client has gone; a
 * TCP server goes on until it is ended.
 *
 * @param bundleFolder folder of the running program
 */
export async function dap(args: readonly string[], bundleFolder: string): Promise<number> {
  const packageRoot = packageRootOf(bundleFolder);
  const log = (line: string): void => {
    console.error(`uboot-virtio: dap: ${line}`);
  };
  let options: DapOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    log(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error));
    return 1;
  }
  if (options.port === undefined) {
    await serveStdio(packageRoot, log);
    return 0;
  }
  const token = options.noToken ? undefined : createToken();
  const port = await serveTcp({ packageRoot, port: options.port, token, log });
  console.error(`listening on 127.0.0.1:${port}`);
  if (token !== undefined) {
    console.error(`token ${token.text}`);
  }
  return new Promise(() => undefined);
}

interface DapOptions {
  /** Undefined: standard input and output. */
  readonly port: number | undefined;
  readonly noToken: boolean;
}

function readOptions(args: readonly string[]): DapOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, 'no-token': { type: 'boolean', default: false } },
  });
  const noToken = values['no-token'];
  if (values.port === undefined) {
    if (noToken) {
      throw new Error('--no-token: expected --port beside it, found none');
    }
    return { port: undefined, noToken };
  }
  const port = /^\d+$/.test(values.port) ? Number(values.port) : NaN;
  if (!(port <= 65535)) {
    throw new Error(`--port: expected a number from 0 to 65535, found '${values.port}'`);
  }
  return { port, noToken };
}
