import { describe, expect, it } from 'vitest';
import { ElfBytes } from '../../../test/support/elf-writer';
import type { Result } from '../../base/result';
import { findLayouts, similarLayouts, type UBootBuild } from './known-layouts';
import { parseLayouts, type StructureLayouts } from './structure-layout';
import { StructureReader, type ReadMemory } from './structure-reader';

const DEBIAN: UBootBuild = {
  bits: 64,
  mode: 'machine',
  version: 'U-Boot 2023.01+dfsg-2+deb12u3 (Jun 22 2026 - 08:38:07 +0000)',
};

function value<T>(result: Result<T, string>): T {
  if (!result.ok) {
    throw new Error(result.error);
  }
  return result.value;
}

const layoutsOf = (more: Partial<UBootBuild>) => value(findLayouts({ ...DEBIAN, ...more }));
const place = (layouts: StructureLayouts, structure: string, field: string) => {
  const found = layouts.get(structure)?.fields.get(field);
  return [found?.offset, found?.sizeBytes];
};

describe('layouts that are known', () => {
  it('are those of 64 bits', () => {
    const layouts = layoutsOf({});
    expect(layouts.get('udevice')?.sizeBytes).toBe(152);
    expect(place(layouts, 'udevice', 'parent')).toEqual([48, 8]);
    expect(place(layouts, 'virtqueue', 'vring')).toEqual([32, 32]);
    expect(place(layouts, 'virtio_dev_priv', 'features')).toEqual([40, 8]);
    expect(place(layouts, 'global_data', 'dm_root')).toEqual([168, 8]);
  });

  it('are those of 32 bits', () => {
    const layouts = layoutsOf({ bits: 32 });
    expect(layouts.get('udevice')?.sizeBytes).toBe(80);
    expect(place(layouts, 'virtqueue', 'vring')).toEqual([20, 16]);
    expect(place(layouts, 'virtio_dev_priv', 'features')).toEqual([24, 8]);
  });

  it('differ in global_data by mode', () => {
    expect(layoutsOf({}).get('global_data')?.sizeBytes).toBe(672);
    expect(layoutsOf({ mode: 'supervisor' }).get('global_data')?.sizeBytes).toBe(408);
  });

  it('have members that do not overlap, inside their structures', () => {
    for (const bits of [64, 32] as const) {
      for (const { sizeBytes, fields } of layoutsOf({ bits }).values()) {
        let end = 0;
        for (const field of fields.values()) {
          expect(field.offset).toBeGreaterThanOrEqual(end);
          end = field.offset + field.sizeBytes;
        }
        expect(end).toBeLessThanOrEqual(sizeBytes);
      }
    }
  });
});

describe('layouts that are not known', () => {
  const EXPECTED =
    "the layout of its structures is not known: expected Debian's U-Boot 2023.01 (2023.01+dfsg-…) for RISC-V, found ";
  it.each<[Partial<UBootBuild>, string]>([
    [{ version: undefined }, `${EXPECTED}no version in the image`],
    [{ version: 'U-Boot 2023.01 (Jan 1)' }, `${EXPECTED}U-Boot 2023.01 (Jan 1)`],
    [{ version: 'U-Boot 2024.01+dfsg-1 (x)' }, `${EXPECTED}U-Boot 2024.01+dfsg-1 (x)`],
    [{ mode: undefined }, `${EXPECTED}a 64-bit image for an unknown mode`],
    [{ bits: 32, mode: 'supervisor' }, `${EXPECTED}a 32-bit image for supervisor mode`],
    [
      { driverBytes: 112 },
      'the layout of its structures is not known: expected drivers of 120 bytes, found 112 bytes (another configuration)',
    ],
  ])('are said: %o', (more, message) => {
    expect(findLayouts({ ...DEBIAN, ...more })).toEqual({ ok: false, error: message });
  });

  it('may be confirmed by the size of a driver', () => {
    expect(findLayouts({ ...DEBIAN, driverBytes: 120 }).ok).toBe(true);
  });

  it('may be near those of another configuration of the same version', () => {
    const near = (more: Partial<UBootBuild>) =>
      similarLayouts({ ...DEBIAN, ...more })?.get('global_data')?.sizeBytes;
    expect(near({ version: 'U-Boot 2023.01 (Jan 1)' })).toBe(672);
    expect(near({ version: 'U-Boot 2023.01-00012-gabc (x)', mode: 'supervisor' })).toBe(408);
    expect(near({ version: 'U-Boot 2023.01 (x)', bits: 32, mode: undefined })).toBe(392);
    expect(near({ version: 'U-Boot 2023.04 (x)' })).toBeUndefined();
    expect(near({ version: 'U-Boot 2023.011 (x)' })).toBeUndefined();
    expect(near({ version: undefined })).toBeUndefined();
  });

  it('are no lines of another form', () => {
    expect(() => parseLayouts('struct a 8\n  x')).toThrow('not a line of a layout:   x');
    expect(() => parseLayouts('  0 4 a: int')).toThrow('not a line of a layout');
  });
});

