// `npm start`: installs and builds what is missing, then opens VS Code on the example workspace: the desktop program where
// there is one, else the browser workbench on this computer, whose address is printed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { packageExtension, vsix } from './package-extension.mjs';
import { parseJson } from './parse-json.mjs';
import { root, run } from './run-command.mjs';
import { runSteps } from './steps.mjs';
import { firstWindowSettings } from './workbench/first-window.mjs';

/** @typedef {Parameters<typeof runSteps>[0][number]} Step */

const workspace = path.join(root, 'examples/workspace');

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * The newest change below a folder, in milliseconds.
 *
 * @param {string} folder
 */
function newest(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) =>
        Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
      0,
    );
}

/** What a fresh clone lacks. */
function preparation() {
  /** @type {Step[]} */
  const steps = [];
  if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) {
    steps.push({ title: 'installing packages', action: install });
  }
  // A build that was interrupted has not come so far, and begins with an empty folder.
  const built = path.join(root, 'dist/boards/function-names.json');
  if (!existsSync(built) || statSync(built).mtimeMs <= newest(path.join(root, 'src'))) {
    steps.push({ title: 'building', action: build });
  }
  return steps;
}

/**
 * @param {string} what
 * @param {import('./run-command.mjs').RunResult} result
 */
const reasonOf = (what, { code, output }) => (code === 0 ? undefined : `${output}\n${what}`);

async function install() {
  return reasonOf(
    'The packages could not be installed.',
    await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']),
  );
}

async function build() {
  const { buildExtension } = await import('./build-extension.mjs');
  return reasonOf('The extension could not be built.', await buildExtension());
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

/** @param {string} program */
async function openDesktop(program) {
  const reason = await runSteps([
    ...preparation(),
    {
      title: `opening ${program} on ${path.relative(process.cwd(), workspace)}`,
      action: async () =>
        reasonOf(
          `${program} could not be opened.`,
          await run([
            program,
            '--new-window',
            `--extensionDevelopmentPath=${root}`,
            workspace,
            path.join(workspace, 'README.md'),
          ]),
        ),
    },
  ]);
  if (reason !== undefined) {
    fail(reason);
  }
  console.log('Press F5 there to boot U-Boot.');
}

const data = path.join(root, 'out/workbench-data');

/** The user's own changes stay. */
function writeSettings() {
  const file = path.join(data, 'user/User/settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  let own = {};
  if (existsSync(file)) {
    try {
      own = /** @type {object} */ (parseJson(readFileSync(file, 'utf8')));
    } catch {
      return; // with comments: written by a person, and left alone
    }
  }
  writeFileSync(file, `${JSON.stringify({ ...firstWindowSettings, ...own }, null, 2)}\n`);
  writeFileSync(path.join(data, 'config.yaml'), 'auth: none\n');
}

async function serveBrowser() {
  const workbench = await import('./vscode-ci/install.mjs');
  const { serverEntry, serverNode } = workbench;
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
  let address = '';
  const steps = preparation();
  if (!workbench.isWorkbenchInstalled()) {
    steps.push({
      title: 'installing the browser workbench (no desktop VS Code on the PATH; once, 500 MB)',
      async action() {
        const reason = await workbench.installWorkbench();
        return reason === undefined
          ? undefined
          : `No desktop VS Code was found on the PATH, and the browser workbench can't be used: ${reason}`;
      },
    });
  }
  steps.push(
    {
      title: 'packaging the extension',
      async action() {
        writeSettings();
        return reasonOf('The extension could not be packaged.', await packageExtension());
      },
    },
    {
      title: 'installing the extension into the workbench',
      action: async () =>
        reasonOf(
          'The extension could not be installed into the browser workbench.',
          await run([serverNode, ...base, '--force', '--install-extension', vsix], { env }),
        ),
    },
    {
      title: 'starting the workbench',
      async action() {
        const port = await freePort(Number(process.env.PORT ?? 8080));
        address = `http://127.0.0.1:${port}`;
        return startServer(serverNode, [...base, '--bind-addr', `127.0.0.1:${port}`], env, address);
      },
    },
  );
  const reason = await runSteps(steps);
  if (reason !== undefined) {
    fail(reason);
  }
  console.log(`\nVS Code is ready: ${address}/?folder=${encodeURIComponent(workspace)}`);
  console.log('Open it in a browser and press F5 to boot U-Boot. Ctrl-C here ends it.');
}

/**
 * Starts the server, which lives as long as this program, and waits until it answers.
 *
 * @param {string} serverNode
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @param {string} address
 * @returns {Promise<string | undefined>} why it didn't
 */
async function startServer(serverNode, args, env, address) {
  const server = spawn(
    serverNode,
    [
      ...args,
      '--auth',
      'none',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      '--ignore-last-opened',
    ],
    { env: { ...process.env, ...env, PORT: undefined }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  server.stdout.resume();
  let isReady = false;
  /** @type {number | undefined} */
  let ended;
  server.on('exit', (code) => {
    ended = code ?? 0;
    if (isReady) {
      process.exit(ended);
    }
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      isReady = true;
      server.kill(signal);
    });
  }
  const limit = performance.now() + 300_000;
  while (ended === undefined && performance.now() < limit) {
    isReady = await fetch(`${address}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) {
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill();
  return ended === undefined
    ? 'The browser workbench did not start within 300 s.'
    : `The browser workbench ended with code ${ended}.`;
}

/**
 * `wanted` if it is free, else any.
 *
 * @param {number} wanted
 * @returns {Promise<number>}
 */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (wanted === 0) {
        reject(error);
      } else {
        resolve(freePort(0));
      }
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

const desktop = await desktopProgram();
await (desktop === undefined ? serveBrowser() : openDesktop(desktop));
