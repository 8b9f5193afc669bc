import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fixture } from './language-client';

const missing = spawnSync('nvim', ['--version']).status !== 0;

interface Result {
  readonly diagnostic?: string;
  readonly hover?: string;
  readonly labels: readonly string[];
  readonly definition?: string;
  readonly fixed?: string;
  readonly renamed?: string;
  readonly renamedKconfig?: string;
}

let fixture: Fixture;
beforeAll(() => {
  fixture = new Fixture({
    Kconfig:
      'config NET\n\tbool "Networking"\n\tdefault y\nconfig PORT\n\tint "Port"\nconfig CMD_NET\n\tbool "Commands"\n\tdepends on NET\n',
    'configs/my_defconfig': 'CONFIG_NTE=y\nCONFIG_PORT=7\nCONFIG_\n',
  });
});
afterAll(() => {
  fixture.remove();
});

describe.skipIf(missing)(
  `Neovim's own client${missing ? ' (nvim not found: apt-get install neovim)' : ''}`,
  () => {
    it('is told what is wrong, hovers, completes, goes to definitions, renames and mends', () => {
      const script = path.resolve('test/lsp/neovim.lua');
      const { stdout, stderr } = spawnSync(
        'nvim',
        ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-S', script],
        {
          encoding: 'utf8',
          timeout: 50_000,
          env: {
            ...process.env,
            NODE: process.execPath,
            SERVER: path.resolve('dist/cli.js'),
            FOLDER: fixture.folder,
          },
        },
      );
      const line = stdout.trim().split('\n').at(-1) ?? '';
      expect(line, stderr).toMatch(/^\{/);
      const result = JSON.parse(line) as Result;
      expect(result.diagnostic).toContain('is CONFIG_NET meant?');
      expect(result.hover).toContain('**CONFIG_PORT** `int` — Port');
      expect(result.labels).toContain('CONFIG_CMD_NET');
      expect(result.labels).not.toContain('CONFIG_PORT');
      expect(result.definition).toBe(fixture.uri('Kconfig'));
      expect(result.renamed).toBe('CONFIG_TCP_PORT=7');
      expect(result.renamedKconfig).toContain('config TCP_PORT\n\tint "Port"\n');
      expect(result.fixed).toBe('CONFIG_NET=y');
    });
  },
);
