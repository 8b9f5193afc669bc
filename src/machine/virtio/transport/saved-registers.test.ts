import { describe, expect, it } from 'vitest';
import { TransportRig } from '../../../../test/conformance/transport-rig';
import { type Access, checkSavedDevice } from '../../../../test/support/saved-device-check';
import type { Saveable } from '../../../base/saved/saved-device';
import { GuestMemory } from '../../memory/guest-memory';
import { VirtioRng } from '../rng/device';

const REGION = 0x1_0000;

/** Registers of an entropy device, each region at a multiple of 64 KiB. */
function registers(name: ConstructorParameters<typeof TransportRig>[0]) {
  const ref = { index: 0, transport: 'test', deviceId: 4, kind: 'virtio-rng' };
  const random = { fill: (target: Uint8Array) => target.fill(7) };
  const memory = new GuestMemory(0x4000_0000, new SharedArrayBuffer(0x1000));
  const rig = new TransportRig(name, new VirtioRng(ref, { random }), memory);
  const { saveable } = rig;
  const at = (offset: number): [number, number] => [Math.floor(offset / REGION), offset % REGION];
  return {
    read: (offset: number, sizeBytes: 1 | 2 | 4) => rig.access(...at(offset), sizeBytes),
    write: (offset: number, sizeBytes: 1 | 2 | 4, value: number) => {
      rig.access(...at(offset), sizeBytes, value);
    },
    save: () => saveable.save(),
    restore: (state: ReturnType<Saveable['save']>) => saveable.restore(state),
    regions: rig.regions.map((region) => region.name),
  };
}

describe('registers of a saved transport', () => {
  it('virtio-mmio version 2: selectors, and what is written for a queue', () => {
    checkSavedDevice({
      make: () => registers('mmio v2'),
      before: [
        [0x14, 1],
        [0x24, 1],
        [0x20, 0x11],
        [0x24, 0],
        [0x20, 0x30000000],
        [0x38, 4],
        [0x80, 0x40000000],
        [0x90, 0x40000100],
        [0xa0, 0x40000200],
      ],
      between: [
        [0x14, 0],
        [0x24, 1],
        [0x20, 0],
        [0x30, 3],
        [0x38, 8],
        [0x30, 0],
        [0x80, 0x40000800],
      ],
      after: [[0x10], [0x20, 0x10000000], [0x70, 8], [0x44, 1], [0x44], [0x70], [0x14, 0], [0x10]],
    });
    const other = registers('mmio v2');
    other.write(0x38, 4, 4);
    other.write(0x90, 4, 0x40000100);
    const saved = other.save();
    other.write(0x38, 4, 8);
    other.write(0x90, 4, 0);
    other.restore(saved);
    other.write(0x44, 4, 1);
    expect(other.save()).toMatchObject({
      core: { queues: [[0, { rings: { size: 4, addresses: { avail: 0x40000100 } } }]] },
    });
  });

  it('virtio-mmio version 1: page size and alignment', () => {
    checkSavedDevice({
      make: () => registers('mmio v1'),
      before: [
        [0x28, 0x400],
        [0x3c, 0x100],
        [0x38, 4],
        [0x24, 1],
      ],
      between: [
        [0x28, 0x1000],
        [0x3c, 0x1000],
        [0x24, 0],
        [0x40, 7],
      ],
      after: [[0x40], [0x40, 0x100000], [0x40], [0x10], [0x28, 0x800], [0x40], [0x34]],
    });
  });

  it('on PCI: MSI-X, vectors, selectors, configuration space', () => {
    const { regions } = registers('PCI modern');
    const [msix, common, config] = [
      regions.indexOf('memory@20000000') * REGION,
      regions.indexOf('memory@50000000') * REGION,
      regions.indexOf('configuration space') * REGION,
    ];
    expect(Math.min(msix, common, config)).toBeGreaterThanOrEqual(0);
    const both = (first: number, second: number): Access[] => [
      [msix + 4, first],
      [msix + 12, second & 1],
      [common, second & 1],
      [common + 8, second & 1],
      [common + 0x0c, first],
      [common + 0x10, second & 1, 2],
      [common + 0x1a, second & 1, 2],
      [common + 0x18, 4 + (first & 4), 2],
      [common + 0x20, first & 0xff00],
      [config + 0x3c, first & 0xff, 1],
    ];
    checkSavedDevice({
      make: () => registers('PCI modern'),
      before: both(0x12345678, 0),
      between: both(0x9abcdef4, 1),
      after: [
        ...both(0, 0).map(([offset, , size = 4]) => [offset, undefined, size] as const),
        [common + 4],
        [common + 0x16, 0, 2],
        [common + 0x30],
        [config + 0x10],
        [config + 0x20],
      ],
    });
  });

  it('a PCI function with another device is refused, and stays what it was', () => {
    const function1 = registers('PCI modern');
    const state = function1.save();
    const { core } = state as unknown as { core: { behind: { version: number } } };
    const broken = { ...core, behind: { ...core.behind, version: 7 } };
    const config = new Uint8Array(256).fill(9);
    const other = { ...state, config, core: broken };
    expect(function1.restore(other).ok).toBe(false);
    expect(function1.save()).toEqual(state);
  });
});
