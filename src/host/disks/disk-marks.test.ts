import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BlockBackend, CharacterBackend, DiskMark } from '../../base/host';
import type { DriveDescription } from '../../base/machine-description';
import { createSeededRandom } from '../../base/seeded-random';
import { MemoryImage } from './memory-image';
import { HostRunDisks } from './run-disks';

let folder = '';
let disks: HostRunDisks;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'disk-marks-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  disks = new HostRunDisks({
    thread: 0,
    log: (_level, message) => {
      throw new Error(message);
    },
  });
});
afterEach(() => {
  disks.dispose();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const place = { argument: 1, text: '' };
const RAW: DriveDescription = {
  id: 'hd0',
  file: 'a.img',
  format: 'raw',
  readOnly: false,
  snapshot: false,
  locked: true,
  place,
};
const SNAPSHOT: DriveDescription = { ...RAW, id: 'hd1', file: 'b.img', snapshot: true };

function opened(drive: DriveDescription): BlockBackend {
  const disk = disks.open(drive, folder);
  if (!disk.ok) {
    throw new Error(disk.error);
  }
  expect(disk.value.lock?.(false)).toBeUndefined();
  return disk.value;
}

function output(): CharacterBackend {
  const chardev = { id: 'c', backend: 'file', path: 'out.txt', append: false, mux: false } as const;
  const file = disks.openOutput({ ...chardev, place }, folder);
  if (!file.ok) {
    throw new Error(file.error);
  }
  return file.value;
}

const fill = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const content = (name = 'a.img'): Buffer => readFileSync(path.join(folder, name));

function all(disk: BlockBackend): Buffer {
  const bytes = Buffer.alloc(disk.sizeBytes);
  expect(disk.read(0, bytes)).toBe(true);
  return bytes;
}

describe('a mark of the disks of a run', () => {
  beforeEach(() => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    writeFileSync(path.join(folder, 'b.img'), fill(0x3_0000, 1));
    disks.beginMachine();
  });

  it('is gone back to by the machine that has the disks, and the image follows when it lands', () => {
    const disk = opened(RAW);
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    disk.write(512, fill(512, 3));
    disk.write(0, fill(512, 4));
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect([all(disk)[0], all(disk)[512]]).toEqual([2, 1]);
    expect([content()[0], content()[512]]).toEqual([4, 3]);
    disk.write(512, fill(512, 3));
    expect([all(disk)[0], all(disk)[512]]).toEqual([2, 3]);
    expect(disks.land()).toBeUndefined();
    expect([content()[0], content()[512]]).toEqual([2, 3]);
    disk.write(1024, fill(512, 5));
    expect(content()[1024]).toBe(5);
    expect(disks.obstacle()).toBeUndefined();
  });

  it('at once: goes back and no further', () => {
    const disk = opened(RAW);
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    disk.write(0, fill(4096, 3));
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect(disks.land()).toBeUndefined();
    expect(content()).toEqual(Buffer.concat([fill(512, 2), fill(3584, 1)]));
  });

  it('finds what is not the same run as one from the beginning does', () => {
    const disk = opened(RAW);
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    disk.write(512, fill(512, 3));
    expect(disks.beginReplay(mark)).toBeUndefined();
    disk.write(512, fill(512, 9));
    expect(disks.land()).toBe(
      'write 2 to a.img is another than in the run before: expected 512 bytes at 512, found other bytes there',
    );
    expect([content()[0], content()[512]]).toEqual([2, 9]);
    expect(disks.beginReplay(mark)).toMatch(/^write 2 to a\.img is another/);
  });

  it('may be a later one after an earlier one, before the run lands', () => {
    const disk = opened(RAW);
    const marks = [2, 3, 4].map((byte) => {
      disk.write(0, fill(512, byte));
      return disks.mark();
    });
    for (const number of [1, 0, 2, 1]) {
      expect(disks.beginReplay(marks[number])).toBeUndefined();
      expect(all(disk)[0]).toBe(number + 2);
    }
    expect(disks.land()).toBeUndefined();
    expect(content()[0]).toBe(3);
    expect(disks.beginReplay(marks[2])).toBe(
      'the run has gone on from an earlier place since the mark',
    );
    expect(all(disk)[0]).toBe(3);
    expect(disks.beginReplay(marks[0])).toBeUndefined();
    expect(all(disk)[0]).toBe(2);
  });

  it('made while the run is repeated holds as well', () => {
    const disk = opened(RAW);
    disk.write(0, fill(512, 2));
    disk.write(0, fill(512, 3));
    disk.write(0, fill(512, 4));
    disks.beginReplay();
    disks.beginMachine();
    const again = opened(RAW);
    again.write(0, fill(512, 2));
    const mark = disks.mark();
    again.write(0, fill(512, 3));
    again.write(0, fill(512, 4));
    expect(disks.land()).toBeUndefined();
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect(all(again)[0]).toBe(2);
  });

  it('is of its run only', () => {
    opened(RAW).write(0, fill(512, 2));
    const mark = disks.mark();
    disks.beginMachine();
    const disk = opened(RAW);
    disk.write(0, fill(512, 3));
    expect(disks.beginReplay(mark)).toBe('the mark is of another run');
    expect(disk.write(0, fill(512, 4))).toBe(true);
    expect(content()[0]).toBe(4);
  });

  it('has what was written to a snapshot disk, for that machine and for the next', () => {
    const disk = opened(SNAPSHOT);
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    disk.write(0, fill(512, 3));
    disk.writeZeroes(0x2_0000, 512);
    const later = disks.mark();
    disk.write(0x2_0000, fill(512, 4));
    expect(mark.pages.get('hd1')?.get(0)?.[0]).toBe(2);
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect([all(disk)[0], all(disk)[0x2_0000]]).toEqual([2, 1]);
    disk.write(0, fill(512, 8));
    expect(disks.beginReplay(later)).toBeUndefined();
    disks.beginMachine();
    const other = opened(SNAPSHOT);
    expect([all(other)[0], all(other)[0x2_0000]]).toEqual([3, 0]);
    other.write(0, fill(512, 9));
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect(all(other)[0]).toBe(2);
    expect(disks.land()).toBeUndefined();
    expect(all(other)[0]).toBe(2);
    expect(content('b.img')).toEqual(Buffer.alloc(0x3_0000, 1));
  });

  it('has the same of a snapshot of an image that is in memory', () => {
    const disk = disks.onTop(SNAPSHOT, new MemoryImage(fill(1024, 1)));
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    disk.write(0, fill(512, 3));
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect([all(disk)[0], all(disk)[512]]).toEqual([2, 1]);
  });

  it('shares the pages that are the same', () => {
    const disk = opened(SNAPSHOT);
    disk.write(0, fill(512, 2));
    disk.write(0x1_0000, fill(512, 2));
    const [first, second] = [disks.mark(), disks.mark()];
    disk.write(0x1_0000, fill(512, 3));
    const third = disks.mark();
    const pages = (mark: DiskMark) => mark.pages.get('hd1');
    expect(pages(second)).toBe(pages(first));
    expect(pages(third)?.get(0)).toBe(pages(first)?.get(0));
    expect([pages(first)?.get(1)?.[0], pages(third)?.get(1)?.[0]]).toEqual([2, 3]);
  });

  it('has where the file of a port was', () => {
    const port = output();
    port.write(Buffer.from('one '));
    const mark = disks.mark();
    port.write(Buffer.from('two'));
    expect(disks.beginReplay(mark)).toBeUndefined();
    port.write(Buffer.from('t'));
    expect(content('out.txt').toString()).toBe('one two');
    expect(disks.land()).toBeUndefined();
    expect(content('out.txt').toString()).toBe('one t');
  });

  it('keeps what the host failed to do a part of the run', () => {
    const disk = opened(RAW);
    disk.write(0, fill(512, 2));
    const mark = disks.mark();
    expect(disk.read(4096, fill(512, 0))).toBe(false);
    disk.write(512, fill(512, 3));
    expect(disks.beginReplay(mark)).toBeUndefined();
    expect(disk.read(4096, fill(512, 0))).toBe(false);
    disk.write(512, fill(512, 3));
    expect(disks.land()).toBeUndefined();
    expect(content()[512]).toBe(3);
  });
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'random writes, marks, and ways back to them, as a model has it (seed %i)',
  (seed) => {
    const sizeBytes = 0x4_0000;
    for (const name of ['a.img', 'b.img']) {
      writeFileSync(path.join(folder, name), fill(sizeBytes, 0xee));
    }
    const random = createSeededRandom(seed);
    const below = (limit: number): number => {
      const bytes = new Uint8Array(4);
      random.fill(bytes);
      return new DataView(bytes.buffer).getUint32(0) % limit;
    };
    type Write = readonly [disk: 0 | 1, offset: number, length: number, value: number];
    /** The run so far, what both disks were before each of its writes, and the marks that were made there. */
    let writes: Write[] = [];
    let states = [[Buffer.alloc(sizeBytes, 0xee), Buffer.alloc(sizeBytes, 0xee)] as const];
    let marks: { at: number; mark: DiskMark }[] = [];
    let pair = [opened(RAW), opened(SNAPSHOT)] as const;
    const write = ([disk, offset, length, value]: Write): void => {
      const bytes = fill(length, value);
      const { [disk]: target } = pair;
      const done = value === 0 ? target.writeZeroes(offset, length) : target.write(offset, bytes);
      expect(done).toBe(true);
    };
    const check = (at: number): void => {
      expect(pair.map((disk, i) => all(disk).equals(states[at]?.[i] ?? Buffer.of()))).toEqual([
        true,
        true,
      ]);
    };
    for (let round = 0; round < 30; round++) {
      for (let i = below(12); i > 0; i--) {
        const offset = below(sizeBytes);
        const length = 1 + below(Math.min(sizeBytes - offset, 9000));
        const one = [below(2) === 0 ? 0 : 1, offset, length, below(4)] as const;
        const before = states[writes.length] ?? states[0];
        write(one);
        writes.push(one);
        const [raw, snapshot] = [Buffer.from(before?.[0] ?? ''), Buffer.from(before?.[1] ?? '')];
        [raw, snapshot][one[0]]?.fill(one[3], offset, offset + length);
        states.push([raw, snapshot]);
        if (below(3) === 0) {
          marks.push({ at: writes.length, mark: disks.mark() });
        }
      }
      check(writes.length);
      const looks = below(3);
      let at = writes.length;
      for (let look = 0; look < looks && marks.length > 0; look++) {
        const from = marks[below(marks.length)] ?? { at: 0, mark: disks.mark() };
        expect(disks.beginReplay(from.mark)).toBeUndefined();
        if (below(3) === 0) {
          disks.beginMachine();
          pair = [opened(RAW), opened(SNAPSHOT)];
        }
        ({ at } = from);
        check(at);
        for (const end = at + below(writes.length - at + 1); at < end; at++) {
          write(writes[at] ?? [0, 0, 1, 0]);
          if (below(5) === 0) {
            marks.push({ at: at + 1, mark: disks.mark() });
          }
        }
        check(at);
      }
      expect(disks.land()).toBeUndefined();
      check(at);
      expect(content().equals(states[at]?.[0] ?? Buffer.of())).toBe(true);
      const cutAway = writes.slice(at).findIndex(([disk]) => disk === 0);
      const late = marks.find((one) => cutAway >= 0 && one.at > at + cutAway);
      if (late !== undefined) {
        expect(disks.beginReplay(late.mark)).toMatch(/^the run has gone on from an earlier place/);
      }
      writes = writes.slice(0, at);
      states = states.slice(0, at + 1);
      marks = marks.filter((one) => one.at <= at);
    }
    expect(content('b.img').equals(Buffer.alloc(sizeBytes, 0xee))).toBe(true);
  },
);
