// Images with random mistakes as the firmware of command lines: 10,000 in at most 50 s; with LONG=1 100,000. The last line is
// `N passed, N failed, N skipped`, counted in hundreds of images.
//
//   node scripts/fuzz-firmware.mjs [SEED COUNT]     these command lines alone, of five images each
import path from 'node:path';
import { root, run } from './run-command.mjs';

const [lines, seconds] = process.env.LONG === '1' ? [20_000, 3600] : [2000, 50];
const [seed = '1', count = String(lines)] = process.argv.slice(2);
const { code, output } = await run(
  [
    ...[process.execPath, '-r', path.join(root, 'scripts/typescript-require.cjs')],
    ...[path.join(root, 'test/fuzz/firmware-images.ts'), count, String(seconds), seed],
  ],
  { timeoutSeconds: seconds + 60 },
);
console.log(output.trim());
process.exitCode = code === 0 ? 0 : 1;
