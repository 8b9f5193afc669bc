import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARM_LINE, firmware, root, workspace } from './adapter-process';

const missing =
  spawnSync('emacs', ['--batch', '--eval', '(unless (locate-library "dap-mode") (kill-emacs 1))'])
    .status !== 0;

/** Emacs leaves its files at home. */
let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'emacs-'));
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

describe.skipIf(missing)(
  `Emacs with dap-mode${missing ? ' (not found: apt-get install emacs-nox elpa-dap-mode)' : ''}`,
  () => {
    it('launches, stops at a breakpoint, reads variables, steps, and disconnects', () => {
      const { stdout, stderr } = spawnSync(
        'emacs',
        ['--batch', '-l', path.join(import.meta.dirname, 'emacs.el')],
        {
          encoding: 'utf8',
          timeout: 50_000,
          cwd: workspace,
          env: {
            ...process.env,
            HOME: home,
            NODE: process.execPath,
            ADAPTER: path.join(root, 'dist/cli.js'),
            QEMU: ARM_LINE,
            FOLDER: workspace,
            SOURCE: path.join(firmware, 'drivers/virtio/virtio_ring.ts'),
          },
        },
      );
      const line = stdout.trim().split('\n').at(-1) ?? '';
      expect(line, stderr).toMatch(/^\{/);
      const file = path.join(firmware, 'drivers/virtio/virtio_ring.ts');
      expect(JSON.parse(line), stderr).toEqual({
        entry: { reason: 'entry', function: 'startFirmware' },
        breakpoint: { reason: 'breakpoint', function: 'virtqueue_kick', file },
        step: { reason: 'step', function: 'virtqueue_kick', file },
        variable: expect.stringMatching(/^\{address = 0x[0-9a-f]+, index = 0/) as unknown,
        shown: file,
      });
    });
  },
);
