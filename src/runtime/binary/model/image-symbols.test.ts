import { describe, expect, it } from 'vitest';
import type { ElfSymbol } from '../../../elf/file/symbols';
import { ImageSymbols, type ImageSymbolsOptions } from './image-symbols';

const CODE = 1;
const DATA = 2;

function symbol(name: string, value: number, sizeBytes: number, more: Partial<ElfSymbol> = {}) {
  return {
    name,
    value,
    sizeBytes,
    kind: 'function',
    binding: 'global',
    visibility: 'default',
    section: CODE,
    ...more,
  } satisfies ElfSymbol;
}

const SYMBOLS: readonly ElfSymbol[] = [
  symbol('_start', 0x8000_0000, 0, { kind: 'none' }),
  symbol('virtio_reset', 0x8000_1000, 0x20),
  symbol('virtio_get_status', 0x8000_1020, 0x20),
  symbol('weak_reset', 0x8000_1000, 0x20, { binding: 'weak' }),
  symbol('probe', 0x8000_2000, 0x10, { binding: 'local' }),
  symbol('probe', 0x8000_3000, 0x10, { binding: 'local' }),
  symbol('.L12', 0x8000_1004, 0, { kind: 'none' }),
  symbol('__bss_start', 0x8000_8000, 0, { kind: 'none', section: DATA }),
  symbol('elsewhere', 0x8000_4000, 8, { section: undefined }),
  symbol('gd_size', 4, 0, { section: 'absolute', kind: 'none' }),
  symbol('net_ip', 0x8000_8010, 4, { kind: 'object', section: DATA }),
];

function symbols(more: Partial<ImageSymbolsOptions> = {}): ImageSymbols {
  return new ImageSymbols({
    bits: 64,
    start: 0x8000_0000,
    end: 0x8001_0000,
    symbols: SYMBOLS,
    isCode: (section) => section === CODE,
    ...more,
  });
}

describe('symbols of an image that runs', () => {
  it('name what an address is in', () => {
    const image = symbols();
    expect(image.label(0x8000_1000)).toBe('virtio_reset');
    expect(image.label(0x8000_1004)).toBe('virtio_reset+0x4');
    expect(image.functionAt(0x8000_1024)).toEqual({
      name: 'virtio_get_status',
      address: 0x8000_1020,
      sizeBytes: 0x20,
      offsetBytes: 4,
    });
    expect(image.label(0x8000_1040)).toBeUndefined();
    expect(image.label(0x9000_1000)).toBeUndefined();
  });

  it('give all places of a name', () => {
    const image = symbols();
    expect(image.named('probe').map(({ address }) => address)).toEqual([0x8000_2000, 0x8000_3000]);
    expect(image.named('weak_reset')).toEqual([
      { name: 'virtio_reset', address: 0x8000_1000, sizeBytes: 0x20 },
    ]);
    expect(image.named('_start')[0]?.address).toBe(0x8000_0000);
    for (const none of ['__bss_start', 'elsewhere', 'gd_size', 'net_ip', '.L12', '']) {
      expect(image.named(none)).toEqual([]);
    }
    expect(image.matching('virtio_*').map(({ name }) => name)).toEqual([
      'virtio_reset',
      'virtio_get_status',
    ]);
    expect(image.completions('virtio_')).toEqual(['virtio_get_status', 'virtio_reset']);
    expect(image.variable('net_ip')).toBe(0x8000_8010);
  });

  it('move with the image, and know where it was', () => {
    const image = symbols();
    image.offset = 0x7f5_7000;
    expect(image.named('virtio_reset')[0]?.address).toBe(0x87f5_8000);
    expect(image.label(0x87f5_8004)).toBe('virtio_reset+0x4');
    // Calls that were made before the move are still on the stack.
    expect(image.label(0x8000_1004)).toBe('virtio_reset+0x4');
    expect(image.variable('net_ip')).toBe(0x87f5_f010);
    expect(image.toLinked(0x87f5_7000)).toBe(0x8000_0000);
    expect(image.toLinked(0x87f6_7000)).toBeUndefined();
    image.offset = 0;
    expect(image.label(0x87f5_8004)).toBeUndefined();
  });

  it('wrap around the end of 32 bits', () => {
    const image = symbols({ bits: 32, start: 0xfff0_0000, end: 0xfff1_0000, symbols: [] });
    image.offset = 0x2000_0000;
    expect(image.toRunning(0xfff0_0010)).toBe(0x1ff0_0010);
    expect(image.toLinked(0x1ff0_0010)).toBe(0xfff0_0010);
  });

  it('are joined by what is known without a symbol, by its beginning alone', () => {
    const named = [
      { name: 'virtio_blk_probe', address: 0x8000_5000 },
      { name: 'not_this', address: 0x8000_1000 },
    ];
    const image = symbols({ named });
    expect(image.label(0x8000_5000)).toBe('virtio_blk_probe');
    expect(image.label(0x8000_5002)).toBeUndefined();
    expect(image.label(0x8000_1000)).toBe('virtio_reset');
    expect(image.named('virtio_blk_probe')).toHaveLength(1);
  });

  it('say why a function is none', () => {
    expect(symbols().noFunction('virtio_rest')).toBe(
      'no function is called virtio_rest; did you mean virtio_reset?',
    );
    expect(symbols().noFunction('do_something_else')).toBe(
      'no function is called do_something_else (5 are known)',
    );
    expect(symbols({ symbols: [] }).noFunction('main')).toBe(
      'no function is called main: no symbols of the image are known',
    );
  });
});
