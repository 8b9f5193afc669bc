import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import { ARM, Scratch, startProgram } from './program';

const FILE = path.join(import.meta.dirname, '../fixtures/drivers/odd.ts');
const TEXT = readFileSync(FILE, 'utf8').split('\n');
const scratch = new Scratch();

interface Said {
  /** What the driver has printed and U-Boot. */
  readonly console: string;
  /** Lines about the driver: `13: TypeError: ...`. */
  readonly faults: readonly string[];
  readonly code: number | null;
}

/** Types lines in a machine with a source of entropy and these drivers. */
async function typed(lines: readonly string[], files: readonly string[]): Promise<Said> {
  scratch.write('odd_defconfig', '#include <configs/qemu_arm_defconfig>\nCONFIG_CMD_RNG=y\n');
  scratch.write('typed.txt', `virtio scan\n${lines.join('\n')}\n`);
  const { code, stdout, errorLines } = await scratch.run([
    ...['run', '--type', 'typed.txt', '--timeout', '40', '--no-type-check'],
    ...['--defconfig', 'odd_defconfig', ...files.flatMap((file) => ['--driver', file])],
    ...['--', ...ARM, '-device', 'virtio-rng-device'],
  ]);
  const text = stdout.toString('latin1').replaceAll('\r', '');
  const faults = errorLines.map((line) =>
    files
      .reduce((rest, file) => rest.replaceAll(`${file}:`, ''), line)
      .replace(/^uboot-virtio: /, ''),
  );
  return { console: text.slice(text.indexOf('\n=> ') + 1), faults, code };
}

/** The line of `odd.ts` that has this text first. */
function at(text: string): number {
  return TEXT.findIndex((line) => line.includes(text)) + 1;
}

const uncaught = ', not caught in odd(), which gives -EFAULT';

