import { describe, expect, it } from 'vitest';
import type { Hart } from '../../../cpu/riscv/hart';
import type { Access, ArmedData } from '../../debug/data-breakpoints/access';
import { BusWatches } from './bus-watches';
import { idOfPlace, placeOfId, type ProcessorPlace } from './processor-place';
import { RegisterComparison } from './register-comparison';
import { resolveProcessorPlace } from './resolve-processor-place';

const breakpoint = { id: 1 } as unknown as ArmedData;

describe('addresses outside RAM', () => {
  const heard: Access[] = [];
  const watches = new BusWatches(
    (_breakpoints, access) => heard.push(access),
    () => 'f() at 0x80000000',
  );
  watches.set([{ address: 0x1000_1004, bytes: 4, breakpoints: [breakpoint] }]);

  it('accesses that reach into a range are told with what was there last', () => {
    watches.wrote(0x1000_1004, 4, 0xffff_ffff_8000_0001n);
    watches.wrote(0x1000_1004, 4, 2n);
    watches.wrote(0x1000_1000, 4, 3n);
    watches.wrote(0x1000_1008, 4, 3n);
    watches.wrote(0x1000_1000, 8, 0x1_0000_0002n);
    expect(heard.splice(0)).toEqual([
      {
        kind: 'write',
        by: 'f() at 0x80000000',
        what: '4 bytes at 0x10001004',
        before: undefined,
        after: '0x80000001',
        old: undefined,
        now: 0x8000_0001,
      },
      expect.objectContaining({ before: '0x80000001', after: '0x2', old: 0x8000_0001, now: 2 }),
      expect.objectContaining({ what: '8 bytes at 0x10001000', now: 0x1_0000_0002n }),
    ]);
  });

  it('a read that nothing answers says so, and another boot knows no values', () => {
    watches.read(0x1000_1006, 1, 7);
    watches.read(0x1000_1004, 4, undefined);
    watches.begin();
    watches.wrote(0x1000_1004, 4, 5n);
    expect(heard.splice(0)).toMatchObject([
      { kind: 'read', what: '1 byte at 0x10001006', before: '0x7', after: '0x7' },
      { kind: 'read', after: 'nothing answers there' },
      { kind: 'write', before: undefined, after: '0x5' },
    ]);
  });
});

describe('what was there last', () => {
  const create = () => {
    const heard: Access[] = [];
    return {
      heard,
      watches: new BusWatches(
        (_, access) => heard.push(access),
        () => 'f()',
      ),
    };
  };

  it('is kept before anything is watched, and is known again at another moment', () => {
    const { heard, watches } = create();
    watches.wrote(0x1000_1004, 4, 1n);
    const then = watches.save();
    watches.wrote(0x1000_1004, 4, 2n);
    expect(watches.lastAt(0x1000_1004, 4)).toBe(2);
    expect(watches.lastAt(0x1000_1004, 2)).toBeUndefined();
    watches.restore(then);
    watches.set([{ address: 0x1000_1004, bytes: 4, breakpoints: [breakpoint] }]);
    watches.wrote(0x1000_1004, 4, 3n);
    expect(heard).toMatchObject([{ old: 1, now: 3 }]);
    // The one that was saved is as it was.
    watches.restore(then);
    expect(watches.lastAt(0x1000_1004, 4)).toBe(1);
  });

  it('takes no more room than registers need, and none for flash', () => {
    const { watches } = create();
    watches.read(0x2000_0000, 4, 7);
    expect(watches.lastAt(0x2000_0000, 4)).toBeUndefined();
    for (let i = 0; i < 5000; i++) {
      watches.read(0x3000_0000 + 4 * i, 4, i);
    }
    expect(watches.save().size).toBe(4096);
    expect(watches.lastAt(0x3000_0000, 4)).toBeUndefined();
    expect(watches.lastAt(0x3000_0000 + 4 * 4999, 4)).toBe(4999);
  });
});

