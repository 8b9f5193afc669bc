import { describe, expect, it } from 'vitest';
import { RamReader } from '../base/memory-reader';
import { chainMeaning } from './chain-meaning';
import { exposedChains } from './chain-walk';

const BASE = 0x40000000;
const RING = { size: 4, descAddress: BASE, availAddress: BASE + 0x100, usedAddress: BASE + 0x200 };

function memory() {
  const bytes = new Uint8Array(0x1000);
  const view = new DataView(bytes.buffer);
  const ram = new RamReader({ base: BASE, sizeBytes: bytes.length, view });
  const desc = (i: number, address: number, length: number, flags: number, next: number): void => {
    view.setUint32(16 * i, address, true);
    view.setUint32(16 * i + 8, length, true);
    view.setUint16(16 * i + 12, flags, true);
    view.setUint16(16 * i + 14, next, true);
  };
  return { view, ram, desc };
}

/** Header at 0x400, 4 sectors of data, status; head 0; exposed at slot 3 and on over the end of the ring. */
function readRequest() {
  const made = memory();
  const { view, desc } = made;
  desc(0, BASE + 0x400, 16, 1, 1);
  desc(1, BASE + 0x800, 2048, 3, 2);
  desc(2, BASE + 0x500, 1, 2, 0);
  view.setUint32(0x408, 64, true);
  view.setUint16(0x100 + 4 + 2 * 3, 0, true);
  view.setUint16(0x102, 4, true);
  view.setUint16(0x202, 3, true);
  return made;
}

describe('exposedChains', () => {
  it('decodes a block request that the device has not returned', () => {
    const { ram } = readRequest();
    const { chains, omitted } = exposedChains(ram, { ...RING, lastUsedIdx: 3 }, (d) =>
      chainMeaning(ram, 2, 0, 12, d),
    );
    expect(omitted).toBe(0);
    expect(chains).toHaveLength(1);
    expect(chains[0]).toMatchObject({ head: 0, used: false, meaning: 'read sector 64, 4 sectors' });
    expect(chains[0]?.descriptors.map((d) => [d.index, d.lengthBytes, d.flags, d.next])).toEqual([
      [0, 16, ['NEXT'], 1],
      [1, 2048, ['NEXT', 'WRITE'], 2],
      [2, 1, ['WRITE'], undefined],
    ]);
  });

  it('marks a chain that was returned and not taken back', () => {
    const { ram, view } = readRequest();
    view.setUint32(0x200 + 4 + 8 * 3, 0, true);
    view.setUint16(0x202, 4, true);
    const { chains } = exposedChains(ram, { ...RING, lastUsedIdx: 3 }, () => '');
    expect(chains.map((c) => c.used)).toEqual([true]);
    expect(exposedChains(ram, { ...RING, lastUsedIdx: 4 }, () => '').chains).toEqual([]);
  });

  it('ends on circles, wild indexes and addresses outside RAM', () => {
    const { ram, view, desc } = memory();
    desc(0, 0xffff_0000, 8, 1, 0);
    view.setUint16(0x102, 0x8000, true);
    const { chains } = exposedChains(ram, { ...RING, lastUsedIdx: 0 }, (d) =>
      chainMeaning(ram, 1, 1, 10, d),
    );
    expect(chains).toHaveLength(4);
    expect(chains[0]?.descriptors.length).toBeLessThan(20);
    const outside = { ...RING, availAddress: 16, usedAddress: 32, lastUsedIdx: 0 };
    expect(exposedChains(ram, outside, () => '').chains).toEqual([]);
  });

  it('describes frames on a transmit queue', () => {
    const { ram, view, desc } = memory();
    desc(0, BASE + 0x400, 10, 1, 1);
    desc(1, BASE + 0x420, 42, 0, 0);
    view.setUint16(0x420 + 12, 0x0806);
    view.setUint16(0x420 + 14 + 6, 1);
    view.setUint32(0x420 + 14 + 24, 0x0a000202);
    view.setUint16(0x102, 1, true);
    const { chains } = exposedChains(ram, { ...RING, lastUsedIdx: 0 }, (d) =>
      chainMeaning(ram, 1, 1, 10, d),
    );
    expect(chains[0]?.meaning).toBe('ARP who-has 10.0.2.2');
  });
});