/** What is typed, what is printed or nothing, and what is said, with the text of its line. */
const CASES: readonly (readonly [name: string, printed: string, text: string, said: string])[] = [
  ['vqs_0', '0', '', ''],
  ['vqs_1000', '-2', '', ''],
  [
    'vqs_parent',
    '',
    'vqs_parent:',
    `TypeError: virtio_find_vqs(): vdev: expected a device behind a virtio transport, found virtio_mmio@a003e00${uncaught}`,
  ],
  [
    'status_root',
    '',
    'status_root:',
    `TypeError: virtio_get_status(): vdev: expected a device behind a virtio transport, found root_driver${uncaught}`,
  ],
  [
    'add_nowhere',
    '0',
    'add_nowhere:',
    'virtqueue_add(): expected buffers in RAM, which is from 0x40000000 to 0x47ffffff, found 16 bytes at 0x0',
  ],
  [
    'add_far',
    '0',
    'add_far:',
    'virtqueue_add(): expected buffers in RAM, which is from 0x40000000 to 0x47ffffff, found 16 bytes at 0x1fffffffffffff',
  ],
  [
    'add_long',
    '0',
    'add_long:',
    'virtqueue_add(): expected buffers in RAM, which is from 0x40000000 to 0x47ffffff, found 1099511627776 bytes at 0x40400000',
  ],
  [
    'add_negative',
    '',
    'add_negative:',
    `TypeError: virtqueue_add(): sgs: expected a list of { addr, length }, found a list${uncaught}`,
  ],
  [
    'add_none',
    '',
    'add_none:',
    `TypeError: virtqueue_add(): expected at least 1 buffer, found 0 in the list${uncaught}`,
  ],
  ['add_many', '-28', '', ''],
  [
    'add_overrun',
    '',
    'add_overrun:',
    'virtqueue_add(): expected at most 16 bytes at ADDRESS, found 512: that is past the end of the 16 bytes at ADDRESS, which line LINE has allocated',
  ],
  [
    'memset_overrun',
    '',
    'memset_overrun:',
    'memset(): expected at most 40 bytes at ADDRESS, found 4096: that is past the end of the 40 bytes at ADDRESS, which line LINE has allocated',
  ],
  [
    'freed',
    '',
    'memset(memory, 0, 64)',
    'memset(): expected memory that somebody has, found 64 bytes at ADDRESS of the heap, which nobody has (freed before?)',
  ],
  ['malloc_0', '', '', ''],
  ['malloc_huge', '0 0 0', '', ''],
  ['printf_bad', '%0 <NULL> %q %n 0 %5$s 0 00:00:00:00:00:00|', '', ''],
  ['printf_kinds', '5 120 0 ', '', ''],
  [
    'printf_symbol',
    '',
    'printf_symbol:',
    `TypeError: printf(): values: expected what printf() takes, found a symbol${uncaught}`,
  ],
  [
    'bigint_mixed',
    '',
    'bigint_mixed:',
    `TypeError: Cannot mix BigInt and other types, use explicit conversions${uncaught}`,
  ],
  [
    'bigint_argument',
    '',
    'bigint_argument:',
    `TypeError: malloc(): bytes: expected an integer from 0, found 5n${uncaught}`,
  ],
  [
    'bigint_missing',
    '',
    'bigint_missing:',
    `TypeError: writeq(): value: expected a bigint of 64 bits, such as 1n, found 5${uncaught}`,
  ],
  [
    'feature_bit',
    '',
    'get_uclass_priv(dev.parent!), [1000]',
    `TypeError: virtio_driver_features_init(): feature: expected a list of bit numbers from 0 to 63, or null, found a list${uncaught}`,
  ],
  [
    'feature_size',
    '',
    'get_uclass_priv(dev.parent!), [1], 5',
    `TypeError: virtio_driver_features_init(): feature_size: expected at most 1, as the list has, found 5${uncaught}`,
  ],
  [
    'config_buffer',
    '',
    'config_buffer:',
    `TypeError: virtio_get_config(): len: expected at most 4, as buf has, found 100${uncaught}`,
  ],
  [
    'no_member',
    '',
    'no_member:',
    `TypeError: virtqueue_kick(): vq: expected a Virtqueue of U-Boot, found an object${uncaught}`,
  ],
  [
    'throw_symbol',
    '',
    "throw Symbol('x')",
    'a symbol was thrown, not caught in odd(), which gives -EFAULT',
  ],
  ['throw_stack', '', 'throw Object.define', `Error: mine${uncaught}`],
  [
    'stdio_without',
    '',
    'stdio_without:',
    `TypeError: stdio_register_dev(): dev: expected getc() and tstc() in a device that can be read, found no getc()${uncaught}`,
  ],
];

/** What is different in each machine, for a comparison. */
function plain(fault: string): string {
  return fault
    .replaceAll(/0x46[0-9a-f]{6}/g, 'ADDRESS')
    .replaceAll(/line \d+ has/g, 'line LINE has');
}

