import { describe, expect, it } from 'vitest';
import {
  blockRequest,
  BUFFERS,
  MemoryDisk,
  MockDriver,
  ref,
} from '../../../../test/conformance/mock-driver';
import { VirtioBlk } from './device';
import type { VirtioBlkOptions } from './options';

function start(
  options: Partial<VirtioBlkOptions> = {},
  version: 1 | 2 = 2,
  features = 0n,
): { driver: MockDriver; disk: MemoryDisk } {
  const disk = new MemoryDisk(1 << 20);
  for (let i = 0; i < disk.bytes.length; i++) {
    disk.bytes[i] = (i * 7 + (i >> 9)) & 0xff;
  }
  const device = new VirtioBlk(ref(2, 'virtio-blk'), { backend: disk, ...options });
  const driver = new MockDriver(device, version);
  driver.start(features);
  return { driver, disk };
}

interface Answer {
  readonly status: number;
  readonly len: number;
}

function request(
  driver: MockDriver,
  type: number,
  sector: number,
  data?: { length: number; write: boolean } | ArrayLike<number>,
): Answer {
  const isOut = data !== undefined && !('write' in data);
  if (isOut) {
    driver.put(BUFFERS + 0x1000, data);
  }
  const shape = data && { length: data.length, write: !isOut };
  driver.expose(0, blockRequest(driver, type, sector, shape));
  driver.kick(0);
  const slot = (driver.usedIdx(0) - 1) & 7;
  return { status: driver.memory.read8(BUFFERS + 0x8000), len: driver.used(0, slot).len };
}

const into = (length: number): { length: number; write: boolean } => ({ length, write: true });

function segment(sector: number, count: number, flags = 0): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(sector), true);
  view.setUint32(8, count, true);
  view.setUint32(12, flags, true);
  return bytes;
}

describe('requests, status and used length as QEMU 7.2 gives them (1 MiB disk)', () => {
  const cases: readonly [string, number, number, ReturnType<typeof into> | undefined, Answer][] = [
    ['read a sector', 0, 0, into(512), { status: 0, len: 513 }],
    ['read eight', 0, 0, into(4096), { status: 0, len: 4097 }],
    ['read past the end', 0, 2048, into(512), { status: 1, len: 513 }],
    ['read over the end', 0, 2047, into(1024), { status: 1, len: 1025 }],
    ['read 513 bytes', 0, 0, into(513), { status: 1, len: 514 }],
    ['read 100 bytes', 0, 0, into(100), { status: 1, len: 101 }],
    ['read nothing', 0, 0, undefined, { status: 0, len: 1 }],
    ['read sector 2^62', 0, 2 ** 62, into(512), { status: 1, len: 513 }],
    ['write from nowhere', 1, 0, into(512), { status: 0, len: 513 }],
    ['flush', 4, 0, undefined, { status: 0, len: 1 }],
    ['flush, old number', 5, 0, undefined, { status: 0, len: 1 }],
    ['SCSI command', 2, 0, into(512), { status: 1, len: 513 }],
    ['type 6', 6, 0, into(512), { status: 2, len: 513 }],
    ['get lifetime', 10, 0, into(512), { status: 2, len: 513 }],
    ['secure erase', 14, 0, into(512), { status: 2, len: 513 }],
    ['legacy barrier + read', 0x80000000, 0, into(512), { status: 0, len: 513 }],
    ['type 0x7fffffff', 0x7fffffff, 0, into(512), { status: 2, len: 513 }],
  ];
  it.each(cases)('%s', (_title, type, sector, data, expected) => {
    const { driver } = start();
    expect(request(driver, type, sector, data)).toEqual(expected);
  });

  const segments: readonly [string, Uint8Array, number, number][] = [
    ['8 sectors', segment(0, 8), 0, 0],
    ['unmap', segment(0, 8, 1), 2, 0],
    ['unknown flag', segment(0, 8, 2), 2, 2],
    ['past the end', segment(2047, 2), 1, 1],
    ['none', segment(0, 0), 0, 0],
    ['two segments', new Uint8Array(32), 2, 2],
    ['too many', segment(0, 4194304), 1, 1],
    ['17 bytes', new Uint8Array(17), 2, 2],
  ];
  it.each(segments)('discard, write zeroes: %s', (_title, data, discard, zeroes) => {
    expect(request(start().driver, 11, 0, data)).toEqual({ status: discard, len: 1 });
    expect(request(start().driver, 13, 0, data)).toEqual({ status: zeroes, len: 1 });
  });

  it.each([11, 13])('type %i with less than a segment breaks the device', (type) => {
    const { driver } = start();
    request(driver, type, 0, new Uint8Array(15));
    expect(driver.guestErrors()).toEqual(['virtio-blk discard/write_zeroes header too short']);
    expect(driver.usedIdx(0)).toBe(0);
  });
});

