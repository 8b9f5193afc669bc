// docs/targets.md: what each target can do, as far as the contract of targets has shown it. Writes the page from a run of
// those tests; they say by themselves when it is old. Needs the build.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, run, tool } from './run-command.mjs';

const page = path.join(root, 'docs/targets.md');

function text() {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '';
  }
}

const before = text();
writeFileSync(page, '');
const { code, output } = await run(
  [
    ...tool('vitest', 'vitest.mjs'),
    'run',
    '--config',
    'vitest.programs.config.mjs',
    'test/contract',
  ],
  { env: { TARGETS_PAGE: 'write' } },
);
/** A column that was there must have been shown again: a target that can't run here is none that can do nothing. */
const names = (/** @type {string} */ table) =>
  (table.split('\n').find((line) => line.startsWith('|')) ?? '')
    .split('|')
    .map((cell) => cell.trim());
const lost = names(before).filter((name) => !names(text()).includes(name));
if (code !== 0 || text() === '' || lost.length > 0) {
  writeFileSync(page, before);
  console.log(code === 0 ? `not shown here: ${lost.join(', ') || 'any target'}` : output);
  process.exitCode = 1;
}