describe('a driver that does what is wrong', () => {
  it('is told each at its line, and the session goes on', async () => {
    const { console, faults, code } = await typed(
      CASES.map(([name]) => `odd ${name}`),
      [FILE],
    );
    expect(code).toBe(0);
    const said = CASES.filter(([, , text]) => text !== '').map(
      ([, , text, message]) => `${at(text)}: ${message}`,
    );
    expect(faults.map(plain)).toEqual(said);
    for (const [name, printed] of CASES) {
      expect(console).toContain(`=> odd ${name}\n${printed}`);
    }
  });

  it('is told of what it writes behind its memory, and of what it frees', async () => {
    const lines = ['write_overrun', 'free_twice', 'free_inside'].map((name) => `odd ${name}`);
    const { faults, code } = await typed(lines, [FILE]);
    expect(code).toBe(0);
    expect(faults[0]).toMatch(
      new RegExp(
        `^${at('writel(i, list')}: writel\\(\\): expected at most 0 bytes at 0x\\w+, found 4: that is past the end of the 16 bytes at 0x\\w+, which line ${at('calloc(4, 4)')} has allocated$`,
      ),
    );
    const freed = TEXT.findIndex((line, i) => i > at('free_twice:') && line.includes('free(')) + 1;
    expect(faults.slice(-2).map(plain)).toEqual([
      `${freed + 1}: free(): expected memory that malloc() gave and nobody has freed, found ADDRESS, which line ${freed} has freed`.replace(
        `line ${freed} has`,
        'line LINE has',
      ),
      `${at('free_inside:')}: free(): expected memory that malloc() gave and nobody has freed, found ADDRESS`,
    ]);
  });

  it('is told of a register that is not there', async () => {
    const { console, faults, code } = await typed(['odd far'], [FILE]);
    expect({ code, faults }).toEqual({
      code: 0,
      faults: [
        `${at('far: ()')}: data abort: read of 4 bytes at 0xf0000000, where nothing answers`,
      ],
    });
    expect(console).toContain('Resetting CPU ...');
  });

  it('is left when the console calls it in itself, and when its console throws', async () => {
    const { console, faults, code } = await typed(
      [
        ...['odd nests stdio_throws', 'setenv stdout nests', 'echo a', 'setenv stdout throws'],
        ...['echo b', 'setenv stdout serial', 'version'],
      ],
      [FILE],
    );
    const inItself =
      /: expected at most 40 calls of U-Boot's inside each other, found more: (\w+)\(\) is called in itself again and again, and gives -EFAULT$/;
    const [first = '', second = '', ...more] = faults;
    expect([inItself.exec(first)?.[1], inItself.exec(second)?.[1]].sort()).toEqual([
      'putc',
      'puts',
    ]);
    expect(new Set(more)).toEqual(
      new Set([
        `${at("Error('of putc')")}: Error: of putc, not caught in putc(), which gives -EFAULT`,
        `${at("Error('of puts')")}: Error: of puts, not caught in puts(), which gives -EFAULT`,
      ]),
    );
    expect(code).toBe(0);
    expect(console).toMatch(/=> version\nU-Boot 2023\.01/);
  });

  it('is told of results that can not be, and of a remove that throws', async () => {
    const { faults, code } = await typed(
      [
        ...['rng 0 8', 'odd breaks', 'rng 0 8', 'odd kept'],
        'mw.l 40400024 016f2818; mw.l 4040002c 2000; bootz 40400000 - $fdtcontroladdr',
      ],
      [FILE],
    );
    expect(code).toBe(0);
    expect(faults.slice(0, 3)).toEqual([
      `${at('return broken')}: expected 0 or a negative error number such as -EIO from odd_read(), found 8: U-Boot takes it for an error, and nobody knows which`,
      `${at('return broken')}: expected 0 or a negative error number such as -EIO from odd_read(), found -1099511627776, which is taken as -EINVAL`,
      `${at("Error('never')")}: Error: never, not caught in odd_remove(), which gives -EFAULT`,
    ]);
    expect(faults.at(-1)).toContain('handed over to the OS');
  });
});

const BIND = [
  'function bind(dev: UDevice): number {',
  '  virtio_driver_features_init(dev_get_uclass_priv<VirtioDevPriv>(dev.parent!), null, 0, null, 0);',
  '  return 0;',
  '}',
];

/** A driver of the source of entropy, with members of its own. */
function driver(members: string, more = '', ops = 'read: () => 0'): string {
  return [
    ...BIND,
    more,
    `U_BOOT_DRIVER({ name: 'odd', id: UCLASS_RNG, bind, remove: virtio_reset, flags: DM_FLAG_ACTIVE_DMA, ops: { ${ops} }, ${members} });`,
    "virtio_driver(VIRTIO_ID_RNG, 'odd');",
  ].join('\n');
}