describe('data', () => {
  it('reads what is there, cut as the driver likes', () => {
    const { driver, disk } = start();
    blockRequest(driver, 0, 3, undefined);
    driver.expose(0, [
      { address: BUFFERS, length: 8, flags: 1 },
      { address: BUFFERS + 8, length: 8, flags: 1 },
      { address: BUFFERS + 0x1000, length: 256, flags: 3 },
      { address: BUFFERS + 0x2000, length: 769, flags: 2 },
    ]);
    driver.kick(0);
    expect(driver.used(0, 0).len).toBe(1025);
    expect(driver.bytes(BUFFERS + 0x1000, 256)).toEqual(disk.bytes.slice(1536, 1792));
    expect(driver.bytes(BUFFERS + 0x2000, 768)).toEqual(disk.bytes.slice(1792, 2560));
    expect(driver.memory.read8(BUFFERS + 0x2000 + 768)).toBe(0);
  });

  it('writes reach the image; without a flush command each is flushed', () => {
    const { driver, disk } = start();
    const bytes = new Uint8Array(1024).fill(0x5a);
    expect(request(driver, 1, 5, bytes)).toEqual({ status: 0, len: 1 });
    expect(disk.bytes.slice(2560, 3584)).toEqual(bytes);
    expect(disk.flushes).toBe(1);
    const cached = start({}, 2, 1n << 9n);
    request(cached.driver, 1, 5, bytes);
    expect(cached.disk.flushes).toBe(0);
  });

  it('zeroes a range and leaves the rest', () => {
    const backend = new MemoryDisk(8192);
    backend.bytes.fill(0x33);
    request(start({ backend }).driver, 13, 0, segment(2, 3));
    const expected = new Uint8Array(8192).fill(0x33);
    expected.fill(0, 1024, 2560);
    expect(backend.bytes).toEqual(expected);
  });

  it('an error of the image is an error of the request', () => {
    const { driver, disk } = start();
    disk.failing = true;
    expect(request(driver, 0, 0, into(512))).toEqual({ status: 1, len: 513 });
    expect(request(driver, 1, 0, new Uint8Array(512))).toEqual({ status: 1, len: 1 });
    expect(request(driver, 4, 0)).toEqual({ status: 1, len: 1 });
  });

  it('a read-only image refuses writes and offers RO', () => {
    const backend = new MemoryDisk(1 << 20, true);
    const { driver } = start({ backend });
    expect(driver.offered()).toBe(0x101_3000_6e74n);
    expect(request(driver, 1, 5, new Uint8Array(512))).toEqual({ status: 1, len: 1 });
    expect(request(driver, 13, 0, segment(0, 8))).toEqual({ status: 1, len: 1 });
    expect(request(driver, 11, 0, segment(0, 8))).toEqual({ status: 0, len: 1 });
  });

  it('behind the end of an image of 1000 bytes are zeros', () => {
    const backend = new MemoryDisk(1024);
    backend.bytes.fill(0x11);
    backend.reportedSize = 1000;
    const { driver } = start({ backend });
    expect(driver.read(0x100)).toBe(2);
    driver.put(BUFFERS + 0x1000, new Uint8Array(512).fill(0xcc));
    driver.expose(0, blockRequest(driver, 0, 1, into(512)));
    driver.kick(0);
    const expected = new Uint8Array(512).fill(0x11, 0, 488);
    expect(driver.bytes(BUFFERS + 0x1000, 512)).toEqual(expected);
  });

  it('4096-byte logical blocks: only whole ones', () => {
    const options = { logicalBlockSize: 4096, physicalBlockSize: 4096 };
    expect(request(start(options).driver, 0, 0, into(512)).status).toBe(1);
    expect(request(start(options).driver, 0, 1, into(4096)).status).toBe(1);
    expect(request(start(options).driver, 0, 8, into(4096)).status).toBe(0);
  });

  it('serial number, cut at 20', () => {
    const { driver } = start({ serial: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' });
    driver.put(BUFFERS + 0x1000, new Uint8Array(24).fill(0xcc));
    expect(request(driver, 8, 0, into(40))).toEqual({ status: 0, len: 41 });
    const text = String.fromCharCode(...driver.bytes(BUFFERS + 0x1000, 21));
    expect(text).toBe('ABCDEFGHIJKLMNOPQRST\u00cc');
  });
});

describe('malformed requests', () => {
  const header = { address: BUFFERS, length: 16, flags: 1 };
  const status = { address: BUFFERS + 0x8000, length: 1, flags: 2 };
  it.each([
    ['only readable', [{ ...header, flags: 0 }], 'virtio-blk missing headers'],
    ['only writable', [status], 'virtio-blk missing headers'],
    [
      'header of 15 bytes',
      [{ ...header, length: 15 }, status],
      'virtio-blk request outhdr too short',
    ],
  ])('%s', (_title, list, message) => {
    const { driver } = start();
    driver.expose(0, list);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual([message]);
    expect(driver.status).toBe(0x4f);
  });
});

/** Configuration from QEMU 7.2 before DRIVER_OK, as words in memory order. */
describe('configuration', () => {
  const tail = 'ffff3f00 01000000 01000000 ffff3f00 01000000 01';
  const cases: readonly [string, Partial<VirtioBlkOptions>, string][] = [
    [
      'default',
      {},
      `00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 01000100 ${tail}`,
    ],
    [
      'queue size',
      { queueSize: 64 },
      `00080000 00000000 00000000 3e000000 0200103f 00020000 00000000 00000000 01000100 ${tail}`,
    ],
    [
      'no adjustment',
      { segMaxAdjust: false },
      `00080000 00000000 00000000 7e000000 0200103f 00020000 00000000 00000000 01000100 ${tail}`,
    ],
    [
      'queues',
      { numQueues: 4 },
      `00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 01000400 ${tail}`,
    ],
    [
      'no write cache',
      { writeCache: false },
      `00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 00000100 ${tail}`,
    ],
    [
      'block sizes',
      { logicalBlockSize: 1024, physicalBlockSize: 4096 },
      '00080000 00000000 00000000 fe000000 0200103e 00040000 02000000 00000000 01000100 ffff3f00 01000000 02000000 ffff3f00 01000000 01',
    ],
    [
      'i/o sizes',
      { minIoSize: 1024, optIoSize: 4096 },
      `00080000 00000000 00000000 fe000000 0200103f 00020000 00000200 08000000 01000100 ${tail}`,
    ],
    [
      'geometry',
      { cylinders: 10, heads: 4, sectorsPerTrack: 8 },
      `00080000 00000000 00000000 fe000000 0a000408 00020000 00000000 00000000 01000100 ${tail}`,
    ],
    [
      'no discard',
      { discard: false },
      '00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 01000100 00000000 00000000 00000000 ffff3f00 01000000 01',
    ],
    [
      'no write zeroes',
      { writeZeroes: false },
      '00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 01000100 ffff3f00 01000000 01000000',
    ],
    [
      'neither',
      { discard: false, writeZeroes: false },
      '00080000 00000000 00000000 fe000000 0200103f 00020000 00000000 00000000 01000100',
    ],
  ];
  it.each(cases)('%s', (_title, options, words) => {
    const backend = new MemoryDisk(1 << 20);
    const driver = new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend, ...options }), 2);
    const size = words.replaceAll(' ', '').length / 2;
    let text = '';
    for (let i = 0; i < size; i++) {
      text += driver.mmio
        .read(0x100 + i, 1)
        .toString(16)
        .padStart(2, '0');
      if (i % 4 === 3) {
        text += ' ';
      }
    }
    expect(text.trim()).toBe(words);
    expect(driver.mmio.read(0x100 + size, 1)).toBe(0xff);
  });

  it.each([
    [0, 0, 2],
    [33554432, 65536, 65],
    [4294967296, 8388608, 8322],
    [21474836480, 41943040, 16383],
    [600000, 1172, 2],
    [100, 1, 2],
  ])('image of %i bytes: %i sectors, %i cylinders', (bytes, sectors, cylinders) => {
    const backend = new MemoryDisk(0);
    backend.reportedSize = bytes;
    const driver = new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend }), 2);
    expect(driver.read(0x100) + driver.read(0x104) * 2 ** 32).toBe(sectors);
    expect(driver.mmio.read(0x110, 2)).toBe(cylinders);
  });

  it('writeback: what the driver negotiated, then what it writes', () => {
    const { driver } = start();
    expect(driver.mmio.read(0x120, 1)).toBe(0);
    driver.mmio.write(0x120, 4, 0xffffffff);
    expect(driver.mmio.read(0x120, 4)).toBe(0x00010001);
    const able = start({}, 2, 1n << 11n).driver;
    expect(able.mmio.read(0x120, 1)).toBe(1);
    able.mmio.write(0x120, 1, 0);
    expect(able.mmio.read(0x120, 1)).toBe(0);
  });
});