describe.each([64, 32] as const)('registers of RV%i', (xlen) => {
  it('a change is told once, a write of the same value and one by the user are not', () => {
    const slots: Record<string, bigint> = { x10: 1n };
    const hart = { xlen, get: (name: string) => slots[name] ?? 0n } as unknown as Hart;
    const heard: Access[] = [];
    const comparison = new RegisterComparison(
      (_breakpoints, access) => heard.push(access),
      (pc) => `code at ${pc}`,
    );
    expect(comparison.isEmpty).toBe(true);
    comparison.set([{ slot: 'x10', name: 'a0', breakpoints: [breakpoint] }], hart);
    expect(comparison.isEmpty).toBe(false);
    expect(comparison.compare(hart, 4)).toBe(false);
    slots['x10'] = 0x10n;
    expect(comparison.compare(hart, 8)).toBe(true);
    expect(comparison.compare(hart, 12)).toBe(false);
    slots['x10'] = 0x20n;
    comparison.refresh(hart);
    expect(comparison.compare(hart, 16)).toBe(false);
    const digits = xlen / 4;
    expect(heard).toEqual([
      {
        kind: 'write',
        what: 'a0',
        by: 'code at 8',
        before: `0x${'1'.padStart(digits, '0')}`,
        after: `0x${'10'.padStart(digits, '0')}`,
        old: 1,
        now: 16,
      },
    ]);
  });
});

describe('ids of places', () => {
  it.each<ProcessorPlace>([
    { kind: 'processor', register: 'a0' },
    { kind: 'processor', register: 'mstatus' },
    { kind: 'symbol', name: 'gd', bytes: 8 },
    { kind: 'memory', address: 0x8000_0000, bytes: 16 },
    { kind: 'ring', device: 'virtio-blk#0', queue: 0, part: 'used.idx', bytes: undefined },
    { kind: 'register', device: 'virtio-blk#0', register: 'QueueNotify' },
    { kind: 'status', device: 'virtio-blk#0' },
  ])('$kind', (place) => {
    expect(placeOfId(idOfPlace(place))).toEqual(place);
  });

  it.each(['processor q0', 'member gd.x', 'local 1 i', 'object 1 x', 'nothing', ''])(
    'none of a binary: %s',
    (id) => {
      expect(placeOfId(id)).toBeUndefined();
    },
  );
});

describe('where places are', () => {
  const bytes = new Uint8Array(16);
  const ram = { base: 0x8000_0000, sizeBytes: 16, bytes, view: new DataView(bytes.buffer) };
  const around = { ram, devices: () => [], image: undefined };
  const at = (address: number, size: number) =>
    resolveProcessorPlace({ kind: 'memory', address, bytes: size }, around);

  it('memory is in RAM, or outside it', () => {
    expect(at(0x8000_0000, 16)).toMatchObject({ kind: 'memory' });
    expect(at(0x8000_0010, 4)).toEqual({ kind: 'bus', address: 0x8000_0010, bytes: 4 });
    expect(at(0x7fff_fffc, 4)).toMatchObject({ kind: 'bus' });
    expect(at(0x7fff_fffe, 4)).toMatchObject({
      missing: '4 bytes at 0x7ffffffe are not all in RAM.',
    });
  });

  it('registers by their names, but for those that say nothing', () => {
    const of = (register: string) => resolveProcessorPlace({ kind: 'processor', register }, around);
    expect(of('fp')).toEqual({ kind: 'slot', slot: 'x8', name: 'fp' });
    expect(of('zero')).toMatchObject({ missing: 'zero is always 0.' });
    expect(of('pc')).toHaveProperty('missing');
    expect(of('nothing')).toMatchObject({
      missing: 'No register of the processor is called nothing.',
    });
    expect(resolveProcessorPlace({ kind: 'symbol', name: 'gd', bytes: 8 }, around)).toMatchObject({
      missing: 'No variable of the image is called gd.',
    });
  });
});
