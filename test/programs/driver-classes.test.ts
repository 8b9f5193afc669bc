import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import { Scratch } from './program';

const FIXTURES = path.join(import.meta.dirname, '../fixtures');
const scratch = new Scratch();

const fixture = (name: string): string => path.join(FIXTURES, 'drivers', `${name}.ts`);

interface Board {
  readonly title: string;
  readonly machine: readonly string[];
  /** Behind the name of a device. */
  readonly bus: string;
  /** U-Boot finds the last of a command line's devices first. */
  readonly isReversed?: true;
  readonly defconfig: string;
  /** RAM that nothing is in. */
  readonly ram: string;
}

const BOARDS: readonly Board[] = [
  {
    title: 'arm, legacy MMIO',
    machine: ['qemu-system-arm', '-nographic', '-machine', 'virt'],
    bus: 'device',
    isReversed: true,
    defconfig: 'qemu_arm_defconfig',
    ram: '41000000',
  },
  {
    title: 'riscv64, modern MMIO',
    machine: [
      ...['qemu-system-riscv64', '-nographic', '-machine', 'virt'],
      ...['-global', 'virtio-mmio.force-legacy=false'],
    ],
    bus: 'device',
    defconfig: 'qemu-riscv64_defconfig',
    ram: '81000000',
  },
  {
    title: 'x86_64, transitional PCI',
    machine: ['qemu-system-x86_64', '-nographic'],
    bus: 'pci',
    defconfig: 'qemu-x86_64_defconfig',
    ram: '2000000',
  },
  {
    title: 'arm, modern PCI',
    machine: ['qemu-system-arm', '-nographic', '-machine', 'virt'],
    bus: 'pci,disable-legacy=on,disable-modern=off',
    defconfig: 'qemu_arm_defconfig',
    ram: '41000000',
  },
];

interface Run {
  readonly console: string;
  readonly errors: readonly string[];
  readonly code: number | null;
}

beforeAll(() => {
  scratch.write('hello.txt', 'Hello from the host.\n');
  for (const name of ['gpt']) {
    const file = path.join(FIXTURES, 'disk', `${name}.img.gz`);
    writeFileSync(scratch.file(`${name}.img`), gunzipSync(readFileSync(file)));
  }
});

/** Types lines, and gives what the console printed: all of it, or what comes behind the first prompt. */
async function run(
  board: Board,
  lines: readonly string[],
  devices: readonly string[],
  driver: string | undefined,
  config: readonly string[] = [],
): Promise<Run> {
  scratch.write('own_defconfig', `#include <configs/${board.defconfig}>\n${config.join('\n')}\n`);
  scratch.write('typed.txt', `${lines.join('\n')}\n`);
  const { code, stdout, errorLines } = await scratch.run([
    ...['run', '--type', 'typed.txt', '--timeout', '50', '--no-type-check'],
    ...['--defconfig', 'own_defconfig', ...(driver === undefined ? [] : ['--driver', driver])],
    ...['--', ...board.machine, ...devices, '-snapshot'],
  ]);
  return { console: stdout.toString('latin1').replaceAll('\r', ''), errors: errorLines, code };
}

/** What takes time, and tables whose columns have the names of drivers. */
function timeless(text: string): string {
  return text
    .replaceAll(/\(?\d+ ms\)?/g, 'MS')
    .replaceAll(/[\d.]+ [KMG]?i?B(?:ytes)?\/s/g, 'RATE')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/-{4,}/g, '----');
}

