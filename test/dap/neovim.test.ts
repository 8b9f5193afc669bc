import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM_LINE, root, workspace } from './adapter-process';

const HEADLESS = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n'];

/** Why the test can't run. */
function reason(): string | undefined {
  if (spawnSync('nvim', ['--version']).status !== 0) {
    return 'nvim not found: apt-get install neovim';
  }
  const look = "lua if not pcall(require, 'dap') then vim.cmd('cquit') end";
  const { status } = spawnSync('nvim', [...HEADLESS, '-c', look, '-c', 'qall!'], {
    timeout: 10_000,
  });
  return status === 0 ? undefined : 'nvim-dap is not on the runtime path of nvim';
}

const missing = reason();

describe.skipIf(missing !== undefined)(
  `Neovim with nvim-dap${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('launches, stops at the first statement, steps, and ends the session', () => {
      const script = path.join(import.meta.dirname, 'neovim.lua');
      const { stdout, stderr } = spawnSync('nvim', [...HEADLESS, '-S', script], {
        encoding: 'utf8',
        timeout: 50_000,
        env: {
          ...process.env,
          NODE: process.execPath,
          ADAPTER: path.join(root, 'dist/cli.js'),
          QEMU: ARM_LINE,
          FOLDER: workspace,
        },
      });
      const line = stdout.trim().split('\n').at(-1) ?? '';
      expect(line, stderr).toMatch(/^\{/);
      expect(JSON.parse(line), stderr).toEqual({
        entry: 'startFirmware',
        stops: ['entry', 'step'],
        ended: true,
      });
    });
  },
);
