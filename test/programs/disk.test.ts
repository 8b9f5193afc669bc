import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch, disk, exampleDisk } from './program';

const scratch = new Scratch();
const GIB = 2 ** 30;

/** An image of 1 MiB whose 512-byte sectors each hold their number. */
function numbered(name: string): Buffer {
  const image = Buffer.alloc(1 << 20, 0);
  for (let sector = 0; sector < image.length / 512; sector++) {
    image.fill(sector & 0xff, sector * 512, sector * 512 + 512);
  }
  scratch.write(name, image);
  return image;
}

/** A sparse image that begins as the example's disk. */
function sparse(name: string, sizeBytes: number): void {
  scratch.write(name, readFileSync(exampleDisk));
  truncateSync(scratch.file(name), sizeBytes);
}

function bytesAt(name: string, offset: number, length: number): Buffer {
  const descriptor = openSync(scratch.file(name), 'r');
  const bytes = Buffer.alloc(length);
  readSync(descriptor, bytes, 0, length, offset);
  closeSync(descriptor);
  return bytes;
}

const WRITE = ['mw.b 43000000 5a 400', 'virtio write 43000000 10 2'];

describe('a disk image', () => {
  it('is written in place', async () => {
    const expected = numbered('a.img');
    const text = await scratch.typed(
      [...WRITE, 'virtio read 44000000 10 2', 'cmp.b 43000000 44000000 400'],
      [...ARM, ...disk('a.img')],
    );
    expect(text).toContain('2 blocks written: OK');
    expect(text).toContain('Total of 1024 byte(s) were the same');
    expected.fill(0x5a, 0x10 * 512, 0x12 * 512);
    expect(readFileSync(scratch.file('a.img')).equals(expected)).toBe(true);
  });

  it('has every write when the program is killed right after U-Boot was told so', async () => {
    numbered('k.img');
    scratch.write('killed.txt', [...WRITE, 'while true; do true; done', ''].join('\n'));
    const args = ['run', '--timeout', '1', '--type', 'killed.txt', '--', ...ARM, ...disk('k.img')];
    expect((await scratch.run(args)).code).toBe(124);
    expect(bytesAt('k.img', 0x10 * 512, 1024).every((byte) => byte === 0x5a)).toBe(true);
  });

  it.each([
    ['-snapshot', ['-snapshot', ...disk('s.img')]],
    ['snapshot=on', disk('s.img', ',snapshot=on')],
  ])('%s leaves it as it was, and the guest sees its writes', async (_what, options) => {
    const before = numbered('s.img');
    const text = await scratch.typed(
      [...WRITE, 'virtio read 44000000 10 2', 'cmp.b 43000000 44000000 400'],
      [...ARM, ...options],
    );
    expect(text).toContain('2 blocks written: OK');
    expect(text).toContain('Total of 1024 byte(s) were the same');
    expect(readFileSync(scratch.file('s.img')).equals(before)).toBe(true);
  });

  it('readonly=on refuses, and the guest is told', async () => {
    const before = numbered('r.img');
    const text = await scratch.typed(
      [...WRITE, 'virtio read 44000000 10 2'],
      [...ARM, ...disk('r.img', ',readonly=on')],
    );
    expect(text).toContain(
      'virtio write: device 0 block # 16, count 2 ... -5 blocks written: ERROR',
    );
    expect(text).toContain('2 blocks read: OK');
    expect(readFileSync(scratch.file('r.img')).equals(before)).toBe(true);
  });

  it('stays sparse through a boot and a listing', async () => {
    sparse('sparse.img', 4 * GIB);
    const before = statSync(scratch.file('sparse.img')).blocks;
    const text = await scratch.typed(
      ['virtio info', 'ls virtio 0 /'],
      [...ARM, ...disk('sparse.img')],
    );
    expect(text).toContain('Capacity: 4096.0 MB = 4.0 GB (8388608 x 512)');
    expect(text).toContain('.autorelabel');
    const { blocks, size } = statSync(scratch.file('sparse.img'));
    expect(blocks).toBe(before);
    expect(blocks * 512).toBeLessThan(2 << 20);
    expect(size).toBe(4 * GIB);
  });

  it('is reached beyond 2^32 bytes and beyond 2^32 sectors of a byte', async () => {
    sparse('big.img', 6 * GIB);
    const offset = 5 * GIB + 512;
    const descriptor = openSync(scratch.file('big.img'), 'r+');
    writeSync(descriptor, Buffer.alloc(512, 0x33), 0, 512, offset);
    closeSync(descriptor);
    const text = await scratch.typed(
      [
        'mw.b 43000000 77 200',
        'virtio write 43000000 a00002 1',
        'virtio read 44000000 a00001 2',
        'md.b 440001fe 4',
        'virtio write 43000000 c00000 1',
      ],
      [...ARM, ...disk('big.img')],
    );
    expect(text).toContain('440001fe: 33 33 77 77');
    expect(text).toMatch(/block # 12582912, count 1 \.\.\. -\d+ blocks written: ERROR/);
    expect([...bytesAt('big.img', offset + 510, 4)]).toEqual([0x33, 0x33, 0x77, 0x77]);
    expect(bytesAt('big.img', offset + 1024, 1)[0]).toBe(0);
    expect(statSync(scratch.file('big.img')).size).toBe(6 * GIB);
    expect(statSync(scratch.file('big.img')).blocks * 512).toBeLessThan(2 << 20);
  });

  it('with logical_block_size=4096 takes whole blocks only, which U-Boot counts in sectors', async () => {
    numbered('l.img');
    const lines = [
      ...['virtio info', 'virtio read 44000000 1 1', 'virtio read 44000000 8 8', 'md.b 44000fff 1'],
      ...['mw.b 43000000 5a 1000', 'virtio write 43000000 11 8', 'virtio write 43000000 10 8'],
    ];
    const device = ',logical_block_size=4096,physical_block_size=4096';
    const text = await scratch.typed(lines, [...ARM, ...disk('l.img', '', device)]);
    expect(text).toContain('Capacity: 1.0 MB = 0.0 GB (2048 x 512)');
    expect(text).toContain('block # 1, count 1 ... -5 blocks read: ERROR');
    expect(text).toContain('block # 8, count 8 ... 8 blocks read: OK');
    expect(text).toContain('44000fff: 0f');
    expect(text).toContain('block # 17, count 8 ... -5 blocks written: ERROR');
    expect(text).toContain('block # 16, count 8 ... 8 blocks written: OK');
    expect(bytesAt('l.img', 8192, 4096).every((byte) => byte === 0x5a)).toBe(true);
    expect(bytesAt('l.img', 8191, 1)[0]).toBe(0x0f);
    expect(bytesAt('l.img', 12288, 1)[0]).toBe(24);
  });

  it('takes a serial number', async () => {
    const text = await scratch.typed(
      ['virtio info'],
      [...ARM, ...disk('disk.img', '', ',serial=ABC-123')],
    );
    expect(text).toContain('(2048 x 512)');
  });
});
