import { describe, expect, it } from 'vitest';
import { UNINITIALISED } from './uninitialised';
import { MappedGuestMemory } from './guest/guest-memory';
import { valueText } from './value-text';
import { TypeBook } from './types/type-book';
import { VariableStore } from './variable-store';

describe('valueText', () => {
  it.each<[unknown, string, string]>([
    [8, 'num', '8 (0x8)'],
    [-22, 'ret', '-22 (-EINVAL)'],
    [-1000, 'delta', '-1000'],
    [0x81, 'flags_', '0x81'],
    [0x46ef8318, 'buf', '0x46ef8318'],
    [0x46ef8318, 'x', '0x46ef8318'],
    [0x130006e54n, 'features', '0x130006e54'],
    ['a"b', 'name', '"a\\"b"'],
    [true, 'legacy', 'true'],
    [null, 'parent', 'NULL'],
    [UNINITIALISED, 'x', '<uninitialised>'],
    [Uint8Array.of(0x52, 0x54, 0), 'mac', '[3] 52 54 00'],
    [{ name: 'virtio-blk#31', driver: {}, child_head: [], seq_: 0 }, 'dev', 'virtio-blk#31'],
    [
      { num: 8, desc: 0x1000, avail: 0x1080, used: 0x2000 },
      'vring',
      '{num = 8 (0x8), desc = 0x1000, avail = 0x1080, used = 0x2000}',
    ],
  ])('%s as %s', (value, name, text) => {
    expect(valueText(value, name).value).toBe(text);
  });

  it('names the class of an object', () => {
    expect(valueText({}, 'x').type).toBe('struct');
    class Ring {
      num = 8;
    }
    expect(valueText(new Ring(), 'x').type).toBe('Ring');
  });
});

describe('VariableStore', () => {
  const ram = new Uint8Array(0x1000);
  const store = new VariableStore(
    () =>
      new MappedGuestMemory({
        base: 0x4000_0000,
        sizeBytes: ram.length,
        view: new DataView(ram.buffer),
      }),
    () => new TypeBook(() => []),
  );

  it('gives members with paths, also of cycles, and never runs a getter', () => {
    const device: Record<string, unknown> = { name: 'a', address: 0x40000800 };
    device['self'] = device;
    Object.defineProperty(device, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('a getter ran');
      },
    });
    const shown = store.variable({ name: 'dev', value: device, path: 'dev' });
    expect(shown.memoryAddress).toBe(0x40000800);
    const members = store.children(shown.reference, 0, undefined);
    expect(members?.map((m) => m.evaluateName)).toEqual(['dev.name', 'dev.address', 'dev.self']);
    const again = store.children(members?.[2]?.reference ?? 0, 0, undefined);
    expect(again?.[0]?.evaluateName).toBe('dev.self.name');
  });

  it('gives long arrays by range', () => {
    const shown = store.variable({
      name: 'data',
      value: new Uint8Array(5000).fill(7),
      path: 'data',
    });
    expect(shown.indexedCount).toBe(5000);
    const members = store.children(shown.reference, 4998, 100);
    expect(members?.map((m) => m.name)).toEqual(['[4998]', '[4999]']);
    expect(members?.[0]?.evaluateName).toBe('data[4998]');
  });

  it('forgets references', () => {
    const shown = store.variable({ name: 'm', value: new Map([['a b', 1]]), path: 'm' });
    expect(store.children(shown.reference, 0, undefined)?.[0]?.evaluateName).toBe('m["a b"]');
    store.clear();
    expect(store.children(shown.reference, 0, undefined)).toBeUndefined();
  });
});
