import { describe, expect, it } from 'vitest';
import { evaluate } from '../expression/evaluate';
import { parseExpression } from '../expression/parse';
import { formatOf } from '../expression/syntax';
import { valueText } from '../value-text';
import { TypeBook } from '../types/type-book';
import { VariableStore } from '../variable-store';
import { MappedGuestMemory } from './guest-memory';

const BASE = 0x4000_0000;
const bytes = new Uint8Array(0x1000);
const view = new DataView(bytes.buffer);
const memory = new MappedGuestMemory({ base: BASE, sizeBytes: bytes.length, view });
view.setBigUint64(0x100, BigInt(BASE + 0x400), true);
view.setUint32(0x108, 16, true);
view.setUint16(0x10c, 1, true);
bytes.set(new TextEncoder().encode('he"llo\n'), 0x500);

const values: Record<string, unknown> = {
  n: 10,
  error: -22,
  big: 1n << 40n,
  name: 'disk',
  mac: bytes.subarray(0x500, 0x503),
  p: BASE + 0x500,
  flag: true,
};

function result(text: string) {
  const tree = parseExpression(text);
  const value = tree.ok
    ? evaluate(tree.value, {
        lookup: (name) => (name in values ? { value: values[name] } : undefined),
        memory,
      })
    : tree;
  if (!tree.ok || !value.ok) {
    throw new Error(text);
  }
  return { value: value.value, format: formatOf(tree.value) };
}

describe('values as their author wants them', () => {
  it.each([
    ['n', '10 (0xa)'],
    ['n,x', '0xa'],
    ['n,b', '0b1010'],
    ['n,d', '10'],
    ['n,o', '012'],
    ['error,x', '0xffffffea'],
    ['error,d', '-22'],
    ['big,d', '1099511627776'],
    ['mac,x', '68 65 22'],
    ['mac,s', '"he\\""'],
    ['name,s', '"disk"'],
    ['name,x', '"disk"'],
    ['p,s', '"he\\"llo\\n"'],
    ['(char*)p', '0x40000500 "he\\"llo\\n"'],
    ['(u8*)p', '0x40000500'],
    ['(u8*)p,s', '"he\\"llo\\n"'],
    ['(void*)0', 'NULL'],
    ['mem8(p),c', "'h'"],
    ['flag,b', '0b1'],
    [
      '*(struct vring_desc*)0x40000100',
      '{addr = 0x40000400, len = 16 (0x10), flags = 0x1, next = 0 (0x0)}',
    ],
    ['(struct vring_desc*)0x40000100', '0x40000100'],
    [
      '*(struct vring_desc*)0x50000000',
      '{addr = <no RAM at 0x50000000>, len = <no RAM at 0x50000008>, flags = <no RAM at 0x5000000c>, next = <no RAM at 0x5000000e>}',
    ],
  ])('%s reads %s', (text, expected) => {
    const { value, format } = result(text);
    expect(valueText(value, text, { format, memory }).value).toBe(expected);
  });

  it('shows all numbers in hexadecimal for who wants that', () => {
    expect(valueText(10, 'n', { hex: true }).value).toBe('0xa');
    expect(valueText({ a: 10, b: 'x' }, 'o', { hex: true }).value).toBe('{a = 0xa, b = "x"}');
    expect(valueText(true, 'flag', { hex: true }).value).toBe('true');
  });
});

describe('guest memory below a variable', () => {
  const store = new VariableStore(
    () => memory,
    () => new TypeBook(() => []),
  );
  const below = (text: string) => {
    const shown = store.variable({ name: 'x', value: result(text).value, path: `(${text})` });
    return { shown, children: store.children(shown.reference, 0, undefined) ?? [] };
  };

  it("shows a pointer's structure with paths and places", () => {
    const { shown, children } = below('(struct vring_desc*)0x40000100');
    expect(shown).toMatchObject({ type: 'struct vring_desc *', memoryAddress: BASE + 0x100 });
    expect(children.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'addr 0x40000400',
      'len 16 (0x10)',
      'flags 0x1',
      'next 0 (0x0)',
    ]);
    expect(children[0]).toMatchObject({
      evaluateName: '((struct vring_desc*)0x40000100).addr',
      memoryAddress: BASE + 0x400,
    });
  });

  it('shows what an integer pointer points to, and nothing below void', () => {
    expect(below('(u16*)0x40000108').children).toMatchObject([{ name: '[0]', value: '16 (0x10)' }]);
    expect(below('(void*)0x40000108').shown.reference).toBe(0);
    expect(below('(u16*)0x50000000').children).toMatchObject([
      { name: '[0]', value: '<no RAM at 0x50000000>', reference: 0 },
    ]);
  });

  it('keeps hexadecimal below what was asked for in it', () => {
    const value = { a: 10, inner: { b: 11 } };
    const shown = store.variable({ name: 'v', value, path: 'v', style: { format: 'x' } });
    const [a, inner] = store.children(shown.reference, 0, undefined) ?? [];
    expect(a?.value).toBe('0xa');
    expect(store.children(inner?.reference ?? 0, 0, undefined)).toMatchObject([{ value: '0xb' }]);
  });

  it('opens a memory view on bytes that are RAM, on a ring and on a buffer', () => {
    expect(store.variable({ name: 'mac', value: values['mac'] }).memoryAddress).toBe(BASE + 0x500);
    const vring = { num: 8, desc: BASE + 0x100, avail: BASE + 0x180, used: BASE + 0x200 };
    expect(store.variable({ name: 'vring', value: vring }).memoryAddress).toBe(BASE + 0x100);
    const sg = { addr: BASE + 0x300, length: 16 };
    expect(store.variable({ name: 'sg', value: sg }).memoryAddress).toBe(BASE + 0x300);
    const elsewhere = { addr: 0x1000, length: 16 };
    expect(store.variable({ name: 'sg', value: elsewhere }).memoryAddress).toBeUndefined();
    expect(store.variable({ name: 'n', value: 8 }).memoryAddress).toBeUndefined();
  });
});
