import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ApiFunction,
  DriverApi,
  DriverDescription,
  DriverFunction,
} from '../../base/driver-api/driver-api';
import type { UDevice } from '../../firmware/include/dm/device';
import type { Virtqueue } from '../../firmware/include/virtio_ring';
import { DriverLedger } from './driver-ledger';

const device = { name: 'a#1', driver: {}, child_head: [] } as unknown as UDevice;
const other = { name: 'b#2', driver: {}, child_head: [] } as unknown as UDevice;
const queue = { vdev: device, index: 0, vring: { desc: 0x1000 } } as unknown as Virtqueue;

let told: string[];
let line: number;
/** What the next call of U-Boot's comes to. */
let result: number;
let ledger: DriverLedger;
let api: DriverApi;

const NAMES = [
  ...['malloc', 'calloc', 'memalign', 'free', 'virtio_find_vqs', 'virtio_del_vqs'],
  ...['virtio_reset', 'virtio_set_status', 'virtqueue_add', 'virtqueue_get_buf', 'udelay'],
];

beforeEach(() => {
  told = [];
  line = 0;
  result = 0;
  ledger = new DriverLedger(
    ({ name }, leak) => told.push(`${name} ${leak.place?.line ?? 0}: ${leak.message}`),
    () => ({ file: '/w/a.ts', line }),
  );
  api = ledger.watchedApi({
    functions: NAMES.map((name): ApiFunction => ({ name, parameters: [], call: () => result })),
    constants: new Map(),
    structs: [],
    structOf: () => undefined,
  });
});

/** Calls a function of U-Boot at a line of the driver. */
function call(at: number, gives: number, name: string, ...args: readonly unknown[]): void {
  line = at;
  result = gives;
  const found = api.functions.find((one) => one.name === name)?.call as (
    ...all: readonly unknown[]
  ) => unknown;
  found(...args);
}

/** Calls a hook or an operation of a driver that does something. */
function run(
  kind: string,
  of: UDevice,
  action: () => void = () => undefined,
  value: unknown = 0,
): unknown {
  const own: DriverFunction = {
    name: kind,
    call: () => {
      action();
      return value;
    },
  };
  return driverWith(kind, own).call([of], 'errno');
}

function driverWith(kind: string, hook: DriverFunction | string): DriverFunction {
  const description = {
    name: 'a',
    id: 1,
    flags: 0,
    of_match: [],
    hooks: new Map([[kind, hook]]),
    structs: new Map(),
    ops: new Map(),
    place: { file: '/w/a.ts', line: 1 },
  } satisfies DriverDescription;
  const watched = ledger.watched(
    { drivers: [description], commands: [], virtioNames: new Map() },
    api,
  );
  const found = watched.drivers[0]?.hooks.get(kind);
  if (found === undefined || typeof found === 'string') {
    throw new Error('the hook is not watched');
  }
  return found;
}

describe('memory', () => {
  it('is told by line when its device was removed, and not again', () => {
    run('probe', device, () => {
      call(3, 0x100, 'malloc', 40);
      call(4, 0x200, 'calloc', 2, 8);
      call(4, 0x300, 'calloc', 2, 1);
      call(5, 0x400, 'memalign', 64, 1);
      call(6, 0, 'malloc', 99);
      call(7, 0x500, 'malloc', 7);
      call(8, 0, 'free', 0x500);
    });
    run('remove', device);
    const rest = 'and its remove has not freed';
    expect(told).toEqual([
      `a#1 3: malloc() gave a#1 40 bytes at 0x100, ${rest} it`,
      `a#1 4: calloc() gave a#1 18 bytes in 2 pieces, the first at 0x200, ${rest} them`,
      `a#1 5: memalign() gave a#1 1 byte at 0x400, ${rest} it`,
    ]);
    run('remove', device);
    expect(told).toHaveLength(3);
  });

  it('is that of the device in hand, and of none in bind', () => {
    run('bind', device, () => {
      call(1, 0x100, 'malloc', 1);
    });
    run('probe', device, () => {
      run('probe', other, () => {
        call(2, 0x200, 'malloc', 1);
      });
      expect(ledger.device).toBe(device);
    });
    expect(ledger.device).toBeUndefined();
    run('remove', device);
    expect(told).toEqual([]);
    run('remove', other);
    expect(told).toEqual([expect.stringContaining('b#2 2: malloc() gave b#2 1 byte')]);
  });

  it('is not told when remove fails, or in another boot', () => {
    run('probe', device, () => {
      call(1, 0x100, 'malloc', 1);
    });
    expect(run('remove', device, () => undefined, -5)).toBe(-5);
    ledger.begin();
    run('remove', device);
    expect(told).toEqual([]);
  });
});

describe('queues and their buffers', () => {
  beforeEach(() => {
    call(3, 0, 'virtio_find_vqs', device, 1, [queue]);
    call(4, 0, 'virtqueue_add', queue, [
      { addr: 0x10, length: 4 },
      { addr: 0x20, length: 8 },
    ]);
    call(4, 0, 'virtqueue_add', queue, [{ addr: 0x30, length: 1 }]);
    call(4, -28, 'virtqueue_add', queue, [{ addr: 0x40, length: 1 }]);
  });

  it('are told with their addresses', () => {
    run('remove', device);
    expect(told).toEqual([
      'a#1 3: virtio_find_vqs() gave a#1 1 queue, and its remove has called neither virtio_reset() nor virtio_del_vqs(): the device still has queue 0 (descriptors at 0x1000)',
      'a#1 4: virtqueue_add() gave queue 0 of a#1 2 buffers, the first of 12 bytes at 0x10, and its remove has neither got them back with virtqueue_get_buf() nor reset the device',
    ]);
  });

  it('that came back are told no more', () => {
    call(5, 0, 'virtqueue_get_buf', queue, null);
    call(5, 0x10, 'virtqueue_get_buf', queue, null);
    run('remove', device);
    expect(told[1]).toContain('a buffer of 1 byte at 0x30');
  });

  it.each([
    ['virtio_reset', device],
    ['virtio_del_vqs', device],
    ['virtio_set_status', device, 0],
  ])('are gone after %s', (name, ...args) => {
    run('remove', device, () => {
      call(6, 0, name, ...args);
    });
    expect(told).toEqual([]);
  });

  it.each([
    ['virtio_reset', -5, device],
    ['virtio_reset', 0, other],
    ['virtio_set_status', 0, device, 1],
  ])('are there after %s that gives %i', (name, gives, ...args) => {
    run('remove', device, () => {
      call(6, gives, name, ...args);
    });
    expect(told).toHaveLength(2);
  });

  it('are gone when remove is virtio_reset itself', () => {
    result = 0;
    const remove = driverWith('remove', 'virtio_reset');
    expect(remove.name).toBe('virtio_reset');
    expect(remove.call([device], 'errno')).toBe(0);
    expect(told).toEqual([]);
  });
});