describe('a registration that can not be', () => {
  it.each([
    [
      'a second driver of the name',
      driver('', "U_BOOT_DRIVER({ name: 'odd', id: UCLASS_NOP });"),
      '6: TypeError: U_BOOT_DRIVER(): a second driver is called "odd"',
    ],
    [
      'a second driver for an id',
      driver('', "virtio_driver(VIRTIO_ID_RNG, 'odd');"),
      '7: TypeError: virtio_driver(): device id 4 is taken by "odd" (5)',
    ],
    [
      'device id 0',
      driver('', "virtio_driver(0, 'odd');"),
      '5: TypeError: virtio_driver(): expected VIRTIO_ID_..., found 0',
    ],
    [
      'a name that no driver has',
      driver('', "virtio_driver(63, 'o' + 'x');"),
      '5: virtio_driver(): expected the name of a driver that U_BOOT_DRIVER() registers, found "ox": device id 63 would find no driver',
    ],
    [
      'a function of U-Boot that takes no device',
      driver('probe: printf as never'),
      '6: TypeError: U_BOOT_DRIVER(): probe: expected a function that takes a device, found printf()',
    ],
    [
      'an operation that is missing',
      driver('', '', ''),
      '6: TypeError: U_BOOT_DRIVER(): read: expected a function, found nothing',
    ],
    [
      'an operation of another uclass',
      driver('', '', 'read: () => 0, send: () => 0'),
      '6: TypeError: U_BOOT_DRIVER(): ops: expected an operation of UCLASS_RNG (read), found "send"',
    ],
    [
      'a getter that throws',
      driver('', '', "get read(): never { throw new Error('mine'); }"),
      '6: Error: mine',
    ],
    [
      'plat_auto of a network card',
      driver('')
        .replace('UCLASS_RNG', 'UCLASS_ETH')
        .replace('read: () => 0', 'start: () => 0, stop() {}, send: () => 0, recv: () => 0')
        .replace('flags:', 'plat_auto: { sizeBytes: 8, create: () => ({}) }, flags:'),
      '6: TypeError: U_BOOT_DRIVER(): plat_auto: expected none, as a network card has its struct eth_pdata there',
    ],
    [
      'a symbol as name',
      driver('', "U_BOOT_DRIVER({ name: Symbol('x') as never, id: UCLASS_NOP });"),
      '5: TypeError: U_BOOT_DRIVER(): name: expected a text of at most 29 characters, found a symbol',
    ],
    [
      'a second command of the name',
      driver(
        '',
        [
          "U_BOOT_CMD({ name: 'mine', maxargs: 1, usage: '', cmd: () => 0 });",
          "U_BOOT_CMD({ name: 'mine', maxargs: 1, usage: '', cmd: () => 0 });",
        ].join('\n'),
      ),
      '6: TypeError: U_BOOT_CMD(): a second command is called "mine"',
    ],
    [
      'an async function',
      driver('', 'async function late() {}'),
      '5:16: expected a plain function, found an async function: nothing in a driver waits',
    ],
    [
      'a generator',
      driver('', 'function* late() {}'),
      '5:11: expected a plain function, found a generator: nothing in a driver waits',
    ],
    [
      "another file's function",
      driver('', "import { x } from './other';"),
      "5:19: expected no import, found './other': a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      'calls without an end',
      driver('', 'function f(): number { return f() + 1; } f();'),
      '5: RangeError: expected at most 1000 calls inside each other, found more',
    ],
  ])('is refused: %s', async (_what, text, problem) => {
    const file = scratch.write('written.ts', text);
    const { faults, code } = await typed([], [file]);
    expect({ code, fault: faults[0] }).toEqual({ code: 1, fault: problem });
  });

  it('two drivers of two files for one id', async () => {
    const first = scratch.write('first.ts', driver(''));
    const second = scratch.write('second.ts', driver('').replaceAll("'odd'", "'other'"));
    const { faults, code } = await typed([], [first, second]);
    expect({ code, faults }).toEqual({
      code: 1,
      faults: ['7: TypeError: virtio_driver(): device id 4 is taken by "odd" (7)'],
    });
  });
});

