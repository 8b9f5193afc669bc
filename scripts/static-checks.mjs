import { tool } from './run-command.mjs';

/** What is looked at without running anything, quickest first. Shared by `npm run check` and `npm test`. */
export const staticChecks = [
  {
    name: 'format',
    argv: [...tool('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  { name: 'types', argv: [...tool('typescript', 'bin/tsc'), '-b'] },
  {
    name: 'layers',
    argv: [
      ...tool('dependency-cruiser', 'bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'src',
    ],
  },
  { name: 'dead code', argv: [...tool('knip', 'bin/knip.js')] },
  {
    name: 'lint',
    argv: [...tool('eslint', 'bin/eslint.js'), '--max-warnings', '0', '.'],
  },
];
