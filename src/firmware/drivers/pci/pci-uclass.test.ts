import { describe, expect, it } from 'vitest';
import { UCLASS_PCI } from '../../include/dm/uclass-id';
import { GD_FLG_RELOC, gd } from '../../include/asm-generic/global_data';
import { fdt_parse } from '../../lib/libfdt';
import { FakeHal } from '../../testing/fake-hal';
import { writeFdt } from '../../lib/libfdt/fdt_sw';
import { makeGd } from '../../testing/make-gd';
import { dm_init_and_scan } from '../core/root';
import { uclass_foreach_dev } from '../core/uclass/find';
import { pci_generic_ecam, pci_generic_uclass } from './pcie_ecam_generic';
import { pci_bridge_drv, pci_generic_drv } from './pci-uclass/drivers';
import { pci_init, pci_uclass } from './pci-uclass';

const ECAM = 0x3f000000;

/** Bits of a function's configuration that can be written; the others keep what they have. */
type Mask = Readonly<Record<number, number>>;

/** Configuration space by function number, as little-endian words with write masks. */
class ConfigSpace {
  readonly base = ECAM;
  readonly sizeBytes = 0x1000000;
  readonly functions = new Map<number, { words: Uint32Array; mask: Mask }>();
  readonly writes: string[] = [];

  add(devfn: number, words: Readonly<Record<number, number>>, mask: Mask): void {
    const space = new Uint32Array(64);
    for (const [offset, value] of Object.entries(words)) {
      space[Number(offset) / 4] = value;
    }
    this.functions.set(devfn, { words: space, mask });
  }

  read(offset: number, sizeBytes: number): number {
    const found = this.functions.get(offset >> 12);
    const word = found?.words[(offset & 0xfff) >> 2] ?? 0xffffffff;
    return (word >>> (8 * (offset & 3))) % 2 ** (8 * sizeBytes);
  }

  write(offset: number, value: number, sizeBytes: number): void {
    const found = this.functions.get(offset >> 12);
    const register = offset & 0xfff;
    const at = register >> 2;
    this.writes.push(`${(offset >> 15) & 0x1f} ${register.toString(16)}=${value.toString(16)}`);
    if (found === undefined) {
      return;
    }
    const shift = 8 * (offset & 3);
    const bits = ((2 ** (8 * sizeBytes) - 1) << shift) >>> 0;
    const writable = (bits & (found.mask[at * 4] ?? 0)) >>> 0;
    found.words[at] = (((found.words[at] ?? 0) & ~writable) | ((value << shift) & writable)) >>> 0;
  }
}

function boot(): ConfigSpace {
  const space = new ConfigSpace();
  space.add(0, { 0: 0x00081b36, 8: 0x06000000 }, { 4: 0xffff, 0xc: 0xffff });
  space.add(
    8,
    { 0: 0x10411af4, 8: 0x02000001, 0x20: 0xc },
    {
      4: 0xffff,
      0xc: 0xffff,
      0x14: 0xfffff000,
      0x20: 0xffffc000,
      0x24: 0xffffffff,
      0x30: 0xfffc0000,
    },
  );
  const hal = new FakeHal({ windows: [space] });
  makeGd({
    hal,
    config: { PCI_PNP: 'y' },
    drivers: [pci_bridge_drv, pci_generic_drv, pci_generic_ecam],
    uclassDrivers: [pci_uclass, pci_generic_uclass],
  });
  const blob = writeFdt({
    name: '',
    properties: { '#address-cells': [2], '#size-cells': [2] },
    children: [
      {
        name: 'pcie@10000000',
        properties: {
          compatible: 'pci-host-ecam-generic',
          '#address-cells': [3],
          '#size-cells': [2],
          reg: [0, ECAM, 0, 0x1000000],
          ranges: [
            ...[0x1000000, 0, 0, 0, 0x3eff0000, 0, 0x10000],
            ...[0x2000000, 0, 0x10000000, 0, 0x10000000, 0, 0x2eff0000],
            ...[0x3000000, 0x80, 0, 0x80, 0, 0x80, 0],
          ],
        },
      },
    ],
  });
  const result = fdt_parse(blob);
  gd.of_root = result.ok ? result.value.root : null;
  expect(gd.flags & GD_FLG_RELOC).toBe(GD_FLG_RELOC);
  expect(dm_init_and_scan(false)).toBe(0);
  expect(pci_init()).toBe(0);
  return space;
}

describe('pci_init', () => {
  it('binds every function that answers, named by its place', () => {
    boot();
    const bus = uclass_foreach_dev(UCLASS_PCI)[0];
    expect(bus?.child_head.map((dev) => dev.name)).toEqual(['pci_0:0.0', 'pci_0:1.0']);
    expect(bus?.seq_).toBe(0);
  });

  it('sizes and places BARs with the writes of a real U-Boot', () => {
    const space = boot();
    expect(space.writes.filter((write) => write.startsWith('1 '))).toEqual([
      ...[
        '1 10=ffffffff',
        '1 14=ffffffff',
        '1 14=10000000',
        '1 18=ffffffff',
        '1 1c=ffffffff',
        '1 20=ffffffff',
      ],
      ...[
        '1 24=ffffffff',
        '1 20=10004000',
        '1 24=0',
        '1 30=fffffffe',
        '1 30=10040000',
        '1 4=6',
        '1 c=8',
        '1 d=80',
      ],
    ]);
  });
});
