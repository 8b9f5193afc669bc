import { describe, expect, it } from 'vitest';
import {
  blockRequest,
  MemoryDisk,
  MockDriver,
  ref,
  testMemory,
} from '../../../../../test/conformance/mock-driver';
import { readDeviceState } from '../../device-state';
import { VirtioBlk } from '../../blk/device';

function blk(version: 1 | 2, options: { iommuPlatform?: boolean } = {}): MockDriver {
  const backend = new MemoryDisk(1 << 20);
  return new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend, ...options }), version);
}

/** Registers of a block device after reset, ACKNOWLEDGE, DRIVER and one queue of 8 at 0x40100000, from QEMU 7.2. */
const legacyRegisters: Readonly<Record<number, number>> = {
  0x000: 0x74726976,
  0x004: 1,
  0x008: 2,
  0x00c: 0x554d4551,
  0x010: 0x31006ed4,
  0x034: 0x400,
  0x040: 0x40100,
  0x070: 3,
  0x0b0: 0xffffffff,
  0x0b4: 0xffffffff,
};
const modernRegisters: Readonly<Record<number, number>> = {
  0x000: 0x74726976,
  0x004: 2,
  0x008: 2,
  0x00c: 0x554d4551,
  0x010: 0x30006e54,
  0x034: 0x400,
  0x044: 1,
  0x070: 11,
  0x0b0: 0xffffffff,
  0x0b4: 0xffffffff,
};

describe('register file', () => {
  it.each([
    [1, legacyRegisters],
    [2, modernRegisters],
  ] as const)('version %i: everything else reads 0', (version, expected) => {
    const driver = blk(version);
    driver.negotiate();
    driver.setupQueue(0);
    for (let offset = 0; offset < 0x100; offset += 4) {
      expect([offset, driver.read(offset)]).toEqual([offset, expected[offset] ?? 0]);
    }
  });

  it.each([1, 2] as const)('version %i: an empty slot', (version) => {
    const driver = new MockDriver(undefined, version);
    for (let offset = 0; offset < 0x200; offset += 4) {
      driver.write(offset, 7);
      const known: Record<number, number> = { 0: 0x74726976, 4: version, 12: 0x554d4551 };
      expect([offset, driver.read(offset)]).toEqual([offset, known[offset] ?? 0]);
    }
    expect(driver.mmio.read(0, 1)).toBe(0x76);
    expect(driver.mmio.read(0, 2)).toBe(0x6976);
  });

  it.each([1, 2] as const)('version %i: registers answer 32-bit accesses only', (version) => {
    const driver = blk(version);
    driver.negotiate();
    for (const offset of [0, 4, 8, 0x70, 0x34, 1, 2, 0x71]) {
      expect(driver.mmio.read(offset, 1)).toBe(0);
      expect(driver.mmio.read(offset, 2)).toBe(0);
    }
    const before = driver.status;
    driver.mmio.write(0x70, 1, 0x80);
    driver.mmio.write(0x70, 2, 0x80);
    expect(driver.status).toBe(before);
    expect(driver.read(2)).toBe(0);
  });

  it('configuration: any width inside, ones where an access leaves it', () => {
    const driver = blk(2);
    expect(driver.mmio.read(0x100, 2)).toBe(0x800);
    expect(driver.mmio.read(0x100, 4)).toBe(0x800);
    expect(driver.mmio.read(0x101, 1)).toBe(0x08);
    expect(driver.mmio.read(0x138, 1)).toBe(1);
    expect(driver.mmio.read(0x138, 2)).toBe(0xffff);
    expect(driver.mmio.read(0x138, 4)).toBe(0xffffffff);
    expect(driver.mmio.read(0x136, 4)).toBe(0xffff0000);
    expect(driver.mmio.read(0x1fc, 4)).toBe(0xffffffff);
  });

  it('queues that are not there', () => {
    const driver = blk(2);
    driver.start();
    driver.write(0x30, 1);
    expect(driver.read(0x34)).toBe(0);
    expect(driver.read(0x44)).toBe(0);
    driver.write(0x44, 1);
    driver.write(0x30, 5000);
    expect(driver.read(0x34)).toBe(0);
    driver.write(0x30, 0);
    expect(driver.read(0x34)).toBe(1024);
    driver.kick(1);
    driver.kick(5000);
    expect(driver.status).toBe(15);
  });

  it('features: a selector other than 0 is the high word, of which legacy has none', () => {
    for (const [version, high] of [
      [1, 0],
      [2, 0x101],
    ] as const) {
      const driver = blk(version);
      for (const selector of [1, 2, 0xffffffff]) {
        driver.write(0x14, selector);
        expect(driver.read(0x10)).toBe(high);
      }
    }
  });

  it('status: any value is kept, bits may be cleared, 0 resets', () => {
    const driver = blk(2);
    driver.write(0x70, 0x1ff);
    expect(driver.status).toBe(0xff);
    driver.write(0x70, 1);
    expect(driver.status).toBe(1);
  });
});

