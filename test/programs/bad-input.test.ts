import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ARM, Scratch, disk } from './program';

const scratch = new Scratch();
/** Root may read and write every file. */
const NOT_ROOT = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

beforeAll(() => {
  mkdirSync(scratch.file('folder.img'));
  scratch.write('locked.img', new Uint8Array(512));
  chmodSync(scratch.file('locked.img'), 0);
  scratch.write('lines.txt', 'version\n');
  scratch.write(
    'bad_defconfig',
    'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nthis is no assignment\nnor this\n',
  );
  scratch.write(
    'binary_defconfig',
    Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 0xff),
  );
  scratch.write('empty_defconfig', '');
  scratch.write('long_defconfig', '#'.repeat(2 ** 20 + 1));
  execFileSync('mkfifo', [scratch.file('fifo')]);
});

/** What is wrong, arguments of `uboot-virtio`, and what the one line must name. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'a missing image',
    ['run', '--', ...ARM, ...disk('nope.img')],
    ['qemu-system-arm: -drive', "'nope.img'", 'No such file or directory (in /'],
  ],
  [
    'a folder as image',
    ['run', '--', ...ARM, ...disk('folder.img')],
    ['folder.img', 'regular file'],
  ],
  ['a FIFO as image', ['run', '--', ...ARM, ...disk('fifo')], ["'fifo'", 'regular file']],
  [
    'a FIFO as image that is only read',
    ['run', '--', ...ARM, ...disk('fifo', ',readonly=on')],
    ["'fifo'", 'regular file'],
  ],
  [
    'an image twice',
    [
      ...['run', '--', ...ARM, ...disk('disk.img')],
      ...[
        '-drive',
        'if=none,file=disk.img,format=raw,id=hd1',
        '-device',
        'virtio-blk-device,drive=hd1',
      ],
    ],
    ['-device virtio-blk-device,drive=hd1', 'Failed to get "write" lock', '[disk.img]'],
  ],
  [
    'an unknown format',
    ['run', '--', ...ARM, '-drive', 'if=none,file=disk.img,format=qcow2,id=a'],
    ['-drive', 'qcow2', 'expected raw'],
  ],
  [
    'an unknown option',
    ['run', '--', ...ARM, '-machin', 'virt'],
    ['uboot-virtio: qemu-system-arm: -machin: invalid option'],
  ],
  ['an option without argument', ['run', '--', ...ARM, '-drive'], ['-drive: requires an argument']],
  ['a word without option', ['run', '--', ...ARM, 'stray.img'], ['stray.img']],
  [
    'an unknown device',
    ['run', '--', ...ARM, '-device', 'virtio-toaster-device'],
    ['-device virtio-toaster-device', 'not a valid device model name'],
  ],
  [
    'an unknown property',
    ['run', '--', ...ARM, ...disk('disk.img', '', ',colour=red')],
    ['colour=red', "'virtio-blk-device.colour' not found"],
  ],
  [
    'a bad property value',
    ['run', '--', ...ARM, ...disk('disk.img', '', ',logical_block_size=513')],
    ['-device', 'logical_block_size', '513'],
  ],
  [
    'a bad switch',
    ['run', '--', ...ARM, ...disk('disk.img', ',readonly=maybe')],
    ["'on' or 'off'", 'maybe'],
  ],
  [
    'a missing drive',
    ['run', '--', ...ARM, '-device', 'virtio-blk-device,drive=hd7'],
    ['-device', 'hd7'],
  ],
  [
    'a drive twice',
    ['run', '--', ...ARM, ...disk('disk.img'), '-drive', 'if=none,file=disk.img,format=raw,id=hd0'],
    ["Duplicate ID 'hd0'"],
  ],
  ['a missing netdev', ['run', '--', ...ARM, '-device', 'virtio-net-device,netdev=net7'], ['net7']],
  [
    'an unknown netdev',
    ['run', '--', ...ARM, '-netdev', 'toaster,id=net0'],
    ['-netdev toaster,id=net0'],
  ],
  ['a bad memory size', ['run', '--', ...ARM, '-m', '1x'], ['-m 1x']],
  ['more memory than there is', ['run', '--', ...ARM, '-m', '900T'], ['memory']],
  [
    'an unknown machine',
    ['run', '--', 'qemu-system-arm', '-machine', 'toaster'],
    ['-machine toaster', 'expected one of virt'],
  ],
  [
    'an unknown program',
    ['run', '--', 'qemu-system-toaster'],
    ['qemu-system-toaster', 'qemu-system-arm'],
  ],
  [
    'a TAP that is required',
    ['run', '--tap', 'required', '--', ...ARM, '-netdev', 'tap,id=net0'],
    ['-netdev tap,id=net0', 'required'],
  ],
  [
    'an unknown board',
    ['run', '--defconfig', 'toaster_defconfig', '--', ...ARM],
    ['toaster_defconfig', 'qemu_arm_defconfig'],
  ],
  [
    'a folder as defconfig',
    ['run', '--defconfig', 'folder.img', '--', ...ARM],
    ['folder.img', 'directory'],
  ],
  [
    'a line that is no assignment',
    ['run', '--defconfig', 'bad_defconfig', '--', ...ARM],
    ['bad_defconfig:3:', 'this is no assignment'],
  ],
  [
    'a defconfig that is no text',
    ['run', '--defconfig', 'binary_defconfig', '--', ...ARM],
    ['binary_defconfig:1:'],
  ],
  [
    'an empty defconfig',
    ['run', '--defconfig', 'empty_defconfig', '--', ...ARM],
    ['empty_defconfig', 'qemu_arm'],
  ],
  [
    'another board than the program',
    ['run', '--defconfig', 'qemu_arm64_defconfig', '--', ...ARM],
    ['qemu_arm64', 'qemu-system-arm'],
  ],
  [
    'a missing file of lines',
    ['run', '--type', 'nope.txt', '--', ...ARM],
    ['--type nope.txt', 'No such file'],
  ],
  [
    'a folder of lines',
    ['run', '--type', 'folder.img', '--', ...ARM],
    ['--type folder.img', 'Is a directory'],
  ],
  ['a time limit in words', ['run', '--timeout', 'soon', '--', ...ARM], ['--timeout', "'soon'"]],
  ['a time limit below zero', ['run', '--timeout=-1', '--', ...ARM], ['--timeout', "'-1'"]],
  ['an option for the time limit', ['run', '--timeout', '-1', '--', ...ARM], ['--timeout']],
  [
    'a trace that can not be written',
    ['run', '--trace', 'folder.img', '--', ...ARM],
    ['--trace folder.img', 'Is a directory'],
  ],
  [
    'a trace in no folder',
    ['run', '--trace', 'nowhere/t.jsonl', '--', ...ARM],
    ['--trace nowhere/t.jsonl', 'No such file'],
  ],
  [
    'a device for the trace',
    ['run', '--trace', '/dev/full', '--', ...ARM],
    ['--trace /dev/full', 'expected a regular file, found a character device'],
  ],
  [
    'a FIFO for the trace',
    ['run', '--trace', 'fifo', '--', ...ARM],
    ['--trace fifo', 'expected a regular file, found a FIFO'],
  ],
  [
    'a trace in place of an image',
    ['run', '--trace', 'disk.img', '--', ...ARM],
    ['--trace disk.img', 'no trace, and it stays as it is'],
  ],
  [
    'a FIFO of lines',
    ['run', '--type', 'fifo', '--', ...ARM],
    ['--type fifo', 'expected a regular file, found a FIFO'],
  ],
  [
    'a device of lines',
    ['run', '--type', '/dev/zero', '--', ...ARM],
    ['--type /dev/zero', 'expected a regular file, found a character device'],
  ],
  [
    'a FIFO as defconfig',
    ['run', '--defconfig', 'fifo', '--', ...ARM],
    ["'fifo'", 'expected a regular file, found a FIFO'],
  ],
  [
    'a device as defconfig',
    ['run', '--defconfig', '/dev/zero', '--', ...ARM],
    ["'/dev/zero'", 'expected a regular file, found a character device'],
  ],
  [
    'a defconfig that is too long',
    ['run', '--defconfig', 'long_defconfig', '--', ...ARM],
    ["'long_defconfig'", 'expected a file of at most 1048576 bytes, found 1048577'],
  ],
  ['an unknown option of ours', ['run', '--bogus', '--', ...ARM], ['--bogus']],
  ['a stray word of ours', ['run', 'stray', '--', ...ARM], ["'stray'"]],
  ['no command line', ['run'], ['qemu-system-arm']],
  ['an empty command line', ['snapshot', '--'], ['qemu-system-arm']],
  ['a missing image of a snapshot', ['snapshot', '--', ...ARM, ...disk('nope.img')], ['nope.img']],
  ['no line to check', ['check-cmdline'], ['qemu-system-arm']],
  ['no command', [], ['expected a command']],
  ['an unknown command', ['walk'], ["'walk'"]],
  ['a port in words', ['dap', '--port', 'x'], ['--port', '65535']],
];

describe('bad input ends with one line that names the place', () => {
  it.each(CASES)('%s', async (_what, args, named) => {
    const { code, stdout, errorLines, milliseconds } = await scratch.run(args, { input: '' });
    expect(errorLines).toHaveLength(1);
    for (const text of named) {
      expect(errorLines[0]).toContain(text);
    }
    expect(errorLines[0]).toMatch(/^uboot-virtio: /);
    expect(errorLines[0]?.length).toBeLessThan(400);
    expect(stdout).toHaveLength(0);
    expect(code).toBe(1);
    expect(milliseconds).toBeLessThan(5000);
  });

  it('an image that may not be read', async () => {
    chmodSync(scratch.folder, 0o755);
    const args = ['run', '--', ...ARM, ...disk('locked.img')];
    const { code, errorLines } = await scratch.run(args, { input: '', ...NOT_ROOT });
    expect(errorLines).toEqual([
      expect.stringMatching(/-drive .*'locked\.img': Permission denied \(in \//),
    ]);
    expect(code).toBe(1);
  });

  it('an image that may only be read', async () => {
    chmodSync(scratch.file('disk.img'), 0o444);
    const args = ['run', '--', ...ARM, ...disk('disk.img')];
    const { code, errorLines } = await scratch.run(args, { input: '', ...NOT_ROOT });
    expect(errorLines).toEqual([
      expect.stringMatching(/-drive .*'disk\.img': Permission denied \(in \//),
    ]);
    expect(code).toBe(1);
  });

  it('a trace that there is no room for', async () => {
    const args = ['run', '--type', 'lines.txt', '--trace', 'room.jsonl', '--', ...ARM];
    // In units of 512 bytes.
    const { code, errorLines } = await scratch.run(args, { fileSizeLimit: 8 });
    expect(errorLines).toEqual(['uboot-virtio: --trace room.jsonl: File too large']);
    expect(code).toBe(1);
  });

  it('a reader that goes away', async () => {
    const { code, errorLines } = await scratch.run(
      ['run', '--type', 'lines.txt', '--trace', 'gone.jsonl', '--', ...ARM],
      { stdout: 'closed' },
    );
    expect(errorLines).toEqual(['uboot-virtio: console output: Broken pipe']);
    expect(code).toBe(1);
  });
});

describe('warnings', () => {
  it('a TAP device is replaced by the built-in network, with a word about it', async () => {
    const { code, errorLines, stdout } = await scratch.run([
      'run',
      '--type',
      'lines.txt',
      '--',
      ...ARM.slice(0, -2),
      '-netdev',
      'tap,id=net0,ifname=tap0',
      '-device',
      'virtio-net-device,netdev=net0',
    ]);
    expect(errorLines).toEqual([expect.stringMatching(/-netdev tap,.*: warning: .*TAP.*built-in/)]);
    expect(stdout.toString()).toContain('Net:   eth0: virtio-net#31');
    expect(code).toBe(0);
  });

  it('an option that is not emulated is left out, with a word about it', async () => {
    const args = [
      'run',
      '--type',
      'lines.txt',
      '--',
      ...ARM,
      '-display',
      'none',
      '-audiodev',
      'none,id=a',
    ];
    const { code, errorLines } = await scratch.run(args);
    expect(errorLines.every((line) => line.includes('warning: '))).toBe(true);
    expect(code).toBe(0);
  });

  it('all mistakes of a line are there for check-cmdline', async () => {
    const { code, errorLines } = await scratch.run([
      'check-cmdline',
      '--',
      ...ARM,
      '-bogus',
      '-m',
      '1x',
    ]);
    expect(errorLines).toHaveLength(2);
    expect(code).toBe(1);
  });
});
