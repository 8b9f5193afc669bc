import { describe, expect, it } from 'vitest';
import {
  blockRequest,
  BUFFERS,
  type Descriptor,
  MemoryDisk,
  MockDriver,
  RAM_BASE,
  RAM_BYTES,
  ref,
} from '../../../../test/conformance/mock-driver';
import { VirtioBlk } from '../blk/device';

function blkDriver(version: 1 | 2, features = 0n): MockDriver {
  const device = new VirtioBlk(ref(2, 'virtio-blk'), { backend: new MemoryDisk(1 << 20) });
  const driver = new MockDriver(device, version);
  driver.start(features);
  return driver;
}

const header: Descriptor = { address: BUFFERS, length: 16, flags: 1 };
const data: Descriptor = { address: BUFFERS + 0x1000, length: 512, flags: 3 };
const status: Descriptor = { address: BUFFERS + 0x8000, length: 1, flags: 2 };
const INDIRECT = 1n << 28n;
const table = BUFFERS + 0x3000;

interface Case {
  readonly title: string;
  readonly message: string;
  readonly list?: readonly Descriptor[];
  readonly indirect?: readonly Descriptor[];
  readonly head?: number;
}

/** Messages of QEMU 7.2 for the same rings. */
const malformed: readonly Case[] = [
  {
    title: 'a data buffer of no length',
    list: [header, { ...data, length: 0 }, status],
    message: 'virtio: zero sized buffers are not allowed',
  },
  {
    title: 'a header of no length',
    list: [{ ...header, length: 0 }, data, status],
    message: 'virtio: zero sized buffers are not allowed',
  },
  {
    title: 'a head outside the table',
    list: [header, data, status],
    head: 8,
    message: 'Guest says index 8 is available',
  },
  {
    title: 'the largest head',
    list: [header, data, status],
    head: 0xffff,
    message: 'Guest says index 65535 is available',
  },
  {
    title: 'next outside the table',
    list: [header, { ...data, next: 9 }],
    message: 'Desc next is 9',
  },
  {
    title: 'a loop',
    list: [header, { ...data, next: 1 }],
    message: 'Looped descriptor',
  },
  {
    title: 'readable after writable',
    list: [header, data, { address: BUFFERS + 0x2000, length: 16, flags: 1 }, status],
    message: 'Incorrect order for descriptors',
  },
  {
    title: 'an indirect table of 47 bytes',
    list: [{ address: table, length: 47, flags: 4 }],
    message: 'Invalid size for indirect buffer table',
  },
  {
    title: 'an indirect table of no length',
    list: [{ address: table, length: 0, flags: 4 }],
    message: 'Invalid size for indirect buffer table',
  },
  {
    title: 'next outside the indirect table',
    list: [{ address: table, length: 48, flags: 4 }],
    indirect: [header, data, { ...status, flags: 3, next: 3 }],
    message: 'Desc next is 3',
  },
  {
    title: 'a loop in the indirect table',
    list: [{ address: table, length: 48, flags: 4 }],
    indirect: [header, { ...data, next: 1 }],
    message: 'Looped descriptor',
  },
  {
    title: 'an indirect table over the end of RAM',
    list: [{ address: RAM_BASE + RAM_BYTES - 16, length: 48, flags: 4 }],
    message: 'Cannot map indirect buffer',
  },
  {
    title: 'an indirect table outside RAM',
    list: [{ address: 0x100_0000_0000, length: 48, flags: 4 }],
    message: 'virtio: zero sized buffers are not allowed',
  },
];

describe.each([1, 2] as const)('malformed rings, register layout %i', (version) => {
  it.each(malformed)('$title: $message', ({ list, indirect, head, message }) => {
    const driver = blkDriver(version, INDIRECT);
    blockRequest(driver, 0, 0, undefined);
    if (indirect) {
      driver.writeDescriptors(table, indirect);
    }
    driver.expose(0, list ?? [], head ?? 0);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual([message]);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.status).toBe(version === 1 ? 7 : 0x4f);
    expect(driver.read(0x60)).toBe(version === 1 ? 0 : 3);
  });

  it('an index that runs ahead by more than the ring holds', () => {
    const driver = blkDriver(version);
    driver.writeDescriptors(driver.ring(0).desc, [header, data, status]);
    driver.exposeHead(0, 0, 9);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Virtqueue size exceeded']);
    expect(driver.usedIdx(0)).toBe(0);
  });

  it('serves nothing more until a reset, and then works again', () => {
    const driver = blkDriver(version);
    driver.expose(0, [{ ...header, length: 0 }, data, status]);
    driver.kick(0);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.guestErrors()).toHaveLength(1);
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 513 });
  });
});

