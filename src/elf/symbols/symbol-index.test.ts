import { describe, expect, it } from 'vitest';
import type { ElfSymbol } from '../file/symbols';
import { SymbolIndex } from './symbol-index';
import { parseUBootListName, uBootLists } from './u-boot-list';

function symbol(name: string, value: number, sizeBytes: number, more: Partial<ElfSymbol> = {}) {
  return {
    name,
    value,
    sizeBytes,
    kind: 'function',
    binding: 'global',
    visibility: 'default',
    section: 1,
    ...more,
  } satisfies ElfSymbol;
}

const index = new SymbolIndex([
  symbol('second', 0x40, 0x10),
  symbol('first', 0x20, 0x10),
  symbol('outer', 0x60, 0x40),
  symbol('inner', 0x70, 0x8, { binding: 'local' }),
  symbol('label', 0x80, 0, { kind: 'none' }),
  symbol('_start', 0x10, 0, { kind: 'none' }),
  symbol('$xrv64i', 0x20, 0, { kind: 'none' }),
  symbol('.L5', 0x24, 0, { kind: 'none' }),
  symbol('alias', 0x40, 0x10, { binding: 'weak' }),
  symbol('local_alias', 0x40, 0x10, { binding: 'local' }),
  symbol('table', 0x28, 0x100, { kind: 'object' }),
  symbol('constant', 0x21, 0, { kind: 'none', section: 'absolute' }),
  symbol('elsewhere', 0x22, 0, { section: undefined }),
  symbol('last', 0x200, 0, { kind: 'none' }),
]);
const at = (address: number) => {
  const place = index.at(address);
  return place === undefined ? undefined : `${place.symbol.name}+${place.offsetBytes}`;
};

describe('a symbol by its address', () => {
  it.each([
    [0x0f, undefined],
    [0x10, '_start+0'],
    [0x1f, '_start+15'],
    [0x20, 'first+0'],
    [0x2f, 'first+15'],
    [0x30, undefined],
    [0x4f, 'second+15'],
    [0x50, undefined],
    [0x68, 'outer+8'],
    [0x70, 'inner+0'],
    [0x78, 'outer+24'],
    // A label in a function is still in that function.
    [0x84, 'outer+36'],
    [0x9f, 'outer+63'],
    [0xa0, 'label+32'],
    [0x1000, 'last+3584'],
  ])('%i is in %s', (address, name) => {
    expect(at(address)).toBe(name);
  });

  it('is a global one where weak and local ones have the same place', () => {
    expect(at(0x40)).toBe('second+0');
    const weak = new SymbolIndex([symbol('w', 4, 4, { binding: 'weak' })]);
    expect(weak.at(7)?.symbol.name).toBe('w');
  });
});

describe('symbols by name', () => {
  it('are found, all of the same name', () => {
    expect(index.named('first').map(({ value }) => value)).toEqual([0x20]);
    expect(index.named('nothing')).toEqual([]);
    const twice = new SymbolIndex([symbol('probe', 1, 1), symbol('probe', 9, 1)]);
    expect(twice.named('probe').map(({ value }) => value)).toEqual([1, 9]);
  });

  it('are found by a pattern', () => {
    expect(index.matching('*alias').map(({ name }) => name)).toEqual(['alias', 'local_alias']);
    expect(index.matching('l??t').map(({ name }) => name)).toEqual(['last']);
  });
});

describe("U-Boot's lists", () => {
  it.each([
    ['_u_boot_list_2_driver_2_virtio_blk', { list: 'driver', entry: 'virtio_blk' }],
    ['_u_boot_list_2_uclass_driver_2_virtio', { list: 'uclass_driver', entry: 'virtio' }],
    ['_u_boot_list_2_cmd_2_mmc_2_x', { list: 'cmd', entry: 'mmc_2_x' }],
    ['_u_boot_list_2_driver_1', undefined],
    ['_u_boot_list_2_driver_3', undefined],
    ['__u_boot_list', undefined],
  ])('%s', (name, expected) => {
    expect(parseUBootListName(name)).toEqual(expected);
  });

  it('are in the order of the image', () => {
    const lists = uBootLists([
      symbol('_u_boot_list_2_driver_2_virtio_net', 0x1f0, 120),
      symbol('_u_boot_list_2_driver_2_virtio_blk', 0x100, 120),
      symbol('_u_boot_list_2_cmd_2_virtio', 0x300, 56),
      symbol('main', 0, 4),
    ]);
    expect([...lists.keys()]).toEqual(['driver', 'cmd']);
    expect(lists.get('driver')).toEqual([
      { list: 'driver', entry: 'virtio_blk', address: 0x100, sizeBytes: 120 },
      { list: 'driver', entry: 'virtio_net', address: 0x1f0, sizeBytes: 120 },
    ]);
  });
});
