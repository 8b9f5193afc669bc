import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlockBackend } from '../../base/host';
import type { DriveDescription } from '../../base/machine-description';
import { endOf } from './file-disk';
import { openDisk } from './open-disk';

const noLog = (): void => undefined;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function drive(file: string, changes: Partial<DriveDescription> = {}): DriveDescription {
  const place = { argument: 1, text: `file=${file}` };
  const locked = true;
  return {
    id: 'hd0',
    file,
    format: 'raw',
    readOnly: false,
    snapshot: false,
    locked,
    place,
    ...changes,
  };
}

function opened(description: DriveDescription): BlockBackend {
  const disk = openDisk(description, folder, noLog);
  if (!disk.ok) {
    throw new Error(disk.error);
  }
  return disk.value;
}

describe('file disk', () => {
  it('reads and writes in place, straight into shared memory', () => {
    writeFileSync(join(folder, 'a.img'), Buffer.alloc(4096, 7));
    const disk = opened(drive('a.img'));
    const memory = new Uint8Array(new SharedArrayBuffer(2048));
    expect(disk.read(1024, memory.subarray(512, 1024))).toBe(true);
    expect([memory[511], memory[512], memory[1023], memory[1024]]).toEqual([0, 7, 7, 0]);
    memory.fill(9);
    expect(disk.write(3584, memory.subarray(0, 512))).toBe(true);
    expect(disk.flush()).toBe(true);
    const file = readFileSync(join(folder, 'a.img'));
    expect([file[3583], file[3584], file[4095], file.length]).toEqual([7, 9, 9, 4096]);
    disk.dispose();
    disk.dispose();
    expect(disk.read(0, memory)).toBe(false);
  });

  it('refuses what is out of range and keeps the file as long as it was', () => {
    writeFileSync(join(folder, 'a.img'), Buffer.alloc(1024));
    const disk = opened(drive('a.img'));
    expect(disk.read(1024, new Uint8Array(512))).toBe(false);
    expect(disk.read(-512, new Uint8Array(512))).toBe(false);
    expect(disk.write(1024, new Uint8Array(512))).toBe(false);
    expect(disk.writeZeroes(512, 1024)).toBe(false);
    disk.dispose();
    expect(statSync(join(folder, 'a.img')).size).toBe(1024);
  });

  it('rounds an odd size up to sectors; the rest reads as zero', () => {
    writeFileSync(join(folder, 'odd.img'), Buffer.alloc(1000, 5));
    const disk = opened(drive('odd.img', { readOnly: true }));
    expect(disk.sizeBytes).toBe(1024);
    const sector = new Uint8Array(512).fill(1);
    expect(disk.read(512, sector)).toBe(true);
    expect([sector[487], sector[488], sector[511]]).toEqual([5, 0, 0]);
    expect(disk.write(0, sector)).toBe(false);
    expect(disk.writeZeroes(0, 512)).toBe(false);
    disk.dispose();
  });

  it('works beyond 4 GiB and keeps a sparse file sparse', () => {
    writeFileSync(join(folder, 'big.img'), '');
    truncateSync(join(folder, 'big.img'), 6 * 2 ** 30);
    const disk = opened(drive('big.img'));
    expect(disk.sizeBytes).toBe(6 * 2 ** 30);
    expect(disk.writeZeroes(5 * 2 ** 30, 2 ** 20)).toBe(true);
    expect(statSync(join(folder, 'big.img')).blocks).toBe(0);
    expect(disk.write(5 * 2 ** 30, new Uint8Array(512).fill(3))).toBe(true);
    const sector = new Uint8Array(512);
    disk.read(5 * 2 ** 30, sector);
    expect(sector[0]).toBe(3);
    expect(disk.writeZeroes(5 * 2 ** 30 - 512, 1536)).toBe(true);
    disk.read(5 * 2 ** 30, sector);
    expect(sector[0]).toBe(0);
    expect(statSync(join(folder, 'big.img')).blocks).toBeLessThan(64);
    disk.dispose();
  });

  it('says in QEMU’s words what went wrong', () => {
    expect(openDisk(drive('none.img'), folder, noLog)).toEqual({
      ok: false,
      error: `Could not open 'none.img': No such file or directory (in ${folder})`,
    });
    const absolute = join(folder, 'none.img');
    expect(openDisk(drive(absolute), folder, noLog)).toEqual({
      ok: false,
      error: `Could not open '${absolute}': No such file or directory`,
    });
    expect(openDisk(drive('.'), folder, noLog)).toEqual({
      ok: false,
      error: "'file' driver requires '.' to be a regular file",
    });
    expect(openDisk(drive('.', { readOnly: true }), folder, noLog)).toMatchObject({ ok: false });
  });
});

