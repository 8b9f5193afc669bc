import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root, run, tool } from './run-command.mjs';

/** The packaged extension. */
export const vsix = path.join(root, 'out/uboot-virtio-debug.vsix');

/**
 * Packages what was built, as it is installed anywhere.
 *
 * @returns {Promise<{code: number, output: string}>}
 */
export function packageExtension() {
  mkdirSync(path.dirname(vsix), { recursive: true });
  return run([
    ...tool('@vscode/vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '-o',
    vsix,
  ]);
}
