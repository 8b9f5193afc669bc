// U-Boot v2023.01's defconfigs against what its conf made of them: a tenth, another one each day; with LONG=1 all.
// The last line is `N passed, N failed, N skipped`.
import path from 'node:path';
import { root, run } from './run-command.mjs';
import { ubootSource } from './uboot-source.mjs';

const MS_PER_DAY = 86_400_000;
const SHARE = 10;

const { folder, reason } = await ubootSource();
if (folder === undefined) {
  console.log(`SKIP ${reason}`);
  console.log('0 passed, 0 failed, 1 skipped');
} else {
  const every = process.env.LONG === '1' ? 1 : SHARE;
  const first = Math.floor(Date.now() / MS_PER_DAY) % every;
  const { code, output } = await run([
    ...[process.execPath, '-r', path.join(root, 'scripts/typescript-require.cjs')],
    ...[path.join(root, 'test/kconfig/ground-truth.ts'), folder, String(every), String(first)],
  ]);
  console.log(output.trim());
  process.exitCode = code === 0 ? 0 : 1;
}
