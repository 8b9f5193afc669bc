import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { diskShell } from '../../../testing/disk-shell';
import type { DiskShell } from '../../../testing/disk-shell';
import { takeReads } from '../../../testing/fake-block';

/*
 * Expected texts are what U-Boot 2023.01 (arm64) says in QEMU 7.2 of the same images, where it doesn't hang.
 */

const FOLDER = new URL('../../../../../test/fixtures/disk/', import.meta.url);

/** fat12: FAT at sector 1, root directory at 11 (7 sectors), cluster N at sector 16 + N. */
const FAT12_FAT = 512;
const FAT12_ROOT = 11 * 512;

function image(name: string): Uint8Array {
  return Uint8Array.from(gunzipSync(readFileSync(new URL(`${name}.img.gz`, FOLDER))));
}

function shellOf(bytes: Uint8Array): DiskShell {
  const shell = diskShell(bytes);
  shell.run('virtio scan');
  takeReads(shell.disk);
  return shell;
}

function patched(offset: number, bytes: readonly number[], name = 'fat12'): DiskShell {
  const copy = image(name);
  copy.set(bytes, offset);
  return shellOf(copy);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** Offset of an entry of the root directory. */
function entry(bytes: Uint8Array, name: string): number {
  for (let at = FAT12_ROOT; at < FAT12_ROOT + 7 * 512; at += 32) {
    if (String.fromCharCode(...bytes.subarray(at, at + 11)) === name) {
      return at;
    }
  }
  throw new Error(`no ${name}`);
}

/** Changes what follows the cluster that is `further` behind the first one of an entry. */
function chained(name: string, further: number, next: number): DiskShell {
  const bytes = image('fat12');
  const at = entry(bytes, name) + 26;
  const cluster = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256 + further;
  const offset = FAT12_FAT + Math.floor((cluster * 3) / 2);
  const pair = (bytes[offset] ?? 0) + (bytes[offset + 1] ?? 0) * 256;
  const value = cluster % 2 === 0 ? (pair & 0xf000) | next : (pair & 0xf) | (next << 4);
  bytes[offset] = value & 0xff;
  bytes[offset + 1] = value >> 8;
  return shellOf(bytes);
}

const LOAD = 'load virtio 0 42000000 /big.bin';
const UNREADABLE = "** Unable to read file /big.bin **\nFailed to load '/big.bin'\n";

describe('a FAT volume with a wrong boot sector', () => {
  it.each([
    ['sector size 0', 11, [0, 0], 'Error: FAT sector size mismatch (fs=0, dev=512)\n'],
    ['sector size 1024', 11, [0, 4], 'Error: FAT sector size mismatch (fs=1024, dev=512)\n'],
    ['no clusters', 13, [0], 'Error: FAT cluster size not set\n'],
    [
      'clusters of 127.5 KiB',
      13,
      [255],
      'Error: FAT cluster size too big (cs=130560, max=65536)\n',
    ],
    ['another name', 0x36, ascii('FAT     '), ''],
    ['the name of FAT32', 0x36, ascii('FAT32   '), ''],
    ['no 16-bit length of the FAT', 22, [0, 0], ''],
  ])('%s: one try for each command', (_title, offset, bytes, message) => {
    const shell = patched(offset, bytes);
    expect(shell.run('ls virtio 0 /')).toBe(message);
    takeReads(shell.disk);
    expect(shell.run(LOAD)).toBe(`${message}Failed to load '/big.bin'\n`);
    expect(takeReads(shell.disk)).toBe('0+1 0+1 0+1');
  });

  it('fatinfo looks at the name only', () => {
    expect(patched(13, [0]).run('fatinfo virtio 0')).toMatch(/\nFilesystem: FAT12 "TWELVE {5}"\n$/);
    expect(patched(0x36, ascii('FAT     ')).run('fatinfo virtio 0')).toMatch(
      /\n\nNo valid FAT fs found\n$/,
    );
    expect(patched(0x36, ascii('NONE    ')).run('fatinfo virtio 0')).toBe(
      '\n** Unable to use virtio 0:1 for fatinfo **\n',
    );
  });

  it('a FAT of 65535 sectors puts the root directory behind the disk: nothing is in it', () => {
    const shell = patched(22, [0xff, 0xff]);
    expect(shell.run('ls virtio 0 /')).toBe('\n0 file(s), 0 dir(s)\n\n');
    expect(shell.run('ls virtio 0 /many')).toBe('');
  });
});

describe('a FAT file with a wrong chain', () => {
  it.each([
    ['the end', 0xfff],
    ['a bad cluster', 0xff7],
    ['a free cluster', 0],
    ['cluster 1', 1],
  ])('%s comes too early: what was read stays, and the command fails', (_title, next) => {
    const shell = chained('BIG     BIN', 3, next);
    expect(shell.run(LOAD)).toBe(`Invalid FAT entry\n${UNREADABLE}`);
    expect(takeReads(shell.disk)).toBe('0+1 0+1 0+1 11+1 0+1 11+1 1+5 43+4');
  });

  it('begins at no cluster', () => {
    const bytes = image('fat12');
    const at = entry(bytes, 'BIG     BIN') + 26;
    bytes.set([0, 0], at);
    const message = 'Error: Invalid FAT entry: 0x00000000\n';
    expect(shellOf(bytes).run(LOAD)).toBe(`${message}${message}Invalid FAT entry\n${UNREADABLE}`);
  });

  it('goes behind the disk', () => {
    expect(chained('BIG     BIN', 3, 0xe00).run(LOAD)).toBe(`Error reading cluster\n${UNREADABLE}`);
  });
});

describe('a FAT directory with a wrong chain', () => {
  it.each([0xfff, 0xff7, 0, 0xe00])('%i ends it', (next) => {
    expect(chained('MANY       ', 0, next).run('ls virtio 0 /many')).toMatch(
      /File number 03\.txt\n\n4 file\(s\), 2 dir\(s\)\n\n$/,
    );
  });

  it('that comes back to its beginning is listed once', () => {
    const bytes = image('fat12');
    const at = entry(bytes, 'MANY       ') + 26;
    const first = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
    expect(chained('MANY       ', 0, first).run('ls virtio 0 /many')).toMatch(
      /\n4 file\(s\), 2 dir/,
    );
    expect(chained('MANY       ', 0, first).run('ls virtio 0 /many/nope')).toBe('');
  });

  it('at cluster 1 is empty', () => {
    const bytes = image('fat12');
    bytes.set([1, 0], entry(bytes, 'MANY       ') + 26);
    expect(shellOf(bytes).run('ls virtio 0 /many')).toBe(
      'Error: Invalid FAT entry: 0x00000001\n\n0 file(s), 0 dir(s)\n\n',
    );
  });
});

describe('names of a FAT directory', () => {
  const SHORT = 'ALONGF~1TEX';
  const LONG = 'A long file name that needs several entries.text';

  /** The second line of files: the long name's. */
  function listed(offset: number, bytes: readonly number[]): string {
    const copy = image('fat12');
    copy.set(bytes, entry(copy, SHORT) + offset);
    return /^ {8}5 {3}(?!x\.y)(.*)$/m.exec(shellOf(copy).run('ls virtio 0 /'))?.[1] ?? 'hidden';
  }

  it.each([
    ['is hidden with another short name', 0, ascii('ALONGF~2TEX'), 'hidden'],
    ['is hidden with a wrong checksum in its first piece', -128 + 13, [0], 'hidden'],
    ['has one checksum that counts', -32 + 13, [0], LONG],
    ['may be of a volume label', 11, [8], LONG],
    ['is hidden when its short name is deleted', 0, [0xe5], 'hidden'],
    ['does not look at the numbers behind the first', -64, [0x33], LONG],
    ['without the mark of the first piece is not read', -128, [4], 'ALONGF~1.TEX'],
    ['shows the low bytes of its characters', -32 + 2, [0x30], LONG],
    [
      'goes on behind a piece that ends early',
      -64 + 7,
      [0, 1],
      'A long file names several entries.text',
    ],
  ])('a long name %s', (_title, offset, bytes, expected) => {
    expect(listed(offset, bytes)).toBe(expected);
  });

  it.each([
    ['LOWBASETXT ', 0x20, 8, 'lowbaset.XT'],
    ['LOWEXT  TXT', 0x20, 16, 'LOWEXT.txt'],
    ['BOTH    TXT', 0x20, 24, 'both.txt'],
    ['\x05ABC    TXT', 0x20, 0, '\xe5ABC.TXT'],
    ['A B     T X', 0x20, 0, 'A.T'],
    ['\xc9\x8eX     TXT', 0x20, 0, '\xc9\x8eX.TXT'],
    ['NODOT      ', 0, 0, 'NODOT'],
  ])('short name %j', (name, attr, lcase, expected) => {
    const copy = image('fat12');
    const at = entry(copy, 'README  TXT');
    copy.set([...ascii(name), attr, lcase], at);
    const shell = shellOf(copy);
    expect(shell.run('ls virtio 0 /')).toContain(`       16   ${expected}\n`);
    expect(shell.run(`load virtio 0 42000000 "/${expected.toUpperCase()}"`)).toMatch(
      /^16 bytes read/,
    );
  });

  it('both slashes part a path', () => {
    expect(patched(0, []).run('size virtio 0 \\dir\\s511')).toBe('');
    expect(patched(0, []).run('load virtio 0 42000000 \\\\dir/\\s511')).toMatch(/^511 bytes read/);
  });
});

describe('any FAT image', () => {
  it.each(['fat12', 'fat16', 'fat32'])('%s with noise in its first sectors is survived', (name) => {
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x8000_0000) * below);
    };
    const original = image(name);
    const used =
      name === 'fat32'
        ? [
            [0, 600],
            [1110 * 512, 20000],
          ]
        : [
            [0, 600],
            [512, 40000],
          ];
    for (let round = 0; round < 60; round++) {
      const copy = original.slice();
      for (const [start = 0, bytes = 0] of used) {
        for (let k = 0; k < 12; k++) {
          copy[start + random(bytes)] = random(256);
        }
      }
      copy.set(original.subarray(510, 512), 510);
      const shell = diskShell(copy);
      for (const line of ['ls virtio 0:0 /', 'ls virtio 0:0 /many', LOAD, 'fatinfo virtio 0:0']) {
        expect(typeof shell.run(line)).toBe('string');
      }
    }
  });
});
