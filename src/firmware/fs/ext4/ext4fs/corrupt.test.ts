import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { diskShell } from '../../../testing/disk-shell';
import type { DiskShell } from '../../../testing/disk-shell';

const FOLDER = new URL('../../../../../test/fixtures/disk/', import.meta.url);

function image(name = 'ext4-1k'): Uint8Array {
  return Uint8Array.from(gunzipSync(readFileSync(new URL(`${name}.img.gz`, FOLDER))));
}

function patched(offset: number, bytes: readonly number[], name?: string): DiskShell {
  const copy = image(name);
  copy.set(bytes, offset);
  return diskShell(copy);
}

/** Superblock at 1024, group descriptors at 2048 (1 KiB blocks). */
const SUPERBLOCK = 1024;

/** Deterministic noise. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x8000_0000;
  };
}

describe('a broken ext4 image', () => {
  it('without the magic number is no file system: silence, and no set block device', () => {
    const shell = patched(SUPERBLOCK + 56, [0, 0]);
    expect(shell.run('ls virtio 0 /')).toBe('');
    expect(shell.run('fstype virtio 0')).toBe('');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Can't set block device\n");
  });

  it('with group descriptors that point nowhere is no file system', () => {
    const shell = patched(2048, Array<number>(16).fill(0xff));
    expect(shell.run('ls virtio 0 /')).toBe('');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Can't set block device\n");
  });

  it('that ends behind the root inode mounts, lists nothing and finds nothing', () => {
    const whole = diskShell(image('ext2-1k'));
    whole.run('virtio scan');
    const last = Number(whole.disk.reads.at(-1)?.split('+')[0]);
    const shell = diskShell(image('ext2-1k').subarray(0, (last + 1) * 512));
    expect(shell.run('fstype virtio 0')).toBe('ext4\n');
    expect(shell.run('ls virtio 0 /')).toBe('');
    expect(shell.run('ls virtio 0 /etc')).toBe('** Can not find directory. **\n');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Failed to load '/etc/motd'\n");
  });

  it.each([
    ['block size of 2^41', 24, [31, 0, 0, 0]],
    ['block size of which the second is past the end', 24, [9, 0, 0, 0]],
    ['block size that wraps', 24, [0xff, 0xff, 0xff, 0xff]],
    ['inodes per group 0', 40, [0, 0, 0, 0]],
    ['inode size 0', 88, [0, 0]],
    ['inode larger than a block', 88, [1, 4]],
    ['descriptor size 0', 254, [0, 0]],
    ['descriptor larger than a block', 254, [1, 4]],
    ['first data block past the end', 20, [0xff, 0xff, 0xff, 0x7f]],
  ])('with a %s is no file system', (_what, field, bytes) => {
    const shell = patched(SUPERBLOCK + field, bytes);
    expect(shell.run('fstype virtio 0')).toBe('');
    expect(shell.run('ls virtio 0 /')).toBe('');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Can't set block device\n");
  });

  it.each([
    ['inode count 0', 0, [0, 0, 0, 0]],
    ['inode count 11', 0, [11, 0, 0, 0]],
    ['half as many inodes per group', 40, [48, 0, 0, 0]],
    ['2^32 - 1 inodes per group', 40, [0xff, 0xff, 0xff, 0xff]],
    ['no blocks per group', 32, [0, 0, 0, 0]],
    ['a revision of the future', 76, [2, 0, 0, 0]],
    ['all features', 96, [0xff, 0xff, 0xff, 0xff]],
    ['descriptors of 16 bytes', 254, [16, 0]],
    ['descriptors of 1024 bytes', 254, [0, 4]],
  ])('with %s reads as well as the real one does', (_what, field, bytes) => {
    const shell = patched(SUPERBLOCK + field, bytes);
    expect(shell.run('fstype virtio 0')).toBe('ext4\n');
    expect(shell.run('ls virtio 0 /')).toContain('<DIR>      12288 lost+found\n');
    expect(shell.run('ls virtio 0 /etc')).toContain('6 motd\n');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toContain('6 bytes read in ');
  });

  it.each([
    ['a block size of 2 KiB', 24, [1, 0, 0, 0], 'ext4-1k'],
    ['a block size of 128 KiB', 24, [7, 0, 0, 0], 'ext4-1k'],
    ['a block size of 512 KiB', 24, [9, 0, 0, 0], 'ext2-1k'],
    ['one inode per group', 40, [1, 0, 0, 0], 'ext4-1k'],
    ['an inode size of 1', 88, [1, 0], 'ext4-1k'],
    ['an inode size of 129', 88, [129, 0], 'ext4-1k'],
    ['an inode as large as a block', 88, [0, 4], 'ext4-1k'],
    ['a first data block that wraps to 0', 20, [0xff, 0xff, 0xff, 0xff], 'ext4-1k'],
    ['revision 0, so small inodes', 76, [0, 0, 0, 0], 'ext4-1k'],
  ])('with %s is mounted and has nothing in it', (_what, field, bytes, name) => {
    const shell = patched(SUPERBLOCK + field, bytes, name);
    expect(shell.run('fstype virtio 0')).toBe('ext4\n');
    expect(shell.run('ls virtio 0 /')).toBe('');
    expect(shell.run('ls virtio 0 /etc')).toBe('** Can not find directory. **\n');
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Failed to load '/etc/motd'\n");
  });

  it('with three inodes per group lists names whose inodes are read from elsewhere', () => {
    const shell = patched(SUPERBLOCK + 40, [3, 0, 0, 0]);
    const listed = shell.run('ls virtio 0 /');
    expect(listed).toContain(
      '<DIR>       1024 ..\n<DIR>          0 lost+found\n<SYM>          0 abs\n',
    );
    expect(shell.run('load virtio 0 42000000 /etc/motd')).toBe("Failed to load '/etc/motd'\n");
  });

  it('with a directory entry of length 0 ends the listing', () => {
    const copy = image();
    // The root directory begins with ".", 12 bytes long, and "..".
    const at = copy.findIndex(
      (_, i) => i % 1024 === 0 && copy[i] === 2 && copy[i + 6] === 1 && copy[i + 8] === 0x2e,
    );
    expect(at).toBeGreaterThan(0);
    copy.set([0, 0], at + 12 + 4);
    const shell = diskShell(copy);
    expect(shell.run('ls virtio 0 /nope')).toBe(
      'Failed to iterate over directory nope\n** Can not find directory. **\n',
    );
    expect(shell.run('ls virtio 0 /')).toContain('<DIR>       1024 .\n');
  });

  /** Which sectors hold what is taken from the reads of a good image. */
  function badSector(pick: (reads: readonly string[]) => string | undefined): DiskShell {
    const shell = diskShell(image());
    shell.run('virtio scan');
    shell.disk.reads.length = 0;
    shell.run('ls virtio 0 /');
    shell.disk.badSectors.add(Number(pick(shell.disk.reads)?.split('+')[0]));
    return shell;
  }

  it('with a bad sector under the superblock says so', () => {
    const shell = badSector(() => '2+2');
    expect(shell.run('ls virtio 0 /')).toBe(' ** fs_devread read error - block\n');
    expect(shell.run('load virtio 0 42000000 /s513')).toBe(
      " ** fs_devread read error - block\nCan't set block device\n",
    );
  });

  it('with bad group descriptors finds nothing: whether it mounts depends on what the stack held', () => {
    const shell = badSector(() => '4+1');
    expect(shell.run('load virtio 0 42000000 /s513')).toMatch(
      /^(?:Can't set block device|Failed to load '\/s513')\n$/,
    );
  });

  it('with a bad root inode says so', () => {
    const shell = badSector((reads) => reads[3]);
    expect(shell.run('ls virtio 0 /')).toBe(' ** fs_devread read error **\n');
  });

  it('with a bad root directory ends at its first entry', () => {
    const shell = badSector((reads) => reads[4]);
    expect(shell.run('ls virtio 0 /')).toBe('Failed to iterate over directory <NULL>\n');
    expect(shell.run('ls virtio 0 /etc')).toBe(
      'Failed to iterate over directory etc\n** Can not find directory. **\n',
    );
  });

  it.each(['ext4-1k', 'ext2-1k', 'ext4-4k'])(
    '%s with noise never throws nor runs for ever',
    (name) => {
      const random = noise(name.length * 77);
      const good = image(name);
      for (let round = 0; round < 20; round++) {
        const copy = good.slice();
        for (let hit = 0; hit < 30; hit++) {
          const area = random() < 0.5 ? 64 * 1024 : copy.length;
          copy[Math.floor(random() * area)] = Math.floor(random() * 256);
        }
        copy.set([0x53, 0xef], SUPERBLOCK + 56);
        const shell = diskShell(copy);
        shell.run('ls virtio 0 /');
        shell.run('ls virtio 0 /etc');
        shell.run('load virtio 0 42000000 /boot/Image');
        shell.run('load virtio 0 42000000 /long-target');
        shell.run('load virtio 0 42000000 /sparse');
        expect(shell.disk.reads.length).toBeLessThan(200_000);
      }
    },
  );
});