describe('offered features', () => {
  const cases: readonly [string, Partial<VirtioBlkOptions>, bigint, bigint][] = [
    ['default', {}, 0x31006ed4n, 0x101_3000_6e54n],
    ['queues', { numQueues: 4 }, 0x31007ed4n, 0x101_3000_7e54n],
    ['event_idx=off', { eventIdx: false }, 0x11006ed4n, 0x101_1000_6e54n],
    ['indirect_desc=off', { indirectDesc: false }, 0x21006ed4n, 0x101_2000_6e54n],
    ['packed=on', { packed: true }, 0x31006ed4n, 0x105_3000_6e54n],
    ['iommu_platform=on', { iommuPlatform: true }, 0x31006ed4n, 0x103_3000_6e54n],
    ['discard=off', { discard: false }, 0x31004ed4n, 0x101_3000_4e54n],
    ['write-zeroes=off', { writeZeroes: false }, 0x31002ed4n, 0x101_3000_2e54n],
    ['config-wce=off', { configWce: false }, 0x310066d4n, 0x101_3000_6654n],
    ['notify_on_empty=off', { notifyOnEmpty: false }, 0x30006ed4n, 0x101_3000_6e54n],
  ];
  it.each(cases)('%s', (_title, options, legacy, modern) => {
    const backend = new MemoryDisk(1 << 20);
    const device = new VirtioBlk(ref(2, 'virtio-blk'), { backend, ...options });
    expect(new MockDriver(device, 1).offered()).toBe(legacy);
    expect(new MockDriver(device, 2).offered()).toBe(modern);
  });
});