describe.each(shareOf(BOARDS, 3))('a driver of the user on $title', (board) => {
  const { bus, ram } = board;

  it('of a disk reads, writes and fails as the firmware has it', async () => {
    const lines = [
      ...['virtio scan', 'virtio info', 'virtio device 0', 'ls virtio 0 /', 'dm tree'],
      ...[`virtio read ${ram} 0 10`, `md.b ${ram} 600`, `virtio read ${ram} 7f8 10`],
      ...[`virtio read ${ram} 800 1`, `mw.b ${ram} a5 400`, `virtio write ${ram} 10 2`],
      ...[`mw.b ${ram} 0 800`, `virtio read ${ram} f 4`, `crc32 ${ram} 800`],
      ...['part list virtio 1', 'ls virtio 1:4 /', 'virtio device 1', 'virtio part'],
      'virtio device 5',
    ];
    const disks = ['disk', 'gpt'].map((name) => [
      ...['-device', `virtio-blk-${bus},drive=${name}`],
      ...['-drive', `if=none,file=${name}.img,format=raw,id=${name}`],
    ]);
    const devices = [
      ...['-nic', 'none'],
      ...(board.isReversed === true ? disks.reverse() : disks).flat(),
    ];
    const own = await run(board, lines, devices, fixture('my-blk'));
    const builtIn = await run(board, lines, devices, undefined);
    expect({ errors: own.errors, code: own.code }).toEqual({ errors: [], code: 0 });
    expect(own.console).toContain('my-blk');
    expect(own.console).toMatch(/<DIR> +1024 \.\n/);
    expect(own.console).toMatch(/count 1 \.\.\. -5 blocks read: ERROR/);
    expect(timeless(own.console.replaceAll('my-blk', 'virtio-blk'))).toBe(
      timeless(builtIn.console),
    );
  });

  it('of a network card gets an address, pings and loads as the firmware has it', async () => {
    const lines = [
      ...['setenv autoload no', 'virtio scan', 'dhcp', 'printenv ipaddr ethaddr ethact'],
      ...['ping 10.0.2.2', 'ping 10.0.3.9', `tftpboot ${ram} hello.txt`, `md.b ${ram} 15`],
      ...[`tftpboot ${ram} missing.txt`, 'setenv ethaddr 52:54:00:01:02:03', 'ping 10.0.2.2'],
    ];
    const devices = [
      ...['-netdev', `user,id=n,tftp=${scratch.folder}`],
      ...['-device', `virtio-net-${bus},netdev=n,mac=52:54:00:11:22:33`],
    ];
    const own = await run(board, lines, devices, fixture('my-net'));
    const builtIn = await run(board, lines, devices, undefined);
    expect({ errors: own.errors, code: own.code }).toEqual({ errors: [], code: 0 });
    expect(own.console).toContain('DHCP client bound to address 10.0.2.15');
    expect(own.console).toContain('host 10.0.2.2 is alive');
    expect(own.console).toContain('48 65 6c 6c 6f 20 66 72');
    expect(timeless(own.console.replaceAll('my-net', 'virtio-net'))).toBe(
      timeless(builtIn.console),
    );
  });

  it('of a source of entropy gives bytes', async () => {
    const lines = ['virtio scan', 'rng 0 28', 'rng 0 28', 'rng 1 8', 'rng'];
    const devices = ['-nic', 'none', '-device', `virtio-rng-${bus}`];
    const config = ['CONFIG_DM_RNG=y', 'CONFIG_VIRTIO_RNG=y', 'CONFIG_CMD_RNG=y'];
    const own = await run(board, lines, devices, fixture('my-entropy'), config);
    const builtIn = await run(board, lines, devices, undefined, config);
    expect({ errors: own.errors, code: own.code }).toEqual({ errors: [], code: 0 });
    const dumps = [...own.console.matchAll(/=> rng 0 28\n([^=]*)/g)].map(([, dump]) => dump);
    expect(dumps).toHaveLength(2);
    expect(dumps[0]).not.toBe(dumps[1]);
    const plain = (text: string): string =>
      text.replaceAll(
        /^(\w{8}):((?: [0-9a-f]{2})+).*$/gm,
        (_line, at: string, bytes: string) => `${at}: ${bytes.length / 3}`,
      );
    expect(plain(own.console.slice(own.console.indexOf('\n=> ')))).toBe(
      plain(builtIn.console.slice(builtIn.console.indexOf('\n=> '))),
    );
  });

  it('of a serial port prints on it what the board’s own prints', async () => {
    const shown = [
      'version',
      'printenv baudrate',
      'md.b 0 0',
      'itest 1 == 1 && echo yes',
      'help md',
    ];
    const devices = [
      ...['-nic', 'none', '-chardev', 'file,id=c,path=port.txt', '-device', `virtio-serial-${bus}`],
      ...['-device', 'virtconsole,chardev=c'],
    ];
    const lines = ['virtio scan', 'coninfo', 'dm tree'];
    const found = await run(board, lines, devices, fixture('my-serial'));
    const [name = ''] = /my-serial#\d+/.exec(found.console) ?? [];
    expect(found.errors).toEqual([]);
    expect(found.console).toContain(`\n${name} 00000007 IO \n`);
    const all = [
      'virtio scan',
      `setenv stdout ${name}`,
      ...shown,
      'setenv stdout serial',
      'echo z',
    ];
    const own = await run(board, all, devices, fixture('my-serial'));
    const port = readFileSync(scratch.file('port.txt'), 'latin1').replaceAll('\r', '');
    const builtIn = await run(board, ['echo', ...shown], devices, undefined);
    const expected = builtIn.console.slice(builtIn.console.indexOf('=> version'));
    expect(own.errors).toEqual([]);
    expect(port.slice(port.indexOf('=> version'), port.indexOf('=> setenv'))).toBe(
      expected.slice(0, expected.lastIndexOf('=> ')),
    );
    expect(own.console).not.toContain('yes');
    expect(own.console).toContain('=> echo z\nz');
  });
});

