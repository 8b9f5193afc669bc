// Kconfig trees and configurations with random mistakes: for 25 s; with LONG=1 50,000 trees. The last line is
// `N passed, N failed, N skipped`, counted in hundreds of trees.
import path from 'node:path';
import { root, run } from './run-command.mjs';

const ENOUGH = 10_000;
const [trees, seconds] = process.env.LONG === '1' ? [5 * ENOUGH, 3600] : [ENOUGH, 25];
const { code, output } = await run(
  [
    ...[process.execPath, '-r', path.join(root, 'scripts/typescript-require.cjs')],
    ...[path.join(root, 'test/kconfig/mutations.ts'), String(trees), String(seconds)],
  ],
  { timeoutSeconds: seconds + 60 },
);
console.log(output.trim());
process.exitCode = code === 0 ? 0 : 1;
