import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOARDS } from '../../src/base/boards';
import { shareOf } from '../../scripts/share.mjs';
import { KERNELS_IN_RAM } from '../support/kernels-in-ram';
import { Scratch } from './program';

const example = path.join(import.meta.dirname, '../../examples/new-driver/virtio-console.ts');
const scratch = new Scratch();

interface Launch {
  readonly defconfig: string;
  readonly qemu: readonly string[];
  readonly drivers: readonly string[];
}

const PCI = ['pci', 'pci,disable-modern=on', 'pci,disable-legacy=on'] as const;
const all = BOARDS.flatMap(({ name, bus }) =>
  (bus === 'pci' ? PCI : ['device', 'device,modern', ...PCI]).map((transport) => ({
    name,
    transport,
  })),
);

const transports = shareOf(all, 4);

/** What `new driver` has written for each board, in a folder with the board's name. */
const written = new Map<string, Launch>();

async function launchFor(board: string): Promise<Launch> {
  const known = written.get(board);
  if (known !== undefined) {
    return known;
  }
  mkdirSync(scratch.file(board));
  const { code, stderr } = await scratch.run([
    ...['new', 'driver', 'console', '--id', '3', '--board', board, '--out', board],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = readFileSync(scratch.file(`${board}/.vscode/launch.json`), 'utf8');
  const { configurations } = JSON.parse(file) as { configurations: readonly [Launch] };
  written.set(board, configurations[0]);
  return configurations[0];
}

/** That launch configuration, with its device on another transport, and its output in a file. */
async function machineOf(board: string, transport: string): Promise<Launch> {
  const launch = await launchFor(board);
  const [bus = '', ...options] = transport.split(',');
  const isModern = options.includes('modern');
  const device = ['virtio-serial-' + bus, ...(isModern ? [] : options)].join(',');
  const qemu = launch.qemu.map((word) =>
    word.startsWith('virtio-serial-')
      ? device
      : word.replace('vc,id=console0', 'file,id=console0,path=../port.txt'),
  );
  const global = isModern ? ['-global', 'virtio-mmio.force-legacy=false'] : [];
  return { ...launch, qemu: [...qemu, ...global] };
}

/** What the console and the port show of a driver, from its probe to its end; and what is said of it. */
async function lifeOf(
  board: (typeof transports)[number],
  driver?: string,
): Promise<{ text: string; port: string; stderr: string }> {
  rmSync(scratch.file('port.txt'), { force: true });
  const { defconfig, qemu, drivers } = await machineOf(board.name, board.transport);
  const lines = [
    ...['virtio scan', 'dm tree', 'setenv stdout serial,virtio-console', 'echo Hello'],
    ...KERNELS_IN_RAM[board.name].lines,
  ];
  const typed = scratch.write('typed.txt', `${lines.join('\n')}\n`);
  const { code, stdout, stderr } = await scratch.run(
    [
      ...['run', '--type', typed, '--timeout', '50', '--no-type-check', '--defconfig', defconfig],
      // On RISC-V a firmware that isn't there is told of.
      ...['--firmware', 'built-in'],
      ...(driver === undefined ? drivers : [driver]).flatMap((file) => ['--driver', file]),
      ...['--', ...qemu],
    ],
    { cwd: scratch.file(board.name) },
  );
  const text = stdout.toString('latin1').replaceAll('\r', '');
  expect(code, `${stderr}${text}`).toBe(0);
  expect(text).toMatch(/^ serial +\d+ +\[ \+ \] +virtio-console +[| ]*.-- virtio-console#\d+$/m);
  expect(text).toContain('=> setenv stdout serial,virtio-console\n=> echo Hello\nHello\n');
  return { text, port: readFileSync(scratch.file('port.txt'), 'latin1'), stderr };
}

/** It was removed, and left nothing. */
function expectEnd(stderr: string, { name }: (typeof transports)[number]): void {
  expect(stderr).toMatch(KERNELS_IN_RAM[name].end);
  expect(stderr.split('\n')).toHaveLength(2);
}

describe('a new console driver', () => {
  it.each(transports.filter(({ transport }) => !transport.includes(',')))(
    'is begun on $name, $transport',
    async (board) => {
      const { port, stderr } = await lifeOf(board);
      expect(port).toBe('');
      expectEnd(stderr, board);
    },
  );

  it.each(transports)('is finished in examples/new-driver on $name, $transport', async (board) => {
    const { text, port, stderr } = await lifeOf(board, example);
    const printed = text.slice(text.indexOf('=> echo Hello'));
    expect(port.replaceAll('\r\n', '\n')).toBe(printed);
    expect(port).toContain('\r\nStarting kernel ...\r\n');
    expectEnd(stderr, board);
  });
});
