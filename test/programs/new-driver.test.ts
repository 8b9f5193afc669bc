import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import { BOARDS } from '../../src/base/boards';
import { Scratch } from './program';

const scratch = new Scratch();

async function make(
  ...args: string[]
): Promise<{ code: number | null; lines: string[]; errors: readonly string[] }> {
  const { code, stdout, errorLines } = await scratch.run(['new', ...args]);
  return { code, lines: stdout.toString().split('\n').slice(0, -1), errors: errorLines };
}

interface Launch {
  readonly qemu: readonly string[];
  readonly drivers: readonly string[];
  readonly defconfig: string;
}

/** Runs the launch configuration that was written last: what is printed of its devices once they were probed. */
async function probedByLast(): Promise<string> {
  const file = readFileSync(scratch.file('.vscode/launch.json'), 'utf8');
  const { configurations } = JSON.parse(file) as { configurations: Launch[] };
  const { qemu = [], drivers = [], defconfig = '' } = configurations.at(-1) ?? {};
  scratch.write('typed.txt', 'virtio scan\ndm tree\n');
  const { code, stdout, stderr } = await scratch.run([
    ...['run', '--type', 'typed.txt', '--timeout', '30', '--defconfig', defconfig],
    // On RISC-V a firmware that isn't there is told of.
    ...['--firmware', 'built-in'],
    ...drivers.flatMap((driver) => ['--driver', driver]),
    ...['--', ...qemu],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString('latin1').replaceAll('\r', '');
}

/** The row of `dm tree` for a device that was probed, wherever it hangs. */
const rowOf = (uclass: string, driver: string, number = '\\d+'): RegExp =>
  new RegExp(`^ ${uclass} +\\d+ +\\[ \\+ \\] +${driver} +[| ]*.-- ${driver}#${number}$`, 'm');

describe('uboot-virtio new driver', () => {
  it('writes a driver and what it needs, and the driver has no fault', async () => {
    expect(await make('driver', 'console', '--id', '3', '--features', 'SIZE')).toEqual({
      code: 0,
      lines: [
        'new: virtio-console.ts',
        'new: configs/virtio_console_defconfig',
        'new: Kconfig.drivers',
        'new: .vscode/launch.json',
        'new: u-boot.d.ts',
        'new: tsconfig.json',
      ],
      errors: [],
    });
    const text = readFileSync(scratch.file('virtio-console.ts'), 'utf8');
    expect(text).toContain('[VIRTIO_CONSOLE_F_SIZE]');
    const { code } = await scratch.run(['check-driver', 'virtio-console.ts']);
    expect(code).toBe(0);
  });

  it('adds a second one, and never replaces a file', async () => {
    expect(await make('driver', 'virtio-gpu', '--id', 'gpu', '--queues', '3')).toMatchObject({
      code: 0,
      lines: [
        'new: virtio-gpu.ts',
        'new: configs/virtio_gpu_defconfig',
        'changed: Kconfig.drivers',
        'changed: .vscode/launch.json',
      ],
      errors: [],
    });
    writeFileSync(scratch.file('virtio-gpu.ts'), 'mine');
    expect(await make('driver', 'gpu', '--id', '16')).toEqual({
      code: 1,
      lines: [],
      errors: ['uboot-virtio: virtio-gpu.ts is there already, and is left as it is'],
    });
    expect(readFileSync(scratch.file('virtio-gpu.ts'), 'utf8')).toBe('mine');
  });

  it.each([
    ['net', 1, 'ethernet'],
    ['console', 3, 'serial'],
    ['rng', 4, 'rng'],
    ['balloon', 5, 'nop'],
  ])('the skeleton of my-%s binds and probes', async (type, id, uclass) => {
    expect(await make('driver', `my-${type}`, '--id', String(id))).toMatchObject({ code: 0 });
    expect(await probedByLast()).toMatch(rowOf(uclass, `virtio-my-${type}`, '31'));
  });

  it.each(shareOf(BOARDS, 2))(
    'the skeleton of a driver for random numbers is probed on $name',
    async (board) => {
      const name = `rng-${board.arch.replace('_', '-')}`;
      expect(await make('driver', name, '--id', '4', '--board', board.name)).toMatchObject({
        code: 0,
      });
      expect(await probedByLast()).toMatch(rowOf('rng', `virtio-${name}`));
    },
  );

  it.each([
    [[], 'expected driver and a name, such as: new driver console --id 3'],
    [['driver', 'X', '--id', '3'], "expected a name of small letters, digits and '-'"],
    [['driver', 'x'], 'expected --id and a VIRTIO device id such as 3, found none'],
    [
      ['driver', 'x', '--id', 'consle'],
      "--id: expected a VIRTIO device id such as 3, or a type such as console, found 'consle'",
    ],
    [['driver', 'x', '--id', '3', '--queues', '0'], '--queues: expected 1 to 64 queues, found 0'],
    [
      ['driver', 'x', '--id', '3', '--features', 'SISE'],
      "--features: expected one of VIRTIO_CONSOLE_F_SIZE, VIRTIO_CONSOLE_F_MULTIPORT, VIRTIO_CONSOLE_F_EMERG_WRITE, found 'SISE'",
    ],
    [['driver', 'x', '--id', '3', '--board', 'z'], '--board: expected one of qemu_arm, '],
    [['driver', 'x', '--id', '3', '--out', 'none'], '--out none: No such file or directory'],
    [['driver', 'x', '--wrong'], "Unknown option '--wrong'"],
  ])('%j is refused', async (args, message) => {
    const { code, lines, errors } = await make(...args);
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(errors.join('\n')).toContain(`uboot-virtio: new: ${message}`);
  });
});