describe('a driver that is odd and can be run', () => {
  it.each([
    ['without probe', driver(''), []],
    ['with id 63, which no device has', driver('').replace('VIRTIO_ID_RNG', '63'), []],
    [
      'that begins without an end',
      driver('probe', 'function probe(dev: UDevice): number { return probe(dev); }'),
      [
        '5: RangeError: expected at most 1000 calls inside each other, found more, not caught in probe(), which gives -EFAULT',
      ],
    ],
    ['that probes itself', driver('probe: (dev) => device_probe(dev)'), []],
    [
      'with a class as probe',
      driver('probe: P as never', 'class P {}'),
      [
        "6: TypeError: Class constructor P cannot be invoked without 'new', not caught in P(), which gives -EFAULT",
      ],
    ],
    [
      'with a huge priv_auto',
      driver('priv_auto: { sizeBytes: 2 ** 40, create: () => ({}) }'),
      [
        "6: priv_auto: expected less than the 16777216 bytes of U-Boot's heap, found 1099511627776: there is no room for the device",
      ],
    ],
    [
      'whose create throws',
      driver("priv_auto: { sizeBytes: 8, create() { throw new Error('mine'); } }"),
      ['6: Error: mine, not caught in create() of priv_auto, which gives nothing'],
    ],
    [
      'whose bind gives a positive number',
      driver('').replace('bind,', 'bind: () => 7,'),
      [
        '6: expected 0 or a negative error number such as -EIO from bind(), found 7: U-Boot takes it for an error, and nobody knows which',
      ],
    ],
    [
      'whose probe gives a symbol',
      driver("probe: () => Symbol('x') as never"),
      [
        '6: expected 0 or a negative error number such as -EIO from probe(), found a symbol, which is taken as -EINVAL',
      ],
    ],
    ['whose members have symbols for names', driver("[Symbol.iterator]: 1, [Symbol('x')]: 2"), []],
  ])('%s', async (_what, text, said) => {
    const file = scratch.write('written.ts', text);
    const { console, faults, code } = await typed(['version'], [file]);
    expect({ code, faults }).toEqual({ code: 0, faults: said });
    expect(console).toContain('=> version\nU-Boot 2023.01');
  });
});

/** A fixture's text with something else in a place of it, and the line of that. */
function changed(name: string, from: string, to: string): { file: string; line: number } {
  const text = readFileSync(path.join(path.dirname(FILE), `${name}.ts`), 'utf8');
  expect(text).toContain(from);
  const line = text.slice(0, text.indexOf(from)).split('\n').length;
  return { file: scratch.write(`${name}.ts`, text.replace(from, to)), line };
}

