import { packageRootOf, serveStdio, serveTcp } from './serve';

/**
 * `uboot-virtio dap [--port N]`: a debug adapter on standard input and output, or on a TCP port of this computer (0 takes
 * any; the number is printed). Gives the exit status once the client has gone; a TCP server goes on until it is ended.
 *
 * @param bundleFolder folder of the running program
 */
export async function dap(args: readonly string[], bundleFolder: string): Promise<number> {
  const packageRoot = packageRootOf(bundleFolder);
  const [option, text, ...rest] = args;
  if (option === undefined) {
    await serveStdio(packageRoot);
    return 0;
  }
  const port = Number(text);
  if (option !== '--port' || rest.length > 0 || !isPort(port)) {
    console.error(
      `uboot-virtio: dap: expected --port and a number from 0 to 65535, found '${args.join(' ')}'`,
    );
    return 1;
  }
  console.error(`listening on 127.0.0.1:${await serveTcp(packageRoot, port)}`);
  return new Promise(() => undefined);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65535;
}
