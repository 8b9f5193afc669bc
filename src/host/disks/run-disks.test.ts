import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BlockBackend } from '../../base/host';
import type { DriveDescription } from '../../base/machine-description';
import { createSeededRandom } from '../../base/seeded-random';
import type { JournalLimits } from './rewindable-image';
import { HostRunDisks } from './run-disks';

let folder = '';
let logged: string[] = [];
let disks: HostRunDisks;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'run-disks-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  logged = [];
  disks = session();
});
afterEach(() => {
  disks.dispose();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function session(limits?: JournalLimits): HostRunDisks {
  return new HostRunDisks({
    thread: 0,
    log: (_level, message) => logged.push(message),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** The machine of a run, as far as its disk goes. */
function machine(changes: Partial<DriveDescription> = {}, sharesWrites = false): BlockBackend {
  disks.beginMachine();
  return opened(changes, sharesWrites);
}

function opened(changes: Partial<DriveDescription> = {}, sharesWrites = false): BlockBackend {
  const drive: DriveDescription = {
    id: 'hd0',
    file: 'a.img',
    format: 'raw',
    readOnly: false,
    snapshot: false,
    locked: true,
    place: { argument: 1, text: 'a.img' },
    ...changes,
  };
  const disk = disks.open(drive, folder);
  if (!disk.ok) {
    throw new Error(disk.error);
  }
  expect(disk.value.lock?.(sharesWrites)).toBeUndefined();
  return disk.value;
}

function image(): Buffer {
  return readFileSync(path.join(folder, 'a.img'));
}

function journals(): string[] {
  try {
    return readdirSync(path.join(folder, 'uboot-virtio')).filter((name) => name.endsWith('.undo'));
  } catch {
    return [];
  }
}

function all(disk: BlockBackend): Buffer {
  const bytes = Buffer.alloc(disk.sizeBytes);
  expect(disk.read(0, bytes)).toBe(true);
  return bytes;
}

const fill = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

describe('the disks of a run', () => {
  it('go back to any write, and on from there', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const first = machine();
    expect(journals()).toEqual([]);
    first.write(0, fill(1024, 2));
    first.write(512, fill(1024, 3));
    expect(journals()).toHaveLength(1);
    first.dispose();

    disks.beginReplay();
    const again = machine();
    expect(all(again)).toEqual(Buffer.alloc(4096, 1));
    again.write(0, fill(1024, 2));
    expect([...all(again).subarray(1022, 1026)]).toEqual([2, 2, 1, 1]);
    expect([...image().subarray(510, 514)]).toEqual([2, 2, 3, 3]);
    expect(disks.land()).toBeUndefined();
    expect([...image().subarray(510, 514)]).toEqual([2, 2, 2, 2]);
    expect([...image().subarray(1022, 1026)]).toEqual([2, 2, 1, 1]);

    again.write(2048, fill(512, 4));
    expect(image()[2048]).toBe(4);
    again.dispose();
    disks.beginReplay();
    machine();
    expect(disks.land()).toBeUndefined();
    expect(image()).toEqual(Buffer.alloc(4096, 1));
  });

  it('may be repeated twice before they land', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const write = (disk: BlockBackend): boolean => disk.write(512, fill(512, 2));
    write(machine());
    disks.beginReplay();
    write(machine());
    disks.beginReplay();
    const again = machine();
    expect(all(again)).toEqual(Buffer.alloc(4096, 1));
    write(again);
    expect(disks.land()).toBeUndefined();
    expect(image()[512]).toBe(2);
  });

  it('begin anew with another run: what was written stays', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    machine().write(0, fill(512, 2));
    const second = machine();
    expect(journals()).toEqual([]);
    second.write(512, fill(512, 3));
    disks.beginReplay();
    machine();
    disks.land();
    expect([...image().subarray(510, 514)]).toEqual([2, 2, 1, 1]);
    disks.dispose();
    expect(journals()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['a.img', 'uboot-virtio']);
  });

  it('say where a repeated run is another one, and land where that one is', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const first = machine();
    first.write(0, fill(512, 2));
    first.write(1024, fill(512, 3));
    disks.beginReplay();
    const again = machine();
    again.write(0, fill(512, 2));
    again.write(1024, fill(512, 4));
    again.write(2048, fill(512, 5));
    const seen = all(again);
    expect(disks.land()).toBe(
      'write 2 to a.img is another than in the run before: expected 512 bytes at 1024, found other bytes there',
    );
    expect(image()).toEqual(seen);
    expect([seen[0], seen[1024], seen[2048], seen[3072]]).toEqual([2, 4, 5, 1]);
    expect(disks.obstacle()).toContain('write 2 to a.img is another');
    expect(again.write(3072, fill(512, 6))).toBe(true);
    expect([image()[3072], journals()]).toEqual([6, []]);
  });

  it('go forth again, and are back where they were when that is left or ended', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const write = (disk: BlockBackend): boolean => disk.write(512, fill(512, 2));
    write(machine());
    disks.beginReplay();
    machine();
    disks.land();
    expect(image()[512]).toBe(1);
    disks.beginReplay();
    write(machine());
    expect(disks.land()).toBeUndefined();
    expect(image()[512]).toBe(2);
    disks.beginReplay();
    const again = machine();
    write(again);
    again.write(1024, fill(512, 3));
    expect(image()[1024]).toBe(3);
    disks.dispose();
    expect([image()[512], image()[1024], journals()]).toEqual([2, 1, []]);
  });

  it('give a read-only drive of the same image what it had then', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const reader = { id: 'hd1', readOnly: true, locked: false };
    const snapshot = { id: 'hd2', snapshot: true, locked: false };
    machine().write(0, fill(512, 2));
    const kept = opened(snapshot);
    kept.write(0, fill(1024, 7));
    disks.beginReplay();
    const again = machine();
    expect(all(opened(reader))).toEqual(Buffer.alloc(4096, 1));
    expect(all(opened(snapshot))).toEqual(Buffer.alloc(4096, 1));
    again.write(0, fill(512, 2));
    expect(all(opened(reader))[511]).toBe(2);
    expect(opened(reader).write(0, fill(512, 2))).toBe(false);
    disks.land();
    expect(image()[0]).toBe(2);
  });

  it('cut a file again that a write has made longer', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(1000, 1));
    const first = machine();
    first.write(0, fill(512, 2));
    first.write(512, fill(512, 3));
    expect(image()).toHaveLength(1024);
    disks.beginReplay();
    const again = machine();
    expect([...all(again).subarray(998, 1002)]).toEqual([1, 1, 0, 0]);
    again.write(0, fill(512, 2));
    disks.land();
    expect(image()).toEqual(Buffer.concat([fill(512, 2), fill(488, 1)]));
  });

  it('keep a sparse file sparse, and zeroes out of the journal', () => {
    writeFileSync(path.join(folder, 'a.img'), '');
    truncateSync(path.join(folder, 'a.img'), 64 << 20);
    const first = machine();
    first.write(0, fill(8 << 20, 2));
    first.writeZeroes(4 << 20, 60 << 20);
    const [name = ''] = journals();
    expect(readFileSync(path.join(folder, 'uboot-virtio', name)).length).toBeLessThan(5 << 20);
    disks.beginReplay();
    const again = machine();
    again.write(0, fill(8 << 20, 2));
    disks.land();
    expect(
      image()
        .subarray(0, 8 << 20)
        .every((byte) => byte === 2),
    ).toBe(true);
    disks.beginReplay();
    machine();
    disks.land();
    expect(image().equals(Buffer.alloc(64 << 20))).toBe(true);
  });

  it('are of no use to a machine that is gone', () => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const disk = machine();
    disk.dispose();
    expect(disk.write(0, fill(512, 9))).toBe(false);
    expect(disk.read(0, fill(512, 9))).toBe(false);
    expect(image()[0]).toBe(1);
  });
});

