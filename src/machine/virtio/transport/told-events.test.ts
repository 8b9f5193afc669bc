import { describe, expect, it } from 'vitest';
import type { EventKind, TraceEvent } from '../../../base/trace-event';
import {
  blockRequest,
  MemoryDisk,
  MockDriver,
  ref,
} from '../../../../test/conformance/mock-driver';
import { VirtioBlk } from '../blk/device';

const INTERRUPT_ACK = 0x64;
const CONFIG = 0x100;

function diskDriver(version: 1 | 2, options: { iommuPlatform?: boolean } = {}): MockDriver {
  const backend = new MemoryDisk(1 << 20);
  return new MockDriver(new VirtioBlk(ref(2, 'virtio-blk'), { backend, ...options }), version);
}

const told = (driver: MockDriver, ...kinds: EventKind[]): TraceEvent[] =>
  driver.events.filter(({ kind }) => kinds.includes(kind));

describe('features that are not used', () => {
  it('are told by a legacy device when the driver has written them', () => {
    const driver = diskDriver(1);
    driver.negotiate(0x200n);
    expect(told(driver, 'featuresRefused')).toEqual([
      {
        kind: 'featuresRefused',
        device: driver.mmio.ref,
        features: driver.offered() & ~0x200n,
        by: 'driver',
      },
    ]);
  });

  it('are told by a modern device at FEATURES_OK, those that were not offered too', () => {
    const driver = diskDriver(2);
    const accepted = (1n << 32n) | 0x200n;
    driver.negotiate(accepted | (1n << 50n));
    expect(told(driver, 'featuresRefused')).toMatchObject([
      { features: driver.offered() & ~accepted, by: 'driver' },
      { features: 1n << 50n, by: 'device' },
    ]);
  });

  it('are told when the device needs one of them', () => {
    const driver = diskDriver(2, { iommuPlatform: true });
    driver.negotiate();
    expect(driver.status).toBe(3);
    expect(told(driver, 'featuresRefused')).toMatchObject([
      { features: 1n << 33n, by: 'required' },
    ]);
  });
});

describe('the interrupt', () => {
  it('is told to be acknowledged when something was raised, with what is left', () => {
    const driver = diskDriver(1);
    driver.negotiate();
    driver.setupQueue(0);
    driver.write(0x70, 7);
    driver.write(INTERRUPT_ACK, 3);
    expect(told(driver, 'interruptAcknowledged')).toEqual([]);
    driver.expose(0, blockRequest(driver, 0, 0, { length: 512, write: true }));
    driver.kick(0);
    driver.write(INTERRUPT_ACK, 3);
    driver.write(INTERRUPT_ACK, 3);
    expect(told(driver, 'interruptAcknowledged')).toEqual([
      { kind: 'interruptAcknowledged', device: driver.mmio.ref, bits: 1, left: 0 },
    ]);
  });
});

describe('the configuration', () => {
  it('is told to be read and written, where it has bytes', () => {
    const driver = diskDriver(1);
    driver.read(CONFIG);
    driver.mmio.write(CONFIG + 0x20, 1, 1);
    driver.read(CONFIG + 0x400);
    expect(told(driver, 'configRead', 'configWrite')).toEqual([
      {
        kind: 'configRead',
        device: driver.mmio.ref,
        offset: 0,
        sizeBytes: 4,
        value: 2048,
      },
      { kind: 'configWrite', device: driver.mmio.ref, offset: 0x20, sizeBytes: 1, value: 1 },
    ]);
  });
});