describe('block devices', () => {
  it('end behind the last byte that can be read', () => {
    for (const length of [0, 1, 511, 512, 513, 4096, 1_000_000]) {
      writeFileSync(join(folder, 'end'), Buffer.alloc(length));
      const descriptor = openSync(join(folder, 'end'), 'r');
      expect(endOf(descriptor)).toBe(length);
      closeSync(descriptor);
    }
  });
});

describe('what is no image', () => {
  it('is refused and not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const name of ['fifo', '/dev/null', '/dev/zero']) {
      for (const readOnly of [false, true]) {
        expect(openDisk(drive(name, { readOnly }), folder, noLog)).toEqual({
          ok: false,
          error: `'file' driver requires '${name}' to be a regular file`,
        });
      }
    }
  });
});

/** As observed with QEMU 7.2: two drives of one image, each with a device. */
describe('locks of two drives', () => {
  const write = {};
  const read = { readOnly: true };
  const snapshot = { snapshot: true };
  const unlocked = { locked: false };
  const noWrite = 'Failed to get "write" lock.';
  const noShared = 'Failed to get shared "write" lock.';

  it.each([
    ['write', write, false, 'write', write, false, noWrite],
    ['write', write, false, 'read', read, false, noShared],
    ['read', read, false, 'write', write, false, noWrite],
    ['read', read, false, 'read', read, false, undefined],
    ['snapshot', snapshot, false, 'snapshot', snapshot, false, undefined],
    ['snapshot', snapshot, false, 'write', write, false, noWrite],
    ['write', write, false, 'snapshot', snapshot, false, noShared],
    ['snapshot', snapshot, false, 'read', read, false, undefined],
    ['unlocked', unlocked, false, 'write', write, false, undefined],
    ['write', write, false, 'unlocked', unlocked, false, undefined],
    ['share-rw', write, true, 'share-rw', write, true, undefined],
    ['share-rw', write, true, 'write', write, false, noShared],
    ['write', write, false, 'share-rw', write, true, noWrite],
    ['write', write, false, 'read share-rw', read, true, undefined],
  ])('%s (%j, %s), then %s (%j, %s)', (_a, first, shares, _b, second, sharesToo, refused) => {
    writeFileSync(join(folder, 'a.img'), Buffer.alloc(512));
    linkSync(join(folder, 'a.img'), join(folder, 'b.img'));
    const one = opened(drive('a.img', first));
    const other = opened(drive('b.img', second));
    expect(one.lock?.(shares)).toBeUndefined();
    expect(other.lock?.(sharesToo)).toBe(
      refused === undefined
        ? undefined
        : `${refused} Is another process using the image [b.img]? (another drive of this command line has it)`,
    );
    one.dispose();
    if (refused !== undefined) {
      expect(other.lock?.(sharesToo)).toBeUndefined();
    }
    other.dispose();
  });
});

describe('snapshot disk', () => {
  it('keeps writes to itself', () => {
    const before = Buffer.alloc(200_000, 1);
    writeFileSync(join(folder, 'a.img'), before);
    const disk = opened(drive('a.img', { snapshot: true }));
    expect(disk.readOnly).toBe(false);
    expect(disk.write(65_536 - 512, new Uint8Array(1024).fill(2))).toBe(true);
    expect(disk.writeZeroes(131_072 - 100, 200)).toBe(true);
    const all = new Uint8Array(disk.sizeBytes);
    expect(disk.read(0, all)).toBe(true);
    const expected = new Uint8Array(disk.sizeBytes).fill(1, 0, 200_000);
    expected.fill(2, 65_536 - 512, 65_536 + 512).fill(0, 131_072 - 100, 131_072 + 100);
    expect(Buffer.compare(all, expected)).toBe(0);
    expect(disk.write(disk.sizeBytes - 256, new Uint8Array(512))).toBe(false);
    disk.dispose();
    expect(Buffer.compare(readFileSync(join(folder, 'a.img')), before)).toBe(0);
  });
});
