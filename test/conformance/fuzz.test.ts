import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import { VirtioNet } from '../../src/machine/virtio/net/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { port, TestTerminal } from './console-driver';
import { BUFFERS, MemoryDisk, MockDriver, ref, RINGS, TestNetwork } from './mock-driver';

const makers: Readonly<Record<string, () => VirtioDevice>> = {
  block: () => {
    const disk = new MemoryDisk(1 << 16);
    for (let i = 0; i < disk.bytes.length; i++) {
      disk.bytes[i] = (i * 31) & 0xff;
    }
    return new VirtioBlk(ref(2, 'virtio-blk'), { backend: disk });
  },
  net: () => {
    const network = new TestNetwork();
    network.answer = (frame) => frame;
    return new VirtioNet(ref(1, 'virtio-net'), { backend: network, mac: new Uint8Array(6) });
  },
  console: () => {
    const device = new VirtioConsole(ref(3, 'virtio-serial'), { maxPorts: 3 });
    for (let id = 0; id < 3; id++) {
      const terminal = new TestTerminal();
      terminal.type('typed '.repeat(100));
      device.addPort(port(id, { backend: terminal, isConsole: id === 0, name: `port${id}` }));
    }
    return device;
  },
  entropy: () => {
    return new VirtioRng(ref(4, 'virtio-rng'), { random: { fill: (target) => target.fill(7) } });
  },
};

/** Addresses that often hit rings and buffers, so that devices read and overwrite their own rings too. */
const address = fc.oneof(
  fc.integer({ min: 0, max: 0x1ff }).map((offset) => RINGS + offset),
  fc.integer({ min: 0x1000, max: 0x10ff }).map((offset) => RINGS + offset),
  fc.integer({ min: 0, max: 0xfff }).map((offset) => BUFFERS + offset),
  fc.maxSafeNat(),
);
const descriptor = fc.record({
  address,
  length: fc.oneof(fc.nat(64), fc.nat(5000), fc.nat(0xffffffff)),
  flags: fc.oneof(fc.nat(7), fc.nat(0xffff)),
  next: fc.oneof(fc.nat(8), fc.nat(0xffff)),
});
const step = fc.record({
  queue: fc.nat(7),
  head: fc.oneof(fc.nat(8), fc.nat(0xffff)),
  advance: fc.oneof(fc.constant(1), fc.nat(9), fc.nat(0xffff)),
});

describe.each(Object.entries(makers))('any driver: %s', (_name, make) => {
  it.each([1, 2] as const)('§2.7 arbitrary rings neither throw nor hang, layout %i', (version) => {
    fc.assert(
      fc.property(
        fc.array(descriptor, { minLength: 1, maxLength: 8 }),
        fc.array(step, { maxLength: 6 }),
        fc.uint8Array({ maxLength: 256 }),
        fc.bigInt({ min: 0n, max: (1n << 41n) - 1n }),
        (list, steps, bytes, features) => {
          const driver = new MockDriver(make(), version);
          const queues = driver.mmio.core?.queues.length ?? 0;
          driver.start(features, queues);
          driver.put(BUFFERS, bytes);
          for (let queue = 0; queue < queues; queue++) {
            driver.writeDescriptors(driver.ring(queue).desc, list);
          }
          for (const { queue, head, advance } of steps) {
            if (queue < queues) {
              driver.exposeHead(queue, head, advance);
            }
            driver.kick(queue);
            driver.mmio.core?.poll();
          }
          const started = driver.mmio.core;
          expect(driver.guestErrors().length > 0).toBe(started?.broken !== undefined);
          driver.write(0x70, 0);
          expect([driver.status, started?.broken]).toEqual([0, undefined]);
        },
      ),
      { numRuns: 300, seed: 20231 },
    );
  });

  it.each([1, 2] as const)('§4.2.2 arbitrary register accesses, layout %i', (version) => {
    const access = fc.record({
      offset: fc.oneof(
        fc.nat(0x7f).map((word) => 4 * word),
        fc.nat(0x1fc),
      ),
      size: fc.constantFrom(1 as const, 2 as const, 4 as const),
      value: fc.oneof(
        fc.nat(16),
        fc.nat(0xffffffff),
        fc.constant(RINGS),
        fc.constant(RINGS >>> 12),
      ),
      write: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(access, { maxLength: 60 }), (list) => {
        const driver = new MockDriver(make(), version);
        for (const { offset, size, value, write } of list) {
          if (write) {
            driver.mmio.write(offset, size, size === 4 ? value : value & 0xff);
          }
          const read = driver.mmio.read(offset, size);
          expect(read).toBeGreaterThanOrEqual(0);
          expect(read).toBeLessThan(2 ** (8 * size));
          expect(Number.isInteger(read)).toBe(true);
        }
      }),
      { numRuns: 200, seed: 20232 },
    );
  });
});