describe.each([1, 2] as const)('a device that breaks, register layout %i', (version) => {
  it('takes back that it needs no notification', () => {
    const driver = blkDriver(version);
    driver.memory.write16(driver.ring(0).used, 1);
    driver.writeDescriptors(driver.ring(0).desc, [header, data, status]);
    driver.exposeHead(0, 8);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Guest says index 8 is available']);
    expect(driver.memory.read16(driver.ring(0).used)).toBe(0);
  });

  it('has answered what needed no look at the image', () => {
    const driver = blkDriver(version);
    driver.writeDescriptors(driver.ring(0).desc, blockRequest(driver, 99 * 2, 0, undefined));
    driver.exposeHead(0, 0);
    driver.exposeHead(0, 9);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Guest says index 9 is available']);
    expect(driver.usedIdx(0)).toBe(1);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 1 });
  });
});

describe('rings that QEMU takes', () => {
  it('a ring that is just full', () => {
    const driver = blkDriver(2);
    driver.writeDescriptors(
      driver.ring(0).desc,
      blockRequest(driver, 0, 0, { length: 512, write: true }),
    );
    for (let i = 0; i < 8; i++) {
      driver.exposeHead(0, 0);
    }
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(8);
    expect(driver.guestErrors()).toEqual([]);
  });

  it.each([4, 5, 6])('an indirect chain, flags %i', (flags) => {
    const driver = blkDriver(2, INDIRECT);
    driver.writeDescriptors(table, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.expose(0, [{ address: table, length: 48, flags, next: 0 }]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 513 });
  });

  it('1024 buffers in an indirect table, not 1025', () => {
    for (const [count, error] of [
      [1024, undefined],
      [1025, 'virtio: too many write descriptors in indirect table'],
    ] as const) {
      const driver = blkDriver(2, INDIRECT);
      blockRequest(driver, 0, 0, undefined);
      const list = [header, ...new Array<Descriptor>(count - 2).fill(data), status];
      const far = RAM_BASE + 0x40_0000;
      driver.writeDescriptors(far, list);
      driver.expose(0, [{ address: far, length: 16 * count, flags: 4 }]);
      driver.kick(0);
      expect(driver.guestErrors()).toEqual(error === undefined ? [] : [error]);
      if (error === undefined) {
        expect(driver.used(0, 0).len).toBe(512 * 1022 + 1);
      }
    }
  });

  it('a buffer outside RAM up to a page: written to nobody', () => {
    const driver = blkDriver(2);
    blockRequest(driver, 0, 0, undefined);
    driver.expose(0, [header, { ...data, address: 0xffff_0000_0000 }, status]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 513 });
    expect(driver.memory.read8(BUFFERS + 0x8000)).toBe(0);
  });

  it('a second buffer outside RAM is one too many', () => {
    const driver = blkDriver(2);
    blockRequest(driver, 0, 0, undefined);
    driver.expose(0, [
      header,
      { ...data, address: 0xffff_0000_0000 },
      { ...data, address: 0xffff_0000_0000 },
      status,
    ]);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['virtio: bogus descriptor or out of resources']);
  });
});

describe('interrupt suppression', () => {
  it('NO_INTERRUPT: the used ring moves, the interrupt status does not', () => {
    const driver = blkDriver(1);
    driver.memory.write16(driver.ring(0).avail, 1);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
    expect(driver.read(0x60)).toBe(0);
    expect(driver.interruptLevel).toBe(false);
  });

  it.each([
    [0, 0],
    [1, 1],
  ])('used_event %i: second interrupt %i, as in QEMU', (usedEvent, second) => {
    const driver = blkDriver(2, 1n << 29n);
    driver.memory.write16(driver.ring(0).avail + 4 + 16, usedEvent);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.read(0x60)).toBe(1);
    driver.write(0x64, 1);
    expect(driver.interruptLevel).toBe(false);
    driver.exposeHead(0, 0);
    driver.kick(0);
    expect(driver.read(0x60)).toBe(second);
    expect(driver.memory.read16(driver.ring(0).used + 4 + 64)).toBe(2);
  });

  it('VIRTIO_F_EVENT_IDX: whatever used_event says, a whole turn of the index passes it', () => {
    const driver = blkDriver(2, 1n << 29n);
    const size = driver.ring(0).size;
    driver.writeDescriptors(driver.ring(0).desc, blockRequest(driver, 99 * 2, 0, undefined));
    const queue = driver.mmio.core?.queue(0);
    if (!queue) {
      throw new Error('there is a queue');
    }
    driver.exposeHead(0, 0);
    driver.kick(0);
    driver.write(0x64, 1);
    const chain = { head: 0, readable: [], writable: [], readableBytes: 0, writableBytes: 0 };
    for (const [turns, interrupt] of [
      [0xfff0, 0],
      [0x1_0000, 1],
    ] as const) {
      driver.memory.write16(driver.ring(0).avail + 4 + 2 * size, (queue.usedIdx - 2) & 0xffff);
      for (let i = 0; i < turns; i++) {
        queue.fill(chain, 0);
      }
      queue.notifyDriver();
      expect(driver.read(0x60)).toBe(interrupt);
    }
  });
});