describe.each(BOARDS.slice(0, 2))(
  'a driver of the user for the port of the board: $title',
  (board) => {
    it('is the console from the first line, before U-Boot has one of its own', async () => {
      const lines = ['coninfo', 'dm tree', 'printenv stdin stdout', 'version', 'setenv baudrate 7'];
      const own = await run(board, lines, ['-nic', 'none'], fixture('my-uart'));
      const builtIn = await run(board, lines, ['-nic', 'none'], undefined);
      const named = builtIn.console.replaceAll(/serial_pl01x|ns16550_serial/g, 'my-uart');
      expect({ errors: own.errors, code: own.code }).toEqual({ errors: [], code: 0 });
      expect(own.console).toContain('my-uart');
      expect(timeless(own.console)).toBe(timeless(named));
    });
  },
);

describe('a driver of the name of one of the firmware', () => {
  it('takes its place', async () => {
    const [board] = BOARDS;
    const text = readFileSync(fixture('my-rng'), 'utf8')
      .replaceAll("'my-rng'", "'virtio-rng'")
      .replace(/^virtio_driver\(.*\n/m, '');
    const file = scratch.write('virtio-rng.ts', text);
    const { console, errors } = await run(
      board as Board,
      ['virtio scan', 'dm tree', 'dm drivers'],
      ['-nic', 'none', '-device', 'virtio-rng-device'],
      file,
    );
    expect(errors).toEqual([]);
    expect(console).toContain('my-rng: virtio-rng#31 has 1 queues, 3 reads');
    expect(console.match(/^virtio-rng /gm)).toHaveLength(1);
  });
});

describe('a driver of a uclass that the firmware does not have', () => {
  it('is told of, with the symbol', async () => {
    const [, board] = BOARDS;
    const file = fixture('my-entropy');
    const { errors, code } = await run(
      board as Board,
      ['virtio scan', 'version'],
      ['-nic', 'none', '-device', 'virtio-rng-device'],
      file,
    );
    const line = readFileSync(file, 'utf8').split('\n').indexOf('U_BOOT_DRIVER({') + 1;
    expect({ errors, code }).toEqual({
      errors: [
        `uboot-virtio: warning: ${file}:${line}: "my-entropy" is of UCLASS_RNG, which this firmware does not have: it needs CONFIG_DM_RNG=y`,
      ],
      code: 0,
    });
  });
});
