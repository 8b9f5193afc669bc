import { describe, expect, it } from 'vitest';
import { VirtioBlk } from '../../src/machine/virtio/blk/device';
import { VirtioNet } from '../../src/machine/virtio/net/device';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { blockRequest, BUFFERS, MemoryDisk, MockDriver, ref, TestNetwork } from './mock-driver';

function blk(version: 1 | 2 = 2): MockDriver {
  const backend = new MemoryDisk(1 << 16);
  backend.bytes.fill(0x42);
  return new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend }), version);
}

const sector = { length: 512, write: true };

describe('device status', () => {
  it('§2.1.1 Device Status Field: 0 after power-on', () => {
    expect(blk().status).toBe(0);
  });

  it('§2.1.2 the device must not consume buffers before DRIVER_OK', () => {
    const driver = blk();
    driver.negotiate();
    driver.setupQueue(0);
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.read(0x60)).toBe(0);
    driver.driverOk();
    expect(driver.usedIdx(0)).toBe(1);
  });

  it('§2.7.10 chains that wait at DRIVER_OK are served with the first notification', () => {
    const driver = blk();
    driver.negotiate();
    driver.setupQueue(0);
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.driverOk();
    expect(driver.usedIdx(0)).toBe(0);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
  });

  it('§2.1.2 DEVICE_NEEDS_RESET and a configuration notification once DRIVER_OK is set', () => {
    const driver = blk();
    driver.start();
    driver.expose(0, [{ address: BUFFERS, length: 0, flags: 0 }]);
    driver.kick(0);
    expect(driver.status & 0x40).toBe(0x40);
    expect(driver.read(0x60) & 2).toBe(2);
    expect(driver.interruptLevel).toBe(true);
  });

  it('§3.1.2 Legacy Interface: buffers are used before DRIVER_OK', () => {
    const driver = blk(1);
    driver.negotiate();
    driver.setupQueue(0);
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
    expect(driver.status).toBe(3);
  });
});

describe('feature bits', () => {
  it('§2.2.1 a driver gets no more than what is offered', () => {
    const driver = blk();
    driver.negotiate((1n << 50n) | (1n << 6n));
    expect(driver.mmio.core?.negotiatedFeatures).toBe((1n << 32n) | (1n << 6n));
  });

  it('§2.2.2 the device accepts any valid subset, again and again', () => {
    const driver = blk();
    for (const features of [0n, 1n << 2n, 1n << 28n, driver.offered()]) {
      driver.negotiate(features);
      expect(driver.status & 8).toBe(8);
    }
  });

  it('§6.2 VIRTIO_F_VERSION_1 is offered by a device that is not legacy, and by no other', () => {
    expect((blk(2).offered() >> 32n) & 1n).toBe(1n);
    expect(blk(1).offered() >> 32n).toBe(0n);
  });
});

describe('notifications and reset', () => {
  it('§2.3 the device notifies by interrupt status, which stays until it is acknowledged', () => {
    const driver = blk();
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    expect(driver.read(0x60)).toBe(1);
    expect(driver.read(0x60)).toBe(1);
    driver.write(0x64, 2);
    expect(driver.read(0x60)).toBe(1);
    driver.write(0x64, 1);
    expect(driver.read(0x60)).toBe(0);
  });

  it('§2.4.1 status reads 0 when the reset is done, and no notification follows', () => {
    const driver = blk();
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.write(0x70, 0);
    expect(driver.status).toBe(0);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.read(0x60)).toBe(0);
  });

  it('§2.5.2 the configuration can be read before FEATURES_OK', () => {
    const driver = blk();
    driver.write(0x70, 1);
    expect(driver.read(0x100)).toBe(128);
  });

  it('§2.5.2 ConfigGeneration changes when the configuration may have', () => {
    const driver = blk();
    driver.start();
    const before = driver.read(0xfc);
    expect(driver.read(0xfc)).toBe(before);
    driver.expose(0, [{ address: BUFFERS, length: 0, flags: 0 }]);
    driver.kick(0);
    expect(driver.read(0xfc)).not.toBe(before);
  });

  it('§2.4 a request is answered after a reset and a new initialization', () => {
    const driver = blk();
    for (let i = 0; i < 3; i++) {
      driver.start();
      driver.expose(0, blockRequest(driver, 0, 0, sector));
      driver.kick(0);
      expect(driver.usedIdx(0)).toBe(1);
    }
  });
});

