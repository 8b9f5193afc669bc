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
    ['block size', 24, [0xff, 0xff, 0xff, 0xff]],
    ['inodes per group 0', 40, [0, 0, 0, 0]],
    ['inode size 0', 88, [0, 0]],
    ['inode size 65535', 88, [0xff, 0xff]],
    ['descriptor size 0', 254, [0, 0]],
    ['descriptor size 65535', 254, [0xff, 0xff]],
    ['inode count 0', 0, [0, 0, 0, 0]],
    ['first data block', 20, [0xff, 0xff, 0xff, 0xff]],
  ])('with a wrong %s is no file system', (_what, field, bytes) => {
    const shell = patched(SUPERBLOCK + field, bytes);
    expect(shell.run('fstype virtio 0')).toBe('');
    expect(shell.run('ls virtio 0 /')).toBe('');
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

  it('with bad group descriptors is no file system', () => {
    const shell = badSector(() => '4+1');
    expect(shell.run('load virtio 0 42000000 /s513')).toBe("Can't set block device\n");
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
