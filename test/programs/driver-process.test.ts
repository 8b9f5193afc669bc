import { describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { ARM, Scratch } from './program';

/*
 * `uboot-virtio run` with drivers that come to no statement, or take all memory: it ends, with a sentence and its exit status.
 */

const RNG = [...ARM, '-m', '128M', '-device', 'virtio-rng-device'];
const scratch = new Scratch();

/** Runs a driver whose `probe` has these lines, behind others at the file's top. */
async function run(
  probe: readonly string[],
  top: readonly string[] = [],
  input?: string,
  command: readonly string[] = ['run', '--timeout', '3'],
) {
  const file = scratch.write(
    'odd.ts',
    [
      ...top,
      "virtio_driver(VIRTIO_ID_RNG, 'odd');",
      'function probe(dev: UDevice): number {',
      ...probe.map((line) => `  ${line}`),
      '  return 0;',
      '}',
      "U_BOOT_DRIVER({ name: 'odd', id: UCLASS_NOP, probe, remove: virtio_reset, flags: DM_FLAG_ACTIVE_DMA });",
    ].join('\n'),
  );
  scratch.write('typed.txt', 'virtio scan\ndm tree\n');
  const typed = input === undefined ? ['--type', 'typed.txt'] : [];
  const { code, stdout, errorLines } = await scratch.run(
    [...command, ...typed, '--no-type-check', '--driver', file, '--', ...RNG],
    input === undefined ? {} : { input },
  );
  return { file, code, console: stdout.toString('latin1'), errorLines };
}

describe('a run with a driver', () => {
  it('types lines, and takes standard input', async () => {
    const lines = ["printf('here\\n');"];
    const typed = await run(lines);
    expect(typed).toMatchObject({ code: 0, errorLines: [] });
    expect(typed.console).toContain('here\r\n');
    const read = await run(lines, [], '\rvirtio scan\rdm tree\r');
    expect(read).toMatchObject({ code: 0, errorLines: [] });
    expect(read.console).toContain('here\r\n');
  });

  it('gives the state of the devices as without one', async () => {
    const { code, console } = await run([], [], undefined, ['snapshot']);
    expect(code).toBe(0);
    const { transports } = JSON.parse(console) as VirtioSnapshot;
    const drivers = transports.map(({ device }) => device?.driverDevice);
    expect(drivers).toContain('odd#31');
  });

  it('ends at the time limit in a loop of statements', async () => {
    const { code, errorLines } = await run(['for (let i = 0; ; i++) {}']);
    expect({ code, errorLines }).toEqual({ code: 124, errorLines: [] });
  });

  it.each([
    ['a loop at the top of the file', [], ['for (let i = 0; ; i++) {}']],
    [
      'a regular expression',
      ["const text = 'a'.repeat(64);", 'if (/^(a|aa)+$/.test(`${text}b`)) return -1;'],
      [],
    ],
  ])('ends at the time limit in %s', async (_what, probe, top) => {
    const { code, errorLines, file } = await run(probe, top);
    expect(errorLines).toEqual([
      `uboot-virtio: the time limit is over in the middle of what ${file} does at once, such as a regular expression, a sort or a loop at the top of the file`,
    ]);
    expect(code).toBe(124);
  });

  it('ends when the driver takes 2 GiB', async () => {
    const lines = ['const all: number[][] = [];', 'for (;;) all.push([1, 2, 3, 4, 5, 6, 7, 8]);'];
    const { code, errorLines, file } = await run(lines, [], undefined, ['run']);
    const message =
      'expected a driver to take at most 1024 MiB of memory, found more: the run was ended';
    expect([
      [`uboot-virtio: ${file}:4: ${message}`],
      [
        `uboot-virtio: ${message} in the middle of what ${file} does at once, such as a regular expression, a sort or a loop at the top of the file`,
      ],
    ]).toContainEqual(errorLines);
    expect(code).toBe(1);
  });
});