describe('split virtqueues', () => {
  it('§2.7.4.1 Message Framing: no assumption about the cut of a message', () => {
    const driver = blk();
    driver.start(0n, 1, 64);
    blockRequest(driver, 0, 0, undefined);
    const list = Array.from({ length: 16 }, (_, i) => {
      return { address: BUFFERS + i, length: 1, flags: 1 };
    });
    const data = [7, 500, 5].map((length, i) => {
      return { address: BUFFERS + 0x1000 * (i + 1), length, flags: 3 };
    });
    driver.expose(0, [...list, ...data, { address: BUFFERS + 0x8000, length: 1, flags: 2 }]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 513 });
    expect(driver.memory.read8(BUFFERS + 0x8000)).toBe(0);
    expect(driver.memory.read8(BUFFERS + 0x3004)).toBe(0x42);
  });

  it('§2.7.5.1 the device never writes a readable buffer or a descriptor', () => {
    const driver = blk();
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    const table = driver.bytes(driver.ring(0).desc, 128);
    const request = driver.bytes(BUFFERS, 16);
    driver.kick(0);
    expect(driver.bytes(driver.ring(0).desc, 128)).toEqual(table);
    expect(driver.bytes(BUFFERS, 16)).toEqual(request);
  });

  it('§2.7.5.3.2 WRITE on the descriptor that refers to an indirect table is ignored', () => {
    const driver = blk();
    driver.start(1n << 28n);
    driver.writeDescriptors(BUFFERS + 0x3000, blockRequest(driver, 0, 0, sector));
    driver.expose(0, [{ address: BUFFERS + 0x3000, length: 48, flags: 6 }]);
    driver.kick(0);
    expect(driver.used(0, 0).len).toBe(513);
  });

  it('§2.7.7.2 NO_INTERRUPT is heeded, and cleared means interrupt', () => {
    const driver = blk();
    driver.start();
    driver.memory.write16(driver.ring(0).avail, 1);
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    expect(driver.read(0x60)).toBe(0);
    driver.memory.write16(driver.ring(0).avail, 0);
    driver.exposeHead(0, 0);
    driver.kick(0);
    expect(driver.read(0x60)).toBe(1);
  });

  it('§2.7.8.2 the used element holds the head and the length, at the slot of the index', () => {
    const driver = blk();
    driver.start();
    blockRequest(driver, 0, 0, undefined);
    driver.writeDescriptors(driver.ring(0).desc, [
      { address: BUFFERS + 0x8000, length: 1, flags: 2 },
      { address: BUFFERS + 0x1000, length: 512, flags: 3, next: 0 },
      { address: BUFFERS, length: 16, flags: 1, next: 1 },
    ]);
    for (let i = 0; i < 11; i++) {
      driver.exposeHead(0, 2);
      driver.kick(0);
      expect(driver.usedIdx(0)).toBe(i + 1);
      expect(driver.used(0, i % 8)).toEqual({ id: 2, len: 513 });
    }
  });

  it('§2.7.13.3 both indexes wrap at 65536', () => {
    const driver = blk();
    driver.start(0n, 1, 1024);
    driver.writeDescriptors(driver.ring(0).desc, blockRequest(driver, 4, 0, undefined));
    driver.events.length = 0;
    for (let i = 0; i < 65540; i += 1024) {
      for (let k = 0; k < 1024; k++) {
        driver.exposeHead(0, 0);
      }
      driver.kick(0);
      driver.events.length = 0;
    }
    expect(driver.usedIdx(0)).toBe((65 * 1024) & 0xffff);
    expect(driver.mmio.core?.broken).toBeUndefined();
  });

  it('§2.7.10.1 spurious notifications are tolerated', () => {
    const driver = blk();
    driver.start();
    for (let i = 0; i < 3; i++) {
      driver.kick(0);
    }
    driver.kick(9);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.status).toBe(15);
  });
});

describe('virtio-mmio', () => {
  it('§4.2.2.1 MagicValue, version and device id; 0 for an empty slot', () => {
    expect([blk().read(0), blk().read(4), blk().read(8)]).toEqual([0x74726976, 2, 2]);
    expect(new MockDriver(undefined, 2).read(8)).toBe(0);
  });

  it('§4.2.2.1 reset clears InterruptStatus and every QueueReady', () => {
    const driver = blk();
    driver.start();
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    driver.write(0x70, 0);
    driver.write(0x30, 0);
    expect([driver.read(0x60), driver.read(0x44)]).toEqual([0, 0]);
  });

  it('§4.2.2.1 a queue whose QueueReady is 0 is not touched', () => {
    const driver = blk();
    driver.start();
    driver.write(0x30, 0);
    driver.write(0x44, 0);
    expect(driver.read(0x44)).toBe(0);
    driver.expose(0, blockRequest(driver, 0, 0, sector));
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    driver.write(0x44, 1);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
  });
});

describe('device types', () => {
  it('§5.1.6.4.1 num_buffers is 1 for a driver without MRG_RXBUF', () => {
    const network = new TestNetwork();
    const mac = new Uint8Array(6);
    const device = new VirtioNet(ref(1, 'virtio-net'), { backend: network, mac });
    const driver = new MockDriver(device, 2);
    driver.start(0n, 2);
    driver.memory.slice(BUFFERS, 64)?.fill(0xcc);
    network.due.push(new Uint8Array(60));
    driver.expose(0, [{ address: BUFFERS, length: 1526, flags: 2 }]);
    driver.kick(0);
    expect([...driver.bytes(BUFFERS, 12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('§5.2.6.2 writes to a read-only device fail with IOERR, unknown types with UNSUPP', () => {
    const backend = new MemoryDisk(1 << 16, true);
    const driver = new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend }), 2);
    driver.start();
    driver.expose(0, blockRequest(driver, 1, 0, { length: 512, write: false }));
    driver.kick(0);
    expect(driver.memory.read8(BUFFERS + 0x8000)).toBe(1);
    driver.expose(0, blockRequest(driver, 99 * 2, 0, undefined));
    driver.kick(0);
    expect(driver.memory.read8(BUFFERS + 0x8000)).toBe(2);
    expect(backend.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('§5.4.6.2 the entropy device puts one or more random bytes into the buffer', () => {
    const random = { fill: (target: Uint8Array) => target.fill(0x99) };
    const driver = new MockDriver(new VirtioRng(ref(4, 'virtio-rng'), { random }), 2);
    driver.start();
    driver.expose(0, [{ address: BUFFERS, length: 4, flags: 2 }]);
    driver.kick(0);
    expect(driver.used(0, 0).len).toBe(4);
    expect(driver.memory.read32(BUFFERS)).toBe(0x99999999);
  });
});