describe('no going back', () => {
  it('when more was written than is kept: once it is said, and writes go on', () => {
    disks = session({ bytes: 20_000, entries: 100 });
    writeFileSync(path.join(folder, 'a.img'), fill(65_536, 1));
    const disk = machine();
    expect(disk.write(0, fill(32_768, 2))).toBe(true);
    expect(disks.obstacle()).toBeUndefined();
    expect(disk.write(0, fill(32_768, 3))).toBe(true);
    expect(disk.write(32_768, fill(512, 4))).toBe(true);
    const why = 'no room to keep what is overwritten in a.img: 0 MiB in 1 writes are kept already';
    expect(disks.obstacle()).toBe(why);
    expect(logged).toEqual([`This run can't go back any more: ${why}`]);
    expect([image()[0], image()[32_768], journals()]).toEqual([3, 4, []]);
    machine();
    expect(disks.obstacle()).toBeUndefined();
  });

  it('when there is no folder for a journal', () => {
    vi.stubEnv('XDG_STATE_HOME', path.join(folder, 'a.img'));
    vi.stubEnv('TMPDIR', path.join(folder, 'none'));
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    expect(machine().write(0, fill(512, 2))).toBe(true);
    expect(disks.obstacle()).toContain('there is no folder for that');
    expect(image()[0]).toBe(2);
  });

  it.each([
    ['share-rw=on', {}, true],
    ['file.locking=off', { locked: false }, false],
  ])('with %s', (why, changes, sharesWrites) => {
    writeFileSync(path.join(folder, 'a.img'), fill(4096, 1));
    const disk = machine(changes, sharesWrites);
    expect(disks.obstacle()).toBe(`a.img may be written by others meanwhile (${why})`);
    expect(disk.write(0, fill(512, 2))).toBe(true);
    expect([image()[0], journals(), logged]).toEqual([2, [], []]);
  });
});

