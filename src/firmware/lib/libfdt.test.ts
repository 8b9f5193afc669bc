import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ofnode_get_addr_size_index,
  ofnode_path,
  ofnode_read_string,
} from '../drivers/core/ofnode';
import { writeFdt } from './libfdt/fdt_sw';
import { makeGd } from '../testing/make-gd';
import { fdt_parse } from './libfdt';

const blob = writeFdt({
  name: '',
  properties: { '#address-cells': [2], '#size-cells': [2] },
  children: [
    { name: 'chosen', properties: { 'stdout-path': '/pl011@9000000' } },
    {
      name: 'pl011@9000000',
      properties: { compatible: ['arm,pl011', 'arm,primecell'], reg: [0, 0x9000000, 0, 0x1000] },
    },
    {
      name: 'bus@c000000',
      properties: {
        '#address-cells': [1],
        '#size-cells': [1],
        ranges: [0, 0, 0xc000000, 0x2000000],
      },
      children: [{ name: 'dev@100', properties: { reg: [0x100, 0x10] } }],
    },
  ],
});

describe('fdt_parse', () => {
  it('reads nodes and properties', () => {
    const result = fdt_parse(blob);
    if (!result.ok) {
      throw new Error(result.error);
    }
    const { gd } = makeGd();
    gd.of_root = result.value.root;
    const chosen = ofnode_path('/chosen');
    const uart = ofnode_path('/pl011');
    const inner = ofnode_path('/bus@c000000/dev@100');
    if (chosen === null || uart === null || inner === null) {
      throw new Error('a node is missing');
    }
    expect(ofnode_read_string(chosen, 'stdout-path')).toBe('/pl011@9000000');
    expect(ofnode_get_addr_size_index(uart, 0)).toEqual({ start: 0x9000000, size: 0x1000 });
    expect(ofnode_get_addr_size_index(uart, 1)).toBeNull();
    expect(ofnode_get_addr_size_index(inner, 0)).toEqual({ start: 0xc000100, size: 0x10 });
  });

  it('says what is wrong with a blob that is none', () => {
    const result = fdt_parse(new Uint8Array(64));
    expect(result).toEqual({
      ok: false,
      error: 'device tree: expected magic 0xd00dfeed, found 0x0 at offset 0x0',
    });
  });

  it('never throws, whatever byte is wrong', () => {
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.nat(255), (at, value) => {
        const broken = blob.slice();
        broken[at] = value;
        expect(typeof fdt_parse(broken).ok).toBe('boolean');
      }),
    );
  });
});
