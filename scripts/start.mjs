// `npm start`: installs and builds what is missing, then opens VS Code on the example workspace: the desktop program where
// there is one, else the browser workbench on this computer, whose address is printed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { buildExtension } from './build-extension.mjs';
import { root, run, tool } from './run-command.mjs';

const workspace = path.join(root, 'examples/workspace');

function fail(message, output = '') {
  console.error(output);
  console.error(message);
  process.exit(1);
}

/** The newest change below a folder, in milliseconds. */
function newest(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) =>
        Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
      0,
    );
}

async function install() {
  if (existsSync(path.join(root, 'node_modules/.package-lock.json'))) {
    return;
  }
  console.log('Installing packages ...');
  const { code, output } = await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0) {
    fail('The packages could not be installed.', output);
  }
}

async function build() {
  const built = path.join(root, 'dist/extension.js');
  if (existsSync(built) && statSync(built).mtimeMs > newest(path.join(root, 'src'))) {
    return;
  }
  console.log('Building ...');
  const { code, output } = await buildExtension();
  if (code !== 0) {
    fail('The extension could not be built.', output);
  }
}

/** The first desktop VS Code on the PATH. A remote terminal's `code` counts too: it opens the window at the other end. */
async function desktopProgram() {
  if (process.env.UBOOT_VIRTIO_WORKBENCH === 'browser') {
    return undefined;
  }
  for (const name of ['code', 'code-insiders', 'codium']) {
    const { code } = await run([name, '--version'], { timeoutSeconds: 20 });
    if (code === 0) {
      return name;
    }
  }
  return undefined;
}

async function openDesktop(program) {
  console.log(`Opening ${program} on ${path.relative(process.cwd(), workspace)} ...`);
  const { code, output } = await run([
    program,
    '--new-window',
    `--extensionDevelopmentPath=${root}`,
    workspace,
  ]);
  if (code !== 0) {
    fail(`${program} could not be opened.`, output);
  }
  console.log('Press F5 there to boot U-Boot.');
}

async function serveBrowser() {
  const { installWorkbench, serverEntry, serverNode } = await import('./vscode-ci/install.mjs');
  const reason = await installWorkbench();
  if (reason !== undefined) {
    fail(
      `No desktop VS Code was found on the PATH, and the browser workbench can't be used: ${reason}`,
    );
  }
  const data = path.join(root, 'out/workbench-data');
  const settings = path.join(data, 'user/User/settings.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  if (!existsSync(settings)) {
    writeFileSync(
      settings,
      `${JSON.stringify({ 'workbench.startupEditor': 'none', 'chat.disableAIFeatures': true, 'telemetry.telemetryLevel': 'off', 'update.mode': 'none', 'extensions.autoUpdate': false }, null, 2)}\n`,
    );
  }
  writeFileSync(path.join(data, 'config.yaml'), 'auth: none\n');
  const vsix = path.join(root, 'out/uboot-virtio-debug.vsix');
  console.log('Packaging the extension ...');
  const packed = await run([
    ...tool('@vscode/vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '-o',
    vsix,
  ]);
  if (packed.code !== 0) {
    fail('The extension could not be packaged.', packed.output);
  }
  const base = [
    serverEntry,
    '--config',
    path.join(data, 'config.yaml'),
    '--user-data-dir',
    path.join(data, 'user'),
    '--extensions-dir',
    path.join(data, 'extensions'),
  ];
  const env = { PATH: `${path.dirname(serverNode)}:${process.env.PATH}`, NODE_OPTIONS: '' };
  const installed = await run([serverNode, ...base, '--force', '--install-extension', vsix], {
    env,
  });
  if (installed.code !== 0) {
    fail('The extension could not be installed into the browser workbench.', installed.output);
  }
  const port = await freePort(Number(process.env.PORT ?? 8080));
  const server = spawn(
    serverNode,
    [
      ...base,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      '--ignore-last-opened',
    ],
    { env: { ...process.env, ...env, PORT: undefined }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  server.stdout.resume();
  server.on('exit', (code) => process.exit(code ?? 0));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => server.kill(signal));
  }
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    if (
      await fetch(`${address}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    ) {
      console.log(`\nVS Code is ready: ${address}/?folder=${encodeURIComponent(workspace)}`);
      console.log('Open it in a browser and press F5 to boot U-Boot. Ctrl-C here ends it.');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill();
  fail('The browser workbench did not start within 60 s.');
}

/** `wanted` if it is free, else any. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

await install();
await build();
const desktop = await desktopProgram();
await (desktop === undefined ? serveBrowser() : openDesktop(desktop));
