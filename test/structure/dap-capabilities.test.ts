import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it('docs/dap-capabilities.md lists what the adapter claims, and a test for each', () => {
  const script = path.join(import.meta.dirname, '../../scripts/dap-capabilities.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe('');
});
