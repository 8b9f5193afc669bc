// `npm run check`: everything before a commit. Ends with 1 at the first thing that isn't right.
import { run, tool } from './run-command.mjs';
import { staticChecks } from './static-checks.mjs';

const steps = [
  ...staticChecks,
  { name: 'unit tests', argv: [...tool('vitest', 'vitest.mjs'), 'run', '--reporter=dot'] },
];

for (const step of steps) {
  const started = performance.now();
  const { code, output } = await run(step.argv);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) {
    process.stdout.write(output);
    console.log(`✘ ${step.name} (${seconds} s)`);
    process.exit(1);
  }
  console.log(`✔ ${step.name} (${seconds} s)`);
}
