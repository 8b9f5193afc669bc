import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** What takes two minutes on a quiet machine may take long on a busy one, and end well. */
const BUSY_SECONDS = 1800;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] what differs from this process's environment
 * @property {boolean} [show] output is also shown as it comes
 * @property {number} [timeoutSeconds]
 * @property {string} [input] standard input; none unless given
 *
 * @typedef {object} RunResult
 * @property {number} code
 * @property {string} output what the program wrote to standard output and error, as it came
 */

/**
 * A tool of node_modules, started with this Node whatever the PATH says.
 *
 * @param {string} packageName
 * @param {string} script
 */
export function tool(packageName, script) {
  return [process.execPath, path.join(root, 'node_modules', packageName, script)];
}

/**
 * Runs a program to its end. Output is shown as it comes (`show`) and given back with the exit code; a program that can't
 * be started has code 127, one that overruns `timeoutSeconds` is killed with all its children and has code 124.
 *
 * @param {readonly string[]} argv
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(argv, options = {}) {
  const { cwd = root, env = {}, show = false, timeoutSeconds = BUSY_SECONDS, input } = options;
  const [program = '', ...args] = argv;
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const isOver = endWithUs(child);
    let output = '';
    /** @type {number | undefined} */
    let code;
    /** @param {Buffer} data */
    const take = (data) => {
      output += data.toString();
      if (show) {
        process.stdout.write(data);
      }
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const timer = setTimeout(() => {
      code = 124;
      output += `\nstopped after ${timeoutSeconds} s\n`;
      killTree(child);
    }, timeoutSeconds * 1000);
    child.on('error', (error) => {
      isOver();
      clearTimeout(timer);
      done({ code: 127, output: String(error) });
    });
    child.on('close', (exitCode) => {
      isOver();
      clearTimeout(timer);
      done({ code: code ?? exitCode ?? 1, output });
    });
  });
}

/** @type {readonly NodeJS.Signals[]} */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {NodeJS.Signals} signal */
function endAll(signal) {
  running.forEach(killTree);
  running.clear();
  unhear();
  process.kill(process.pid, signal);
}

function unhear() {
  for (const signal of ENDINGS) {
    process.off(signal, endAll);
  }
}

/**
 * A terminal's Ctrl-C doesn't come to a child, which has a group of its own: it ends when this program is ended.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} to be called when it has ended
 */
function endWithUs(child) {
  if (running.size === 0) {
    for (const signal of ENDINGS) {
      process.on(signal, endAll);
    }
  }
  running.add(child);
  return () => {
    if (running.delete(child) && running.size === 0) {
      unhear();
    }
  };
}

/** @param {import('node:child_process').ChildProcess} child */
function killTree(child) {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
