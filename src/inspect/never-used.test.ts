import { describe, expect, it } from 'vitest';
import type { VirtioDeviceState, VirtioQueue, VirtioSnapshot } from '../protocol/virtio';
import { whyNeverUsed } from './never-used';

interface Bent {
  readonly legacy?: boolean;
  readonly id?: number;
  readonly broken?: string;
  readonly status?: number;
  readonly ready?: boolean;
  readonly descAddress?: number;
  readonly badId?: number;
  readonly driver?: Partial<VirtioQueue['driver']> | null;
  readonly device?: Partial<VirtioQueue['device']>;
}

/** A disk that has used four chains and holds a fifth, bent in one way. */
function why(bent: Bent): string | undefined {
  const queue = {
    index: 0,
    ready: bent.ready ?? true,
    descAddress: bent.descAddress ?? 0x4000_0000,
    driver:
      bent.driver === null ? undefined : { lastUsedIdx: 4, availIdxShadow: 5, ...bent.driver },
    device: {
      lastAvailIdx: 5,
      notifiedIdx: 5,
      usedIdx: 4,
      availIdx: 5,
      inFlight: 1,
      ...bent.device,
    },
  } as VirtioQueue;
  const device = {
    id: bent.id ?? 2,
    driverDevice: 'virtio-blk#31',
    broken: bent.broken,
    status: { value: bent.status ?? 7, bits: [] },
    queues: [queue],
  } as unknown as VirtioDeviceState;
  const transport = { interface: bent.legacy === true ? 'legacy' : 'modern', device };
  const snapshot = { statement: 1, transports: [transport] } as unknown as VirtioSnapshot;
  return whyNeverUsed(snapshot, {
    deviceName: 'virtio-blk#31',
    queue: 0,
    descAddress: 0x4000_0000,
    badId: bent.badId,
  });
}

describe('what a driver polls for', () => {
  it.each<[string, Bent, string | undefined]>([
    ['may come from a device that holds a chain', {}, undefined],
    [
      'is never from a broken device',
      { broken: 'Looped descriptor' },
      'the device is broken: Looped descriptor',
    ],
    [
      'is never from a queue that is off',
      { ready: false },
      'queue 0 is not enabled in the device (status 0x7)',
    ],
    [
      'is never in a ring that the device has elsewhere',
      { descAddress: 0x4100_0000 },
      'the driver has the queue at 0x40000000, the device at 0x41000000',
    ],
    ['is never without DRIVER_OK', { status: 3 }, 'the driver has not set DRIVER_OK (status 0x3)'],
    ['may come from a legacy device without DRIVER_OK', { status: 3, legacy: true }, undefined],
    [
      'is never behind an element that names no chain',
      { badId: 9 },
      "the next used element names descriptor 9, where no chain of the driver's begins",
    ],
    [
      'is never where nothing is exposed',
      { driver: { availIdxShadow: 4 }, device: { availIdx: 4, lastAvailIdx: 4, inFlight: 0 } },
      'no chain is exposed, and none is with the device',
    ],
    [
      'is never without a notification',
      { device: { lastAvailIdx: 4, notifiedIdx: 4, inFlight: 0 } },
      'the device was not notified: it has taken chains up to index 4, and 5 is available',
    ],
    [
      'may come on a receive queue, which frames fill',
      { id: 1, device: { lastAvailIdx: 4, notifiedIdx: 4, inFlight: 0 } },
      undefined,
    ],
    [
      'may come where the device was told of the chain: a port waits for keys',
      { id: 3, device: { lastAvailIdx: 4, inFlight: 0 } },
      undefined,
    ],
    [
      'is never where the available index was overwritten',
      { device: { availIdx: 4, lastAvailIdx: 4, inFlight: 0 } },
      'the driver has exposed chains up to index 5, but the available ring in memory says 4',
    ],
    [
      'is never from a device that has given the chain up',
      { device: { inFlight: 0 } },
      'the device has given up the chain: it could not read it',
    ],
    ['is there: the device has published it', { device: { usedIdx: 5, inFlight: 0 } }, undefined],
    [
      'can’t be told of a queue without a driver',
      { driver: null, device: { inFlight: 0 } },
      undefined,
    ],
  ])('%s', (_what, bent, expected) => {
    expect(why(bent)).toBe(expected);
  });

  it('can’t be told of a device that is not there', () => {
    const snapshot: VirtioSnapshot = { statement: 1, transports: [] };
    const polled = { deviceName: 'virtio-blk#31', queue: 0, descAddress: 0, badId: undefined };
    expect(whyNeverUsed(snapshot, polled)).toBeUndefined();
  });
});