interface Write {
  readonly offset: number;
  readonly length: number;
  readonly value: number;
  readonly zeroes: boolean;
}

/** Writes of a guest, the same for the same seed. */
function* guest(seed: number, sizeBytes: number): Generator<Write, never> {
  const random = createSeededRandom(seed);
  const number = (limit: number): number => {
    const bytes = new Uint8Array(4);
    random.fill(bytes);
    return new DataView(bytes.buffer).getUint32(0) % limit;
  };
  for (;;) {
    const offset = number(sizeBytes);
    const most = Math.min(sizeBytes - offset, number(4) === 0 ? sizeBytes : 2000);
    const length = number(most + 1);
    yield { offset, length, value: number(3) === 0 ? 0 : number(256), zeroes: number(5) === 0 };
  }
}

function writeOne(disk: BlockBackend, { offset, length, value, zeroes }: Write): void {
  expect(zeroes ? disk.writeZeroes(offset, length) : disk.write(offset, fill(length, value))).toBe(
    true,
  );
}

const EMPTY = Buffer.alloc(0);

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  'random writes, and ways back and forth, as a model has it (seed %i)',
  (seed) => {
    const fileBytes = [600_000, 70_001, 1000, 262_144][seed % 4] ?? 0;
    const sizeBytes = Math.ceil(fileBytes / 512) * 512;
    writeFileSync(path.join(folder, 'a.img'), fill(fileBytes, 0xee));
    const random = createSeededRandom(seed + 1000);
    const below = (limit: number): number => {
      const bytes = new Uint8Array(4);
      random.fill(bytes);
      return new DataView(bytes.buffer).getUint32(0) % limit;
    };
    /** On the way of the run, which stands behind the first `written`; and what the disk is after each. */
    let writes: Write[] = [];
    const states = [Buffer.alloc(sizeBytes).fill(0xee, 0, fileBytes)];
    let written = 0;
    let disk = machine();
    for (let round = 0; round < 20; round++) {
      const source = guest(seed * 100 + round, sizeBytes);
      for (let i = below(3) === 0 ? below(40) : 0; i > 0; i--) {
        const one = source.next().value;
        writeOne(disk, one);
        writes = [...writes.slice(0, written), one];
        const state = Buffer.from(states[written] ?? EMPTY);
        written = writes.length;
        states.length = written;
        states.push(state.fill(one.zeroes ? 0 : one.value, one.offset, one.offset + one.length));
      }
      const home = states[written] ?? EMPTY;
      expect(all(disk).equals(home)).toBe(true);
      const before = image();
      disks.beginReplay();
      disk = machine();
      if (below(4) === 0) {
        // The first look finds nothing, and another follows.
        for (const one of writes.slice(0, below(writes.length + 1))) {
          writeOne(disk, one);
        }
        disks.beginReplay();
        disk = machine();
      }
      const wanted = below(writes.length + 1);
      for (let i = 0; i < wanted; i++) {
        const one = writes[i];
        if (one !== undefined) {
          expect(all(disk).equals(states[i] ?? EMPTY)).toBe(true);
          writeOne(disk, one);
        }
      }
      expect(all(disk).equals(states[wanted] ?? EMPTY)).toBe(true);
      if (below(8) === 0) {
        // Left while it is under way, for a new run.
        disks.abandonReplay();
        disk = machine();
        expect(image().equals(before)).toBe(true);
        states.splice(0, states.length, home);
        [writes, written] = [[], 0];
        continue;
      }
      expect(disks.land()).toBeUndefined();
      written = wanted;
      const state = states[written] ?? EMPTY;
      expect(all(disk).equals(state)).toBe(true);
      expect(image().equals(state.subarray(0, image().length))).toBe(true);
    }
    expect([disks.obstacle(), logged]).toEqual([undefined, []]);
  },
);

describe('the file of a port', () => {
  const chardev = {
    id: 'c',
    backend: 'file',
    path: 'out.txt',
    append: false,
    mux: false,
    place: { argument: 1, text: 'c' },
  } as const;
  const content = (): string => readFileSync(path.join(folder, 'out.txt'), 'latin1');

  function write(text: string): void {
    disks.beginMachine();
    const output = disks.openOutput(chardev, folder);
    if (!output.ok) {
      throw new Error(output.error);
    }
    output.value.write(Buffer.from(text));
    output.value.dispose();
  }

  it('goes back with the run, and begins anew with a new one', () => {
    write('one two');
    disks.beginReplay();
    write('one');
    expect(content()).toBe('one two');
    expect(disks.land()).toBeUndefined();
    expect(content()).toBe('one');
    write('new');
    expect(content()).toBe('new');
  });

  it('is the next run’s when a repeated one is given up', () => {
    write('one two');
    disks.beginReplay();
    write('one');
    disks.abandonReplay();
    write('2');
    expect(content()).toBe('2');
  });
});
