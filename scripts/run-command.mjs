import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** A tool of node_modules, started with this Node whatever the PATH says. */
export function tool(packageName, script) {
  return [process.execPath, path.join(root, 'node_modules', packageName, script)];
}

/**
 * Runs a program to its end. Output is shown as it comes (`show`) and given back with the exit code; a program that can't
 * be started has code 127, one that overruns `timeoutSeconds` is killed with all its children and has code 124.
 */
export function run(
  argv,
  { cwd = root, env = {}, show = false, timeoutSeconds = 600, input } = {},
) {
  return new Promise((done) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    let output = '';
    let code;
    const take = (data) => {
      output += data.toString();
      if (show) {
        process.stdout.write(data);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const timer = setTimeout(() => {
      code = 124;
      output += `\nstopped after ${timeoutSeconds} s\n`;
      killTree(child);
    }, timeoutSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      done({ code: 127, output: String(error) });
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      done({ code: code ?? exitCode ?? 1, output });
    });
  });
}

function killTree(child) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