/** What is said of a driver in a machine, until it is over or `enough` has been said: U-Boot may wait long for what never comes. */
async function saidOfMachine(
  file: string,
  lines: readonly string[],
  devices: readonly string[],
  enough?: string,
): Promise<{ readonly said: readonly string[]; readonly code: number | null }> {
  scratch.write('typed.txt', `${lines.join('\n')}\n`);
  const child = startProgram(
    [
      ...['run', '--type', 'typed.txt', '--timeout', '40', '--no-type-check', '--driver', file],
      ...['--', 'qemu-system-arm', '-nographic', '-machine', 'virt', ...devices],
    ],
    { cwd: scratch.folder },
  );
  let text = '';
  child.stdout.resume();
  child.stderr.on('data', (data: Buffer) => {
    text += data.toString();
    if (enough !== undefined && text.includes(`${enough}\n`)) {
      child.kill();
    }
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const all = text.split('\n').slice(0, -1);
  return { said: all.map((line) => line.replace(`uboot-virtio: ${file}:`, '')), code };
}

const STATUS = 'return readb(priv.status) === VIRTIO_BLK_S_OK ? blkcnt : -EIO;';

describe('a driver of a disk with a mistake', () => {
  const lines = [
    'virtio scan',
    'virtio read 41000000 0 2',
    'virtio read 41000000 800 1',
    'version',
  ];
  const devices = [
    ...['-nic', 'none', '-device', 'virtio-blk-device,drive=d', '-snapshot'],
    ...['-drive', 'if=none,file=disk.img,format=raw,id=d'],
  ];
  /** What is changed, what is said, and how many lines behind the change. */
  const cases: readonly (readonly [from: string, to: string, said: string, behind: number])[] = [
    [
      STATUS,
      'return blkcnt;',
      'expected a negative error number such as -EIO from my_blk_read(), found 1: the device has refused 1 sectors from sector 2048 with status 1',
      4,
    ],
    [
      STATUS,
      'return blkcnt + 1;',
      'expected at most the 1 blocks that were asked for from my_blk_read(), found 2',
      4,
    ],
    [
      STATUS,
      'return NaN;',
      'expected a count or a negative error number such as -EIO from my_blk_read(), found NaN, which is taken as -EINVAL',
      4,
    ],
    [
      'desc.blksz = SECTOR_SIZE;',
      'desc.blksz = 0;',
      'expected bytes of a block in blksz and their logarithm in log2blksz after my_blk_probe(), such as 512 and 9, found 0 and 9',
      3,
    ],
    [
      'desc.devnum = devnum;',
      'desc.devnum = 2 ** 40;',
      'TypeError: BlkDesc.devnum: expected an integer of 32 bits, found 1099511627776, not caught in my_blk_bind(), which gives -EFAULT',
      0,
    ],
    [
      'desc.uclass_id = UCLASS_VIRTIO;',
      'desc.uclass_id = UCLASS_BLK;',
      'expected uclass_id 124, the uclass of virtio_mmio@a003e00, after my_blk_probe(), found 22: no command finds this disk',
      17,
    ],
    [
      'virtqueue_kick(vq);',
      '',
      'polls queue 0 of my-blk#31 for ever: the device was not notified: it has taken chains up to index 0, and 1 is available',
      1,
    ],
    [
      'is_write ? 2 : 1, is_write ? 1 : 2',
      '0, 3',
      'virtio-blk (virtio-mmio@a003e00), queue 0: virtio-blk missing headers',
      4,
    ],
  ];

  it.each(shareOf(cases, 4))('%s → %s', async (from, to, said, behind) => {
    const { file, line } = changed('my-blk', from, to);
    const expected = `${line + behind}: ${said}`;
    const { said: all } = await saidOfMachine(file, lines, devices, expected);
    expect(all).toContain(expected);
  });

  it('without read is refused', async () => {
    const { file } = changed('my-blk', 'read: my_blk_read, ', '');
    const { said, code } = await saidOfMachine(file, lines, devices);
    expect({ said: said.map((one) => one.replace(/^\d+/, 'LINE')), code }).toEqual({
      said: ['LINE: TypeError: U_BOOT_DRIVER(): read: expected a function, found nothing'],
      code: 1,
    });
  });
});

describe('a driver of a network card with a mistake', () => {
  const lines = ['setenv autoload no', 'dhcp', 'version'];
  const devices = ['-netdev', 'user,id=n', '-device', 'virtio-net-device,netdev=n'];

  it.each([
    [
      'packetp.value = buffer + priv.header_size;',
      'packetp.value = 5;',
      2,
      'expected a packet in RAM in packetp.value from my_net_recv(), found 590 bytes at 0x5, which is taken as -EFAULT',
    ],
    [
      'return len.value - priv.header_size;',
      'return 1e9;',
      0,
      'expected a packet in RAM in packetp.value from my_net_recv(), found 1000000000 bytes at ADDRESS, which is taken as -EFAULT',
    ],
    [
      '[{ addr, length: RX_SIZE }]',
      '[{ addr: 0, length: RX_SIZE }]',
      0,
      'virtqueue_add(): expected buffers in RAM, which is from 0x40000000 to 0x47ffffff, found 1536 bytes at 0x0',
    ],
    [
      'memset(priv.tx_header, 0, priv.header_size);',
      "throw new Error('mine');",
      0,
      'Error: mine, not caught in my_net_send(), which gives -EFAULT',
    ],
  ])('%s → %s', async (from, to, behind, said) => {
    const { file, line } = changed('my-net', from, to);
    const [begin = '', end = ''] = said.split('ADDRESS');
    const { said: all } = await saidOfMachine(file, lines, devices, end === '' ? begin : end);
    expect(all[0]?.replaceAll(/0x46\w+/g, 'ADDRESS')).toBe(`${line + behind}: ${said}`);
  });
});