describe('reset', () => {
  it('by status: queue selector, queues and interrupt go, page size and feature selector stay', () => {
    const driver = blk(1);
    driver.start();
    driver.write(0x14, 1);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.interruptLevel).toBe(true);
    driver.write(0x30, 7);
    driver.write(0x70, 0);
    expect(driver.read(0x10)).toBe(0);
    expect(driver.read(0x34)).toBe(1024);
    expect(driver.read(0x40)).toBe(0);
    expect(driver.read(0x60)).toBe(0);
    expect(driver.interruptLevel).toBe(false);
    driver.write(0x40, 0x40100);
    expect(driver.mmio.core?.queues[0]?.descAddress).toBe(0x40100000);
  });

  it('legacy: page frame number 0 resets the device', () => {
    const driver = blk(1);
    driver.start();
    driver.write(0x40, 0);
    expect(driver.status).toBe(0);
    expect(driver.read(0x40)).toBe(0);
  });

  it('the configuration generation goes on counting', () => {
    const driver = blk(2);
    driver.start();
    driver.expose(0, [{ address: 0, length: 0, flags: 0 }]);
    driver.kick(0);
    expect(driver.read(0xfc)).toBe(1);
    driver.write(0x70, 0);
    expect(driver.read(0xfc)).toBe(1);
  });
});

describe('negotiation', () => {
  it('bits that were not offered are dropped', () => {
    const driver = blk(2);
    driver.negotiate(0xffff_ffff_ffffn);
    expect(driver.mmio.core?.negotiatedFeatures).toBe(0x101_3000_6e54n);
    expect(driver.status).toBe(11);
  });

  it('FEATURES_OK is refused without ACCESS_PLATFORM where that is offered', () => {
    const driver = blk(2, { iommuPlatform: true });
    driver.negotiate();
    expect(driver.status).toBe(3);
    driver.negotiate(1n << 33n);
    expect(driver.status).toBe(11);
  });

  it('nothing changes after FEATURES_OK', () => {
    const driver = blk(2);
    driver.negotiate();
    driver.write(0x24, 0);
    driver.write(0x20, 1 << 28);
    driver.driverOk();
    expect(driver.mmio.core?.negotiatedFeatures).toBe(1n << 32n);
  });
});

describe('queues', () => {
  it('size 0 and sizes above the maximum are ignored', () => {
    const driver = blk(2);
    driver.negotiate();
    driver.setupQueue(0, 8);
    driver.write(0x38, 0);
    driver.write(0x38, 2048);
    driver.write(0x44, 1);
    expect(driver.mmio.core?.queues[0]?.size).toBe(8);
  });

  it('addresses of a modern queue take effect with QueueReady', () => {
    const driver = blk(2);
    driver.start();
    driver.write(0x30, 0);
    driver.write(0x80, 0x40300000);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
  });

  it('rings outside RAM are empty; one that runs over its end breaks the device', () => {
    const driver = blk(2);
    driver.negotiate();
    driver.write(0x80, 0);
    driver.write(0x84, 0x7fff);
    driver.write(0x94, 0x7fff);
    driver.write(0xa4, 0x7fff);
    driver.write(0x44, 1);
    driver.driverOk();
    driver.kick(0);
    expect(driver.guestErrors()).toEqual([]);
    const over = blk(2);
    over.negotiate();
    over.write(0x30, 0);
    over.write(0x38, 8);
    over.write(0x80, 0x40100000);
    over.write(0x90, 0x407ffffe);
    over.write(0xa0, 0x40101000);
    over.write(0x44, 1);
    expect(over.guestErrors()).toEqual(['Cannot map avail']);
  });

  it('legacy: the size and the alignment move the rings', () => {
    const driver = new MockDriver(
      new VirtioBlk(ref(2, 'virtio-blk'), { backend: new MemoryDisk(512) }),
      1,
      testMemory(),
    );
    driver.write(0x28, 4096);
    driver.write(0x40, 0x40100);
    driver.write(0x38, 1024);
    const queue = driver.mmio.core?.queues[0];
    expect([queue?.availAddress, queue?.usedAddress]).toEqual([0x40104000, 0x40105000]);
    driver.write(0x38, 8);
    driver.write(0x3c, 64);
    expect([queue?.availAddress, queue?.usedAddress]).toEqual([0x40100080, 0x401000c0]);
  });
});

describe('events and snapshots', () => {
  it('name registers by the layout in use', () => {
    const driver = blk(1);
    driver.write(0x40, 0x40100);
    expect(driver.events[0]).toEqual({
      kind: 'registerWrite',
      device: ref(2, 'virtio-blk'),
      region: 'virtio-mmio',
      register: 'QueuePFN',
      address: 0x0a003e40,
      sizeBytes: 4,
      value: 0x40100,
    });
  });

  it('a snapshot shows the device side and leaves no trace', () => {
    const driver = blk(2);
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    const count = driver.events.length;
    const { core } = driver.mmio;
    if (!core) {
      throw new Error('no device');
    }
    const state = readDeviceState(core);
    expect(driver.events.length).toBe(count);
    expect(state.status).toBe(15);
    expect(state.interruptStatus).toBe(1);
    expect(state.broken).toBeUndefined();
    expect(state.config.length).toBe(57);
    expect(state.queues[0]).toMatchObject({
      size: 8,
      ready: true,
      lastAvailIdx: 1,
      usedIdx: 1,
      availIdx: 1,
      inFlight: 0,
    });
  });
});

describe('an access from the registers into the configuration', () => {
  it.each([
    [0xfd, 4, 0x8000_0000],
    [0xff, 4, 0x0000_8000],
    [0xff, 2, 0x8000],
  ] as const)('goes byte by byte at %i, %i bytes', (offset, size, value) => {
    const device = new VirtioBlk(ref(2, 'virtio-blk'), { backend: new MemoryDisk(128 * 512) });
    const driver = new MockDriver(device, 1);
    expect(driver.mmio.read(offset, size)).toBe(value);
  });
});
