import { describe, expect, it } from 'vitest';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import { VirtioNet } from '../../src/machine/virtio/net/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import {
  blockRequest,
  BUFFERS,
  type Descriptor,
  MemoryDisk,
  MockDriver,
  RAM_BASE,
  ref,
  TestNetwork,
} from './mock-driver';

/**
 * A chain may name the same memory again and again, so it can be longer than any memory. A device takes no more of it
 * than a request can use, and takes that before it copies.
 */
const MEMORY_BYTES = 128 * 2 ** 20;

function memory(): GuestMemory {
  const made = createGuestMemory(RAM_BASE, MEMORY_BYTES);
  if (!made.ok) {
    throw new Error(made.error);
  }
  return made.value;
}

/** Descriptors that name all of memory, to more than `bytes`, and go on. */
function again(bytes: number, flags: 1 | 3): Descriptor[] {
  const count = Math.ceil(bytes / MEMORY_BYTES) + 1;
  return new Array<Descriptor>(count).fill({ address: RAM_BASE, length: MEMORY_BYTES, flags });
}

const OVER_8_GIB = 9 * 2 ** 30;

function card(): { driver: MockDriver; network: TestNetwork } {
  const network = new TestNetwork();
  const mac = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
  const driver = new MockDriver(
    new VirtioNet(ref(1, 'virtio-net'), { backend: network, mac }),
    2,
    memory(),
  );
  driver.start(1n << 17n, 3, 1024);
  return { driver, network };
}

describe('virtio-net', () => {
  it.each([1e6, OVER_8_GIB])(
    'a frame of %i bytes and more is not sent; the next one is',
    (bytes) => {
      const { driver, network } = card();
      driver.expose(1, [...again(bytes, 1), { address: BUFFERS, length: 1, flags: 0 }]);
      driver.kick(1);
      expect(network.sent).toEqual([]);
      expect(driver.guestErrors()).toEqual([]);
      expect(driver.used(1, 0)).toEqual({ id: 0, len: 0 });
      driver.expose(1, [{ address: BUFFERS, length: 12 + 60, flags: 0 }]);
      driver.kick(1);
      expect(network.sent.map((frame) => frame.length)).toEqual([60]);
    },
  );

  it('the longest frame is 68 KiB', () => {
    const { driver, network } = card();
    for (const length of [69632, 69633]) {
      driver.expose(1, [{ address: BUFFERS, length: 12 + length, flags: 0 }]);
      driver.kick(1);
    }
    expect(network.sent.map((frame) => frame.length)).toEqual([69632]);
    expect(driver.usedIdx(1)).toBe(2);
  });

  it.each([1e5, OVER_8_GIB])('a control request of %i bytes and more fails', (bytes) => {
    const { driver } = card();
    const acknowledge = BUFFERS + 0x1_0000;
    driver.memory.write8(acknowledge, 0xee);
    driver.expose(2, [...again(bytes, 1), { address: acknowledge, length: 1, flags: 2 }]);
    driver.kick(2);
    expect(driver.memory.read8(acknowledge)).toBe(1);
    expect(driver.used(2, 0)).toEqual({ id: 0, len: 1 });
  });

  it('a receive chain may be as long as it likes', () => {
    const { driver, network } = card();
    driver.expose(0, [...again(OVER_8_GIB, 3), { address: BUFFERS, length: 1, flags: 2 }]);
    network.due.push(new Uint8Array(60));
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 72 });
  });
});

describe('virtio-rng', () => {
  it('gives a chain a megabyte at most', () => {
    const random = { fill: (target: Uint8Array): Uint8Array => target.fill(7) };
    const driver = new MockDriver(new VirtioRng(ref(4, 'virtio-rng'), { random }), 2, memory());
    driver.start(0n, 1, 8);
    const far = BUFFERS + 0x10_0000;
    driver.expose(0, [
      { address: far, length: 0x30_0000, flags: 3 },
      { address: far, length: 0x30_0000, flags: 2 },
    ]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 0x10_0000 });
    expect(driver.memory.read8(far + 0x10_0000 - 1)).toBe(7);
    expect(driver.memory.read8(far + 0x10_0000)).toBe(0);
  });
});

describe('virtio-blk', () => {
  /** A disk that is larger than memory, so that only memory bounds a request. */
  function blk(): { driver: MockDriver; disk: MemoryDisk } {
    const disk = new MemoryDisk(4096);
    disk.reportedSize = 2 ** 40;
    const driver = new MockDriver(
      new VirtioBlk(ref(2, 'virtio-blk'), { backend: disk }),
      2,
      memory(),
    );
    driver.start(0n, 1, 1024);
    return { driver, disk };
  }

  it.each([0, 1])('a request of type %i for more than memory fails', (type) => {
    const { driver } = blk();
    const [header, status] = blockRequest(driver, type, 0, undefined);
    if (!header || !status) {
      throw new Error('a request has a header and a status');
    }
    const data = again(MEMORY_BYTES, type === 0 ? 3 : 1);
    driver.expose(0, [header, ...data, status]);
    driver.kick(0);
    expect(driver.memory.read8(status.address)).toBe(1);
    expect(driver.usedIdx(0)).toBe(1);
  });
});

describe('many chains at once', () => {
  it('a device goes on with the rest when it is polled', () => {
    const { driver, network } = card();
    const length = 68 * 1024;
    driver.writeDescriptors(driver.ring(1).desc, [{ address: BUFFERS, length, flags: 0 }]);
    for (let i = 0; i < 1024; i++) {
      driver.exposeHead(1, 0);
    }
    driver.kick(1);
    const first = network.sent.length;
    expect(first).toBeGreaterThan(500);
    expect(first).toBeLessThan(1024);
    driver.mmio.core?.poll();
    expect(network.sent).toHaveLength(1024);
    expect(driver.usedIdx(1)).toBe(1024);
  });
});
