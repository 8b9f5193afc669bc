import { describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../../protocol/virtio';
import { MappedGuestMemory } from '../guest/guest-memory';
import { typeText } from '../guest/guest-type';
import { GuestObject, GuestPointer } from '../guest/guest-value';
import { watchedProperty } from '../watched-property';
import type { EvaluationContext } from './context';
import { assignExpression, evaluateExpression, placeOf } from './evaluate';
import { parseExpression, splitAssignment } from './parse';
import { problemText } from './syntax';

const BASE = 0x4000_0000;
const bytes = new Uint8Array(0x1000);
const view = new DataView(bytes.buffer);
const memory = new MappedGuestMemory({ base: BASE, sizeBytes: bytes.length, view });

/** A queue of two descriptors: its table at 0x100, its rings at 0x200 and 0x300, a request at 0x400. */
view.setBigUint64(0x100, BigInt(BASE + 0x400), true);
view.setUint32(0x108, 16, true);
view.setUint16(0x10c, 1, true);
view.setBigUint64(0x110, 0xffff_ffff_ffff_fff0n, true);
view.setUint16(0x202, 7, true);
view.setUint16(0x206, 1, true);
view.setUint16(0x302, 6, true);
view.setUint32(0x304, 5, true);
view.setUint32(0x308, 513, true);
view.setUint32(0x400, 1, true);
view.setBigUint64(0x408, 64n, true);
bytes.set(new TextEncoder().encode('hello'), 0x500);

const device = {
  id: 2,
  idName: 'block device',
  driverDevice: 'virtio-blk#31',
  driverProbed: true,
  uclassNumber: 'virtio 0',
  status: { value: 0xf, bits: [] },
  features: [],
  offered: '0x130006e54',
  deviceFeatures: '0x130006e54',
  negotiated: '0x100000000',
  config: [
    { name: 'capacity', offset: 0, sizeBytes: 8, value: '131072', explanation: undefined },
    { name: 'mac', offset: 8, sizeBytes: 6, value: '52:54:00:12:34:56', explanation: undefined },
  ],
  configGeneration: 0,
  interruptStatus: 1,
  broken: undefined,
  queues: [
    {
      index: 0,
      name: 'requestq',
      maxSize: 1024,
      size: 2,
      descAddress: BASE + 0x100,
      availAddress: BASE + 0x200,
      usedAddress: BASE + 0x300,
      ready: true,
      driver: undefined,
      device: {
        lastAvailIdx: 7,
        notifiedIdx: 7,
        usedIdx: 6,
        availIdx: 7,
        inFlight: 1,
        interruptsSuppressed: false,
      },
      chains: [],
      chainsOmitted: 0,
    },
  ],
};
const snapshot: VirtioSnapshot = {
  statement: 0,
  transports: [
    {
      name: 'virtio_mmio@a003e00',
      kind: 'mmio',
      interface: 'modern',
      address: 0xa003e00,
      sequence: 31,
      probed: true,
      device,
    },
  ],
};

const values: Record<string, unknown> = {
  p: BASE + 0x400,
  n: 3,
  wide: 5n,
  name: 'disk',
  ready: false,
  half: 0.5,
  vq: { address: BASE + 0x700, num_free: 8, vdev: { name: 'a' } },
  data: bytes.subarray(0x500, 0x505),
  entries: new Map([['k', 1]]),
  frozen: Object.freeze({ a: 1 }),
  parent: null,
  unset: undefined,
};

const context: EvaluationContext = {
  lookup: (name) =>
    Object.hasOwn(values, name)
      ? {
          value: values[name],
          ...(name === 'p' ? {} : { set: (value: unknown) => (values[name] = value) }),
        }
      : undefined,
  memory,
  pointerBytes: 4,
  statement: () => 1234,
  snapshot: () => snapshot,
  device: () => 'virtio_mmio@a003e00',
};

function value(text: string): unknown {
  const result = evaluateExpression(text, context);
  if (!result.ok) {
    return problemText(result.error);
  }
  const found = result.value;
  return found instanceof GuestPointer || found instanceof GuestObject
    ? `${typeText(found.type)} at 0x${found.address.toString(16)}`
    : found;
}

describe('expressions about the guest', () => {
  it.each<[string, unknown]>([
    ['mem8(0x40000202)', 7],
    ['mem16(0x40000202)', 7],
    ['mem32(p)', 1],
    ['mem64(0x40000110)', 0xffff_ffff_ffff_fff0n],
    ['*(u32*)0x40000108', 16],
    ['*(s64 *)0x40000110', -16n],
    ['((u16*)0x40000200)[1]', 7],
    ['(struct virtio_blk_req*)p', 'struct virtio_blk_req * at 0x40000400'],
    ['((struct virtio_blk_req*)p)->sector', 64n],
    ['((struct virtio_blk_req*)p).type', 1],
    ['*(struct virtio_blk_req*)p', 'struct virtio_blk_req at 0x40000400'],
    ['((struct vring_desc*)0x40000100)[1].addr', 0xffff_ffff_ffff_fff0n],
    ['((struct vring_used*)0x40000300)->ring[0].len', 513],
    ['&((struct vring_desc*)0x40000100)[1].len', 'u32 * at 0x40000118'],
    ['&vq', 'void * at 0x40000700'],
    ['&data', 'void * at 0x40000500'],
    ['(u8*)data + 1', 'u8 * at 0x40000501'],
    ["*((char*)data + 1) == 'e'", true],
    ['(u32*)p + 2', 'u32 * at 0x40000408'],
    ['((u32*)p + 2) - (u32*)p', 2],
    ['(u32*)p == p', true],
    ['(void*)0 == NULL', true],
    ['!(void*)0', true],
    ['(u8)0x1ff', 255],
    ['(s8)0xff', -1],
    ['(bool)7', true],
    ['(u64)-1', 0xffff_ffff_ffff_ffffn],
    ['(unsigned long)-1', 0xffff_ffff],
    ['(unsigned)-1', 0xffff_ffff],
    ['sizeof(struct vring_desc)', 16],
    ['sizeof(struct virtio_net_hdr)', 12],
    ['sizeof(void*)', 4],
    ['sizeof(u16) * 3', 6],
    ['sizeof mem64(p)', 8],
    ['sizeof data', 5],
    ['$statement', 1234],
    ['$status', 0xf],
    ['$status & VIRTIO_CONFIG_S_DRIVER_OK', 4],
    ['$status(virtio-blk#31)', 0xf],
    ['$status("virtio 0")', 0xf],
    ['$status(virtio_mmio@a003e00) == 15', true],
    ['$features', 0x1_0000_0000n],
    ['$features >> VIRTIO_F_VERSION_1 & 1', 1n],
    ['$queue(0).num', 2],
    ['$queue(0).avail.idx', 7],
    ['$queue(0).used.idx', 6],
    ['$queue(virtio-blk#31, 0).used.ring[0].id', 5],
    ['$queue(0).desc[0].len', 16],
    ['$queue(0).desc', 'struct vring_desc[2] at 0x40000100'],
    ['$queue(0).in_flight', 1],
    ['$device(virtio-blk#31).config.capacity', 131072],
    ['$device.config.mac', '52:54:00:12:34:56'],
    ['$device(virtio-blk#31).status', 0xf],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    ['mem32(0)', 'expected RAM (0x40000000 to 0x40000fff), found nothing at 0x0 (column 1)'],
    [
      '1 + mem32(0x40000ffe)',
      'expected RAM (0x40000000 to 0x40000fff), found nothing at 0x40000ffe (column 5)',
    ],
    ['*p', 'expected a pointer such as (u32 *)0x40000000, found a number (column 1)'],
    ['*(void*)p', 'expected a pointer to something, found void *; cast it first (column 1)'],
    [
      '(struct nothing*)p',
      /^expected a structure of guest memory \(virtq_desc, .*\), found `nothing` \(column 2\)$/,
    ],
    [
      '(struct vring_desc)p',
      "expected a number's type or a pointer's, found struct vring_desc; write (struct vring_desc *) (column 1)",
    ],
    ['(u32*)name', 'expected a number, found string (column 1)'],
    ['&n', 'expected something in guest memory, found a value of the debugger (column 1)'],
    ['((struct vring_desc*)p)->foo', 'no member `foo` (column 26)'],
    ['$queue(0).desc[2]', 'no member `2` (column 15)'],
    ['$queue(1)', 'expected a queue of virtio_mmio@a003e00, which has 1, found 1 (column 1)'],
    [
      '$status(virtio-net#30)',
      'expected a device (virtio-blk#31), found `virtio-net#30` (column 1)',
    ],
    ['sizeof vq', 'expected something whose size is known, found an object (column 1)'],
  ])('explains what is wrong with %s', (text, message) => {
    expect(value(text)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it('sees nothing where there is nothing to be seen', () => {
    const bare = (text: string) => {
      const result = evaluateExpression(text, { lookup: () => undefined });
      return result.ok ? result.value : problemText(result.error);
    };
    expect(bare('$status')).toBe(
      'no device here; name one, as in $device(virtio-blk#31) (column 1)',
    );
    expect(bare('$statement')).toBe('there is no run (column 1)');
    expect(bare('mem8(0)')).toBe('expected a guest with memory, found nothing at 0x0 (column 1)');
  });
});

describe('places', () => {
  const place = (text: string) => {
    const parsed = parseExpression(text);
    if (!parsed.ok) {
      throw new Error(parsed.error.message);
    }
    const found = placeOf(parsed.value, context);
    return found.ok ? found.value : problemText(found.error);
  };

  it.each([
    ['n', { kind: 'variable', name: 'n' }],
    ['vq.num_free', { kind: 'member', key: 'num_free' }],
    ['data[1]', { kind: 'member', key: 1 }],
    ['$queue(0).used.idx', { kind: 'memory', address: BASE + 0x302 }],
    ['mem64(0x40000008)', { kind: 'memory', address: BASE + 8, type: { sizeBytes: 8 } }],
    ['$status', { kind: 'state', name: '$status' }],
  ])('%s', (text, expected) => {
    expect(place(text)).toMatchObject(expected);
  });

  it.each(['1', 'n + 1', '(u32)n', '&vq'])('%s is none', (text) => {
    expect(place(text)).toContain('expected a variable, a member or a place in memory');
  });
});

describe('assignments', () => {
  const written: [number, number[]][] = [];
  const assigned = (text: string) => {
    const parts = splitAssignment(text);
    if (parts === undefined) {
      return 'no assignment';
    }
    const place = parseExpression(parts.expression);
    const source = parseExpression(parts.value);
    if (!place.ok || !source.ok) {
      return 'no expression';
    }
    const result = assignExpression(place.value, source.value, context, (address, some) => {
      written.push([address, [...some]]);
    });
    return result.ok ? 'done' : problemText(result.error);
  };

  it.each<[string, string, unknown]>([
    ['n = 4', 'n', 4],
    ['n = 4n', 'n', 4],
    ['wide = 6', 'wide', 6n],
    ['name = "net"', 'name', 'net'],
    ['ready = true', 'ready', true],
    ['ready = 0', 'ready', false],
    ['vq.num_free = n + 1', 'vq.num_free', 5],
    ['entries["k"] = 2', 'entries["k"]', 2],
    ["data[0] = 'j'", 'data[0]', 0x6a],
    ['unset = 1', 'unset', 1],
    ['vq.vdev = NULL', 'vq.vdev', null],
    ['half = 1', 'half', 1],
  ])('%s', (text, expression, expected) => {
    expect(assigned(text)).toBe('done');
    expect(value(expression)).toEqual(expected);
  });

  it('sets a member that is watched, past who watches it', () => {
    const member = { value: 1 as unknown };
    const told = () => {
      throw new Error('somebody was told');
    };
    const property = watchedProperty(true, told, told, member);
    values['watched'] = Object.defineProperty({}, 'flags', property);
    expect(assigned('watched.flags = 2')).toBe('done');
    expect([member.value, value('watched.flags')]).toEqual([2, 2]);
    expect(assigned('watched.flags = "a"')).toBe('expected a number, found string (column 9)');
  });

  it('writes guest memory as wide as the place is', () => {
    written.length = 0;
    expect(assigned('$queue(0).used.idx = 0x10203')).toBe('done');
    expect(assigned('*(u64*)p = -2')).toBe('done');
    expect(assigned('mem8(p) = 300')).toBe('done');
    expect(written).toEqual([
      [BASE + 0x302, [3, 2]],
      [BASE + 0x400, [0xfe, 255, 255, 255, 255, 255, 255, 255]],
      [BASE + 0x400, [44]],
    ]);
  });

  it.each([
    ['p = 1', '`p` is a constant and keeps its value (column 1)'],
    ['n = "a"', 'expected a number, found string (column 1)'],
    ['name = 1', 'expected text in quotes, found a number (column 1)'],
    ['ready = 2', 'expected true or false, found a number (column 1)'],
    ['wide = half2', 'no variable `half2` here (column 1)'],
    ['frozen.a = 2', '`a` is read-only (column 8)'],
    ['vq.nothing = 1', 'no member `nothing` (column 4)'],
    ['vq = 1', 'expected NULL or an object of the same kind, found a number (column 1)'],
    ['$status = 1', "`$status` can't be set; it is what the machine says (column 1)"],
    ['1 = 1', 'expected a variable, a member or a place in memory (column 1)'],
    [
      '*(struct vring_desc*)p = 1',
      'expected a place for a number, found struct vring_desc; set its members (column 1)',
    ],
    ['name[0] = 1', 'expected a variable, a member or a place in memory (column 5)'],
    ['n == 1', 'no assignment'],
    ['n', 'no assignment'],
  ])('%s is refused', (text, message) => {
    expect(assigned(text)).toBe(message);
  });
});
