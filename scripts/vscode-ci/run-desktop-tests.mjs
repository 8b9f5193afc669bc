// `npm run test:desktop`: the workbench suite in desktop VS Code, which @vscode/test-electron downloads. VSCODE_EXECUTABLE
// names one that is installed already.
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../run-command.mjs';

const vscodeExecutablePath = process.env.VSCODE_EXECUTABLE;
try {
  await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, 'out/electron/suite/index.js'),
    launchArgs: [path.join(root, 'examples/workspace'), '--disable-extensions'],
    ...(vscodeExecutablePath === undefined ? {} : { vscodeExecutablePath }),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
