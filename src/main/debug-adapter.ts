import { packageRootOf, serveStdio, serveTcp } from './dap/serve';

/** `debug-adapter.js [--port N]`: the debug adapter over standard input and output, or over TCP. */
async function main(args: readonly string[]): Promise<void> {
  const packageRoot = packageRootOf(__dirname);
  const at = args.indexOf('--port');
  if (at < 0) {
    await serveStdio(packageRoot);
    process.exit(0);
  }
  const port = Number(args[at + 1]);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`--port: expected a number from 0 to 65535; found ${args[at + 1] ?? 'nothing'}`);
    process.exit(1);
  }
  console.error(`listening on 127.0.0.1:${await serveTcp(packageRoot, port)}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
