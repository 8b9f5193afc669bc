// ELF files and raw images with random mistakes: 10,000 in at most 50 s; with LONG=1 200,000 files. The last line is
// `N passed, N failed, N skipped`, counted in hundreds of files.
//
//   node scripts/fuzz-elf.mjs [SEED COUNT]     these files alone
import path from 'node:path';
import { root, run } from './run-command.mjs';

const [files, seconds] = process.env.LONG === '1' ? [200_000, 3600] : [10_000, 50];
const [seed = '1', count = String(files)] = process.argv.slice(2);
const { code, output } = await run(
  [
    ...[process.execPath, '-r', path.join(root, 'scripts/typescript-require.cjs')],
    ...[path.join(root, 'test/fuzz/elf-files.ts'), count, String(seconds), seed],
  ],
  { timeoutSeconds: seconds + 60 },
);
console.log(output.trim());
process.exitCode = code === 0 ? 0 : 1;
