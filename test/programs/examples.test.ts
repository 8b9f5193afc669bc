import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { splitCommandLine } from '../../src/config/qemu-cmdline/split';
import { BOARD_NAMES } from '../../src/base/boards';
import { Scratch, runProgram } from './program';

interface Launch {
  readonly name: string;
  readonly defconfig: string;
  readonly qemu: string | readonly string[];
  readonly cwd?: string;
}

interface LaunchFile {
  readonly version: string;
  readonly configurations: readonly Launch[];
}

/** A copy: others have sessions in the examples meanwhile, and their disks can be written by one at a time. */
const examples = mkdtempSync(path.join(tmpdir(), 'examples-'));
cpSync(path.resolve(import.meta.dirname, '../../examples'), examples, { recursive: true });
afterAll(() => {
  rmSync(examples, { recursive: true });
});
const boards = readdirSync(path.join(examples, 'boards')).sort();
const workspaces = ['workspace', ...boards.map((board) => `boards/${board}`)];
const scratch = new Scratch();

/** The launch configurations of an example, with the variables replaced as VS Code does it. */
function launches(workspace: string): readonly Launch[] {
  const folder = path.join(examples, workspace);
  const text = readFileSync(path.join(folder, '.vscode/launch.json'), 'utf8');
  const escaped = JSON.stringify(folder).slice(1, -1);
  const file = JSON.parse(text.replaceAll('${workspaceFolder}', escaped)) as LaunchFile;
  return file.configurations.map((launch) => ({ cwd: folder, ...launch }));
}

function argv(qemu: Launch['qemu']): readonly string[] {
  return typeof qemu === 'string' ? splitCommandLine(qemu).argv : qemu;
}

/** The devices and their buses as the machine has them, from what the command line asks for. */
function wanted(qemu: readonly string[]): { onPci: number; onMmio: number; disks: number } {
  const devices = qemu.filter((_, index) => qemu[index - 1] === '-device');
  return {
    onPci: devices.filter((device) => /^virtio-\w+-pci/.test(device)).length,
    onMmio: devices.filter((device) => /^virtio-\w+-device/.test(device)).length,
    disks: devices.filter((device) => device.startsWith('virtio-blk-')).length,
  };
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe('the examples', () => {
  it('are a workspace with a README for each board, one to begin with, and two more', () => {
    expect(boards).toEqual([...BOARD_NAMES].sort());
    const list = readFileSync(path.join(examples, 'README.md'), 'utf8');
    for (const workspace of [...workspaces, 'new-driver', 'own-uboot']) {
      expect(existsSync(path.join(examples, workspace, 'README.md'))).toBe(true);
      expect(list).toContain(`(${workspace})`);
    }
  });

  it('stay small', () => {
    const images = readdirSync(path.join(examples, 'disks'));
    const bytes = images.map((image) => statSync(path.join(examples, 'disks', image)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4 << 20);
  });
});

describe.each(workspaces)('examples/%s', (workspace) => {
  it.each(launches(workspace))('boots: $name', async ({ defconfig, qemu, cwd }) => {
    const line = argv(qemu);
    const { onPci, onMmio, disks } = wanted(line);
    const listings = Array.from({ length: disks }, (_, disk) => `ls virtio ${disk} /`);
    const typed = scratch.write(
      'typed.txt',
      ['virtio scan', 'dm tree', 'virtio info', ...listings, ''].join('\n'),
    );

    const { code, stdout, stderr } = await runProgram(
      ['run', '--defconfig', defconfig, '--type', typed, '--timeout', '50', '--', ...line],
      cwd === undefined ? {} : { cwd },
    );

    const text = stdout.toString('latin1').replaceAll('\r', '');
    expect(code, `${stderr}${text}`).toBe(0);
    const steps = text.split('\n=> ').slice(1);
    expect(steps).toHaveLength(listings.length + 4);
    const [scan, tree = '', info = '', ...contents] = steps;
    expect(scan).toBe('virtio scan');
    expect(count(tree, /virtio-pci\.[lm]#\d+$/gm)).toBe(onPci);
    expect(count(tree, /-- virtio-(blk|net)#\d+$/gm)).toBe(onPci + onMmio);
    expect(count(info, /Type: Hard Disk/g)).toBe(disks);
    for (const content of contents.slice(0, disks)) {
      expect(content).toMatch(/^<DIR> +\d+ \.\n<DIR> +\d+ \.\.\n<DIR> +\d+ lost\+found$/m);
    }
  });
});
