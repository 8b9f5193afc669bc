import path from 'node:path';
import { packageExtension, vsix } from './package-extension.mjs';
import { counted, out, skippedSuite } from './suite-results.mjs';
import { prepareWorkbench } from './vscode-ci/prepare.mjs';

/** On a quiet machine the workbench suites take a minute; on a busy one they may take long, and pass. */
export const WORKBENCH_LIMIT_S = 1200;

/** @type {Promise<string | undefined> | undefined} */
let readiness;

/** Makes the workbench ready once, whoever asks first. Gives the reason why not. */
export function workbenchReady() {
  readiness ??= prepareWorkbench();
  return readiness;
}

/** @type {ReturnType<typeof packageExtension> | undefined} */
let packaging;

/**
 * A person's way through a real workbench. Its steps build on each other, and a busy machine can take the keyboard away between
 * two of them: a walk that fails is walked once more from its beginning, which is said.
 *
 * @param {string} name
 * @param {string} script of scripts/workbench, without its ending, and the folder of its pictures in out/
 * @param {import('./share.mjs').Turn} [turn]
 * @returns {import('./suite-results.mjs').Suite}
 */
export function workbenchWalk(name, script, turn) {
  const walk = () =>
    counted([process.execPath, `scripts/workbench/${script}.mjs`, path.join(out, script)], {
      env: { EXT_VSIX: vsix },
      timeoutSeconds: WORKBENCH_LIMIT_S,
    });
  return {
    name,
    after: ['build'],
    browser: true,
    ...(turn && { turn }),
    async run() {
      const reason = await workbenchReady();
      if (reason !== undefined) {
        return skippedSuite(1, reason);
      }
      packaging ??= packageExtension();
      const { code, output } = await packaging;
      if (code !== 0) {
        return { passed: 0, failed: 1, skipped: 0, output };
      }
      const first = await walk();
      if (first.failed === 0) {
        return first;
      }
      const second = await walk();
      return {
        ...second,
        output: `${first.output ?? ''}\nonce more:\n${second.output ?? ''}`,
        note: `walked twice; the first time: ${failedSteps(first.output ?? '')}`,
      };
    },
  };
}

/** @param {string} output */
const failedSteps = (output) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('✘'))
    .join('; ') || 'it did not come to its end';