/** A device with a name at 0x1000, and its two queues. Numbers as `struct virtqueue` of 64 bits has them. */
function guest(): { memory: Uint8Array; read: ReadMemory } {
  const memory = new Uint8Array(0x4000);
  const put = (address: number, bytes: ElfBytes) => {
    memory.set(bytes.toBytes(), address);
  };
  put(0x1000, new ElfBytes().raw(Buffer.from('virtio-blk#0\0')));
  put(0x2000, new ElfBytes().word(0x9000).word(0x1000));
  // struct virtio_dev_priv: list, vdev, legacy, device, vendor, features
  put(
    0x2100,
    new ElfBytes()
      .word(0x2200)
      .word(0x2300)
      .word(0x2000)
      .number(1, 4)
      .number(2, 4)
      .number(0x554d4551, 8)
      .word(0xffff_ffff_ffff_fff0n),
  );
  const queue = (next: number, index: number) =>
    new ElfBytes()
      .word(next)
      .word(0x2100)
      .word(0x2000)
      .number(index, 4)
      .number(4, 4)
      .number(8, 8)
      .word(0x3000)
      .word(0x3080)
      .word(0x30c0)
      .word(0)
      .number(0, 4)
      .number(3, 4)
      .number(0, 4)
      .number(5, 2)
      .number(1, 2)
      .number(6, 2);
  put(0x2200, queue(0x2300, 0));
  put(0x2300, queue(0x2100, 1));
  memory[memory.length - 1] = 0xff;
  const read: ReadMemory = (address, length) =>
    address < memory.length ? memory.subarray(address, address + length) : undefined;
  return { memory, read };
}

describe('a structure in memory', () => {
  const layouts = layoutsOf({});
  const { memory, read } = guest();
  const reader = new StructureReader(layouts, read);
  const device = value(reader.structure('udevice', 0x2000));

  it('has numbers, pointers, texts and addresses', () => {
    expect(value(device.number('driver'))).toBe(0x9000);
    expect(value(reader.text(value(device.number('name'))))).toBe('virtio-blk#0');
    expect(value(device.addressOf('parent'))).toBe(0x2030);
    const priv = value(reader.structure('virtio_dev_priv', 0x2100));
    expect(value(priv.number('legacy'))).toBe(1);
    expect(value(priv.number('vendor'))).toBe(0x554d4551);
    expect(value(priv.bigint('features'))).toBe(0xffff_ffff_ffff_fff0n);
    expect(value(priv.bytes('vqs'))).toEqual(new ElfBytes().word(0x2200).word(0x2300).toBytes());
  });

  it('hangs on a list, and has others inside', () => {
    const queues = value(reader.list(0x2100, 'virtqueue', 'list'));
    expect(queues.map((queue) => value(queue.number('index')))).toEqual([0, 1]);
    const [first] = queues;
    const ring = first && value(first.inner('vring', layouts));
    expect(ring?.address).toBe(0x2220);
    expect(
      ring && ['num', 'desc', 'avail', 'used'].map((name) => value(ring.number(name))),
    ).toEqual([8, 0x3000, 0x3080, 0x30c0]);
    expect(first && value(first.number('last_used_idx'))).toBe(5);
    expect(first && value(first.number('avail_idx_shadow'))).toBe(6);
  });

  it.each([
    ['an unknown structure', reader.structure('mmc', 1), 'the layout of struct mmc is not known'],
    [
      'no pointer',
      reader.structure('udevice', 0),
      'at 0x0: expected struct udevice of 152 bytes, found a null pointer',
    ],
    [
      'no memory',
      reader.structure('udevice', 0x3fff),
      'at 0x3fff: expected struct udevice of 152 bytes, found no memory',
    ],
    ['no memory', reader.structure('udevice', 0xffff), 'at 0xffff: expected struct udevice'],
    ['no member', device.number('plat'), 'struct udevice has no member plat that is known'],
    ['no member', device.addressOf('plat'), 'struct udevice has no member plat'],
    [
      'no number',
      device.number('child_head'),
      'struct udevice.child_head: expected a number, found struct list_head of 16 bytes',
    ],
    [
      'no structure',
      device.inner('node_', layouts),
      'struct udevice.node_: the layout of ofnode is not known',
    ],
    [
      'no text',
      reader.text(0x3fff),
      'at 0x3fff: expected a text of less than 256 bytes, found no end',
    ],
    [
      'no list',
      reader.list(0x2100, 'virtqueue', 'node'),
      'the layout of struct virtqueue with a member node is not known',
    ],
    [
      'a list without memory',
      reader.list(0x2000, 'virtqueue', 'list'),
      'at 0x9000: expected struct virtqueue of 96 bytes, found no memory',
    ],
  ])('with %s is said', (_, result, message) => {
    expect(result.ok ? undefined : result.error).toContain(message);
  });

  it('with a number that 53 bits do not hold is said', () => {
    const priv = value(reader.structure('virtio_dev_priv', 0x2100));
    expect(priv.number('features')).toEqual({
      ok: false,
      error:
        'struct virtio_dev_priv.features: expected a number below 2^53, found 0xfffffffffffffff0',
    });
  });

  it('on a list that runs in a circle is said', () => {
    memory.set(new ElfBytes().word(0x2200).toBytes(), 0x2300);
    expect(reader.list(0x2100, 'virtqueue', 'list')).toEqual({
      ok: false,
      error: 'list at 0x2100: expected at most 4096 elements, found more',
    });
  });
});
