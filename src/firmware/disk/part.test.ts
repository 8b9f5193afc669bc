import { describe, expect, it } from 'vitest';
import { crc32 } from '../lib/crc32';
import { diskShell } from '../testing/disk-shell';

interface Entry {
  readonly flag?: number;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

function ascii(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

function put32(image: Uint8Array, at: number, value: number): void {
  new DataView(image.buffer).setUint32(at, value, true);
}

/** A sector with a DOS table. */
function table(image: Uint8Array, sector: number, entries: readonly Entry[]): void {
  const at = sector * 512;
  put32(image, at + 440, 0xcafef00d);
  for (const [i, entry] of entries.entries()) {
    const e = at + 446 + i * 16;
    image[e] = entry.flag ?? 0;
    image[e + 4] = entry.type;
    put32(image, e + 8, entry.start);
    put32(image, e + 12, entry.size);
  }
  image.set([0x55, 0xaa], at + 510);
}

function blank(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(1 << 20);
}

const HEADER =
  '\nPartition Map for VirtIO device 0  --   Partition Type: DOS\n\n' +
  'Part\tStart Sector\tNum Sectors\tUUID\t\tType\n';

describe('DOS tables', () => {
  it('may be empty', () => {
    const image = blank();
    table(image, 0, []);
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toBe(HEADER);
    expect(shell.run('ls virtio 0:auto')).toBe(
      "** No valid partitions found **\nCouldn't find partition virtio 0:auto\n",
    );
    expect(shell.run('part uuid virtio 0:0')).toBe(
      '** Bad partition specification virtio 0:0 **\n',
    );
  });

  it('are none with a wrong boot flag', () => {
    const image = blank();
    table(image, 0, [
      { type: 0x83, start: 10, size: 10 },
      { flag: 7, type: 0x83, start: 30, size: 10 },
    ]);
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toBe('## Unknown partition table type 0\n');
    expect(shell.run('part uuid virtio 0:1')).toBe('** No partition table - virtio 0 **\n');
    expect(shell.run('part uuid virtio 0')).toBe('** No partition table - virtio 0 **\n');
  });

  it('are none in the boot sector of a FAT volume, unless there is a partition in it', () => {
    const image = blank();
    table(image, 0, []);
    image.set(ascii('FAT16   '), 0x36);
    const volume = diskShell(image);
    volume.run('virtio scan');
    expect(volume.run('part list virtio 0')).toBe('## Unknown partition table type 0\n');
    expect(volume.run('fstype virtio 0')).toBe('fat\n');
    table(image, 0, [{ type: 0x83, start: 10, size: 10 }]);
    const disk = diskShell(image);
    disk.run('virtio scan');
    expect(disk.run('part list virtio 0')).toBe(
      `${HEADER}  1\t10        \t10        \tcafef00d-01\t83\n`,
    );
  });

  it('say what is wrong with an extended partition', () => {
    const image = blank();
    table(image, 0, [
      { type: 5, start: 10, size: 1000 },
      { type: 0x83, start: 20, size: 5 },
    ]);
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toBe(
      `${HEADER}  1\t10        \t1000      \tcafef00d-01\t05 Extd\n` +
        '  2\t20        \t5         \tcafef00d-02\t83\nbad MBR sector signature 0x0000\n',
    );
    table(image, 0, [{ type: 5, start: 10_000, size: 1000 }]);
    const outside = diskShell(image);
    expect(outside.run('part start virtio 0 5')).toContain(
      "** Can't read partition table on 0:10000 **\n",
    );
  });

  it('end where a chain runs in a circle', () => {
    const image = blank();
    table(image, 0, [{ type: 5, start: 10, size: 1000 }]);
    table(image, 10, [
      { type: 0x83, start: 2, size: 5 },
      { type: 5, start: 0, size: 1000 },
    ]);
    const shell = diskShell(image);
    shell.run('virtio scan');
    const rows = shell.run('part list virtio 0').split('\n');
    expect(rows.at(-2)).toBe('** Nested DOS partitions detected, stopping **');
    expect(rows.at(-3)).toBe('256\t12        \t5         \tcafef00d-100\t83');
    expect(shell.run('part start virtio 0 5')).toBe('c\n');
  });

  it('keep a protective entry out of GPT when it does not begin at sector 1', () => {
    const image = blank();
    table(image, 0, [{ type: 0xee, start: 2, size: 1000 }]);
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toContain('Partition Type: DOS');
  });
});

/** A GPT disk; `entries` are type byte, first and last sector. */
function gpt(image: Uint8Array<ArrayBuffer>, lba: number, entriesLba: number): void {
  const view = new DataView(image.buffer);
  const entries = image.subarray(entriesLba * 512, entriesLba * 512 + 128 * 128);
  const h = lba * 512;
  entries.set([0xaf, 0x3d], 128);
  view.setBigUint64(entriesLba * 512 + 128 + 32, 40n, true);
  view.setBigUint64(entriesLba * 512 + 128 + 40, 49n, true);
  entries.set([0x61, 0, 0x62], 128 + 56);
  image.set(ascii('EFI PART'), h);
  view.setUint32(h + 12, 92, true);
  view.setBigUint64(h + 24, BigInt(lba), true);
  view.setBigUint64(h + 40, 34n, true);
  view.setBigUint64(h + 48, 2000n, true);
  view.setBigUint64(h + 72, BigInt(entriesLba), true);
  view.setUint32(h + 80, 128, true);
  view.setUint32(h + 84, 128, true);
  view.setUint32(h + 88, crc32(0, entries), true);
  view.setUint32(h + 16, 0, true);
  view.setUint32(h + 16, crc32(0, image.subarray(h, h + 92)), true);
}

function gptDisk(): Uint8Array<ArrayBuffer> {
  const image = blank();
  table(image, 0, [{ type: 0xee, start: 1, size: 2047 }]);
  gpt(image, 1, 2);
  gpt(image, 2047, 2015);
  return image;
}

describe('GPT', () => {
  it('has holes: the first used entry may be number 2', () => {
    const shell = diskShell(gptDisk());
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toMatch(/ {2}2\t0x00000028\t0x00000031\t"ab"\n/);
    expect(shell.run('part size virtio 0 2')).toBe('a\n');
    expect(shell.run('part number virtio 0 ab')).toBe('');
    expect(shell.run('ls virtio 0')).toBe(
      "** Invalid partition 1 **\nCouldn't find partition virtio 0\n",
    );
  });

  it.each([
    ['header', 512 + 16],
    ['entries', 1024 + 130],
  ])('takes the copy when the %s is damaged', (_what, offset) => {
    const image = gptDisk();
    image[offset] = 0x77;
    const shell = diskShell(image);
    shell.run('virtio scan');
    shell.disk.reads.length = 0;
    expect(shell.run('part start virtio 0 2')).toBe('28\n');
    expect(shell.disk.reads.slice(-3)).toEqual(['0+1', '2047+1', '2015+32']);
  });

  it('is an empty map when both are damaged', () => {
    const image = gptDisk();
    image[512 + 16] = 1;
    image[2047 * 512 + 16] = 1;
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toBe(
      '\nPartition Map for VirtIO device 0  --   Partition Type: EFI\n\n',
    );
  });

  it.each([
    ['number of entries', 80],
    ['size of an entry', 84],
    ['header size', 12],
  ])('with a wild %s is not believed', (_what, field) => {
    const image = gptDisk();
    const view = new DataView(image.buffer);
    for (const h of [512, 2047 * 512]) {
      view.setUint32(h + field, 0xffff_fff0, true);
      view.setUint32(h + 16, 0, true);
      view.setUint32(h + 16, crc32(0, image.subarray(h, h + 92)), true);
    }
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part start virtio 0 2')).toBe('');
  });
});

describe('ISO', () => {
  /** Volume descriptors at CD sector 16, catalogue at 20. */
  function iso(): Uint8Array<ArrayBuffer> {
    const image = blank();
    const view = new DataView(image.buffer);
    const text = (at: number, value: string): void => {
      image.set(ascii(value), at);
    };
    image[64 * 512] = 1;
    text(64 * 512 + 1, 'CD001');
    view.setUint32(64 * 512 + 140, 19, true);
    text(68 * 512 + 1, 'CD001');
    text(68 * 512 + 7, 'EL TORITO SPECIFICATION');
    view.setUint32(68 * 512 + 0x47, 20, true);
    image.set([1], 80 * 512);
    image.set([0xff, 0x55, 0x55, 0xaa], 80 * 512 + 28);
    view.setUint16(80 * 512 + 28, 0x10000 - 1 - 0xaa55, true);
    image.set([0x88, 0, 0, 0, 0, 0, 4, 0], 80 * 512 + 32);
    view.setUint32(80 * 512 + 40, 30, true);
    return image;
  }

  it('gives boot entries as partitions', () => {
    const shell = diskShell(iso());
    shell.run('virtio scan');
    shell.disk.reads.length = 0;
    expect(shell.run('part list virtio 0')).toBe(
      '\nPartition Map for VirtIO device 0  --   Partition Type: ISO\n\n' +
        'Part   Start     Sect x Size Type\n  1      120        4    512 U-Boot\n',
    );
    expect(shell.disk.reads.join(' ')).toBe('64+4 64+4 68+4 80+4 64+4 64+4 68+4 80+4');
    expect(shell.run('part number virtio 0 xxa1')).toBe('0x1\n');
  });

  it('needs a boot record before the path table', () => {
    const image = iso();
    image[68 * 512] = 0xff;
    const shell = diskShell(image);
    shell.run('virtio scan');
    expect(shell.run('part list virtio 0')).toBe('## Unknown partition table type 0\n');
  });
});

describe('devices', () => {
  it('of no size are not ready', () => {
    const shell = diskShell(new Uint8Array(0));
    expect(shell.run('virtio scan')).toBe('Disk bus0.blk not ready\n');
    expect(shell.run('ls virtio 0:2 /')).toBe(
      "** Bad device size - virtio 0 **\nCouldn't find partition virtio 0:2\n",
    );
  });
});
