import { describe, expect, it } from 'vitest';
import type { DeclaredType } from '../../../base/debug-table';
import { VariableStore } from '../variable-store';
import { TypeBook } from './type-book';

const TYPES: readonly DeclaredType[] = [
  {
    name: 'UDevice',
    c: 'struct udevice',
    members: {
      name: 'string',
      parent: 'UDevice | null',
      child_head: 'UDevice[]',
      priv_: 'unknown',
    },
  },
  { name: 'Vring', c: 'struct vring', members: { num: 'number', desc: 'number' } },
  {
    name: 'Virtqueue',
    c: 'struct virtqueue',
    members: { vdev: 'UDevice', vring: 'Vring', index: 'number', 'note?': 'string' },
  },
  { name: 'Base', members: { kind: 'string' } },
  {
    name: 'MyState',
    extends: ['Base'],
    members: { turns: 'u32', devices: 'ReadonlyMap<string, UDevice>' },
  },
  { name: 'u32', alias: 'number' },
  { name: 'Device', alias: 'UDevice' },
  { name: 'Left', members: { a: 'number', b: 'number' } },
  { name: 'Right', members: { a: 'number', b: 'number' } },
  { name: 'Loop', alias: 'Loop' },
];
const book = new TypeBook(() => TYPES);
const device = { name: 'virtio-blk#31', parent: null, child_head: [], priv_: null };
const queue = { vdev: device, vring: { num: 8, desc: 0 }, index: 0 };

describe('TypeBook', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['what was written', queue, 'Virtqueue', 'struct virtqueue *'],
    ['NULL of a type', null, 'UDevice | null', 'struct udevice *'],
    ['what is not set yet', undefined, 'Virtqueue | undefined', 'struct virtqueue *'],
    ['an array', [], 'readonly UDevice[]', 'struct udevice *[]'],
    ['an array in words', [], 'Array<UDevice>', 'struct udevice *[]'],
    ['a number by a name of its own', 3, 'u32', 'u32'],
    ['a number', 3, 'number', undefined],
    ['a name for a structure', device, 'Device', 'struct udevice *'],
    ["a user's own structure", { kind: 'x', turns: 1, devices: new Map() }, 'MyState', 'MyState'],
    ['the same, with nothing written', { kind: 'x', turns: 1, devices: new Map() }, '', 'MyState'],
    ['a structure that only its members tell', queue, '', 'struct virtqueue *'],
    ['the same, as unknown', queue, 'unknown', 'struct virtqueue *'],
    ['with a member that need not be there', { ...queue, note: 'x' }, '', 'struct virtqueue *'],
    ['an array whose elements tell it', [device], '', 'struct udevice *[]'],
    ['two that are alike', { a: 1, b: 2 }, '', undefined],
    ['an object of no type', { z: 1 }, '', undefined],
    ['a name for itself', 1, 'Loop', 'Loop'],
    ['a flag', true, 'boolean', 'bool'],
    ['a function', () => 1, '(a: number) => void', undefined],
  ])('%s', (_what, value, declared, expected) => {
    expect(book.typeOf(value, declared).text).toBe(expected);
  });

  it('knows what was written for members, inherited ones too', () => {
    expect(book.typeOf(queue, '').below('vring')).toBe('Vring');
    expect(book.typeOf({ kind: '', turns: 0, devices: new Map() }, '').below('kind')).toBe(
      'string',
    );
    expect(book.typeOf([], 'UDevice[]').below(3)).toBe('UDevice');
    expect(book.typeOf(new Map(), 'ReadonlyMap<string, UDevice>').below('a')).toBe('UDevice');
  });

  it('gives variables and their members their types', () => {
    const store = new VariableStore(
      () => undefined,
      () => book,
    );
    const shown = store.variable({ name: 'vq', value: queue, path: 'vq', declared: 'Virtqueue' });
    expect(shown.type).toBe('struct virtqueue *');
    const members = store.children(shown.reference, 0, undefined) ?? [];
    expect(members.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'vdev: struct udevice *',
      'vring: struct vring *',
      'index: int',
    ]);
    const parent = store
      .children(members[0]?.reference ?? 0, 0, undefined)
      ?.find(({ name }) => name === 'parent');
    expect(parent).toMatchObject({ value: 'NULL', type: 'struct udevice *' });
  });
});
