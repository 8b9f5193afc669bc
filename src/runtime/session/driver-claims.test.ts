import { beforeEach, describe, expect, it } from 'vitest';
import type { DriverDescription, DriverFunction } from '../../base/driver-api/driver-api';
import type { EventKind, TraceEvent } from '../../base/trace-event';
import { UCLASS_BLK, UCLASS_ETH, UCLASS_RNG } from '../../firmware/include/dm/uclass-id';
import { makeGd } from '../../firmware/testing/make-gd';
import { DriverClaims } from './driver-claims';

let told: string[];
let claims: DriverClaims;

beforeEach(() => {
  told = [];
  claims = new DriverClaims((message, { name }) => told.push(`${name}: ${message}`));
});

/** An operation of a driver that does something and gives a value. */
function operation(
  id: number,
  kind: string,
  value: unknown,
  action: () => void = () => undefined,
): (...args: readonly unknown[]) => unknown {
  const own: DriverFunction = {
    name: kind,
    call: () => {
      action();
      return value;
    },
  };
  const driver: DriverDescription = {
    name: 'mine',
    id,
    flags: 0,
    of_match: [],
    hooks: new Map(),
    structs: new Map(),
    ops: new Map([[kind, own]]),
    place: { file: '/w/a.ts', line: 1 },
  };
  const all = { drivers: [driver], commands: [], virtioNames: new Map() };
  const op = claims.watched(all, 1000).drivers[0]?.ops.get(kind) as DriverFunction;
  return (...args) => op.call(args, 'count or errno');
}

const REFUSED: TraceEvent = {
  kind: 'blockRequest',
  device: { index: 0, transport: 't', deviceId: 2, kind: 'virtio-blk' },
  requestType: 0,
  sector: 2048,
  sectors: 3,
  status: 1,
};

describe('what a driver of a disk gives', () => {
  it('is told where the device has refused it, once, and passes', () => {
    const heard: EventKind[] = [];
    const sink = claims.watchedEvents({
      wants: (kind) => kind === 'notify',
      emit: ({ kind }) => heard.push(kind),
    });
    expect([sink.wants('blockRequest'), sink.wants('notify'), sink.wants('frame')]).toEqual([
      true,
      true,
      false,
    ]);
    const read = operation(UCLASS_BLK, 'read', 3, () => {
      sink.emit(REFUSED);
    });
    expect(read({}, 2048, 3, 0)).toBe(3);
    expect(told).toEqual([
      'mine: expected a negative error number such as -EIO from read(), found 3: the device has refused 3 sectors from sector 2048 with status 1',
    ]);
    expect(heard).toEqual([]);
  });

  it('is right where it is an error, or the request before was refused', () => {
    const sink = claims.watchedEvents({ wants: () => false, emit: () => undefined });
    const failing = operation(UCLASS_BLK, 'read', -5, () => {
      sink.emit(REFUSED);
    });
    expect(failing({}, 2048, 3, 0)).toBe(-5);
    expect(operation(UCLASS_BLK, 'read', 3)({}, 0, 3, 0)).toBe(3);
    expect(told).toEqual([]);
  });

  it('is no more than was asked for', () => {
    expect(operation(UCLASS_BLK, 'write', 4)({}, 0, 3, 0)).toBe(4);
    expect(told).toEqual([
      'mine: expected at most the 3 blocks that were asked for from write(), found 4',
    ]);
  });
});

describe('a packet of a network card', () => {
  it('is in RAM and no longer than a packet can be', () => {
    const { base, sizeBytes } = makeGd().hal.ram;
    const recv = operation(UCLASS_ETH, 'recv', 60);
    expect(recv({}, 0, { value: base })).toBe(60);
    expect(told).toEqual([]);
    expect(recv({}, 0, { value: base + sizeBytes - 59 })).toBe(-14);
    expect(operation(UCLASS_ETH, 'recv', 1523)({}, 0, { value: base })).toBe(-14);
    expect(told).toEqual([
      `mine: expected a packet in RAM in packetp.value from recv(), found 60 bytes at 0x${(base + sizeBytes - 59).toString(16)}, which is taken as -EFAULT`,
      'mine: expected at most 1522 bytes from recv(), found 1523, which is taken as -EFAULT',
    ]);
  });
});

it('a struct that is larger than the heap is told', () => {
  const driver: DriverDescription = {
    name: 'mine',
    id: UCLASS_RNG,
    flags: 0,
    of_match: [],
    hooks: new Map(),
    structs: new Map([['priv_auto', { sizeBytes: () => 1001, create: () => ({}) }]]),
    ops: new Map(),
    place: { file: '/w/a.ts', line: 1 },
  };
  const all = { drivers: [driver], commands: [], virtioNames: new Map() };
  const [watched] = claims.watched(all, 1000).drivers;
  expect(watched?.structs.get('priv_auto')?.sizeBytes(true)).toBe(1001);
  expect(told).toEqual([
    "mine: priv_auto: expected less than the 1000 bytes of U-Boot's heap, found 1001: there is no room for the device",
  ]);
});
