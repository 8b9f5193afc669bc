import { describe, expect, it } from 'vitest';
import type { EventStopKind } from '../../../protocol/event-stops';
import type { DeviceRef, TraceEvent } from '../../../base/trace-event';
import { FINDERS } from './finders';
import { listOf } from './occurrence';

const DISK: DeviceRef = {
  index: 1,
  transport: 'virtio-mmio@a003e00',
  deviceId: 2,
  kind: 'virtio-blk',
};
/** Nothing is bound here. */
const LABEL = 'virtio-blk (virtio-mmio@a003e00)';
const ring = { deviceName: 'virtio-blk#31', queue: 0 };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Sentences, with all cases, of what a finder makes of events one after the other. */
function sentences(kind: EventStopKind, ...events: TraceEvent[]): (string | undefined)[] {
  const finder = FINDERS[kind]();
  return events.map((event) => {
    const found = finder.kinds.includes(event.kind) ? finder.find(event) : undefined;
    return found?.sentence(found.cases);
  });
}

describe('what has happened, as a sentence', () => {
  it.each<[EventStopKind, TraceEvent, string | undefined]>([
    ['deviceReset', { kind: 'deviceReset', device: DISK }, `${LABEL} was reset`],
    [
      'statusSet',
      { kind: 'status', device: DISK, from: 0, to: 3 },
      `${LABEL} set ACKNOWLEDGE and DRIVER: status 0x0 -> 0x3`,
    ],
    ['statusSet', { kind: 'status', device: DISK, from: 3, to: 1 }, undefined],
    [
      'statusCleared',
      { kind: 'status', device: DISK, from: 7, to: 0 },
      `${LABEL} cleared ACKNOWLEDGE, DRIVER and DRIVER_OK: status 0x7 -> 0x0`,
    ],
    ['statusCleared', { kind: 'status', device: DISK, from: 0, to: 1 }, undefined],
    [
      'failedWritten',
      { kind: 'status', device: DISK, from: 3, to: 0x83 },
      `The driver of ${LABEL} wrote FAILED: status 0x3 -> 0x83`,
    ],
    ['failedWritten', { kind: 'status', device: DISK, from: 0x80, to: 0x81 }, undefined],
    [
      'featureRefused',
      { kind: 'featuresRefused', device: DISK, features: 0x1_0000_0200n, by: 'driver' },
      `The driver of ${LABEL} refused VIRTIO_BLK_F_FLUSH and VIRTIO_F_VERSION_1, which the device offers`,
    ],
    [
      'featureRefused',
      { kind: 'featuresRefused', device: DISK, features: 0x200n, by: 'device' },
      `${LABEL} refused VIRTIO_BLK_F_FLUSH, which it does not offer`,
    ],
    [
      'featureRefused',
      { kind: 'featuresRefused', device: DISK, features: 0x2_0000_0000n, by: 'required' },
      `${LABEL} refused FEATURES_OK: its driver has not accepted VIRTIO_F_ACCESS_PLATFORM`,
    ],
    [
      'configRead',
      { kind: 'configRead', device: DISK, offset: 4, sizeBytes: 4, value: 0 },
      `The driver of ${LABEL} read capacity (4 bytes at offset 0x4 of its configuration): 0x0`,
    ],
    [
      'configChanged',
      { kind: 'configWrite', device: DISK, offset: 0x800, sizeBytes: 1, value: 1 },
      `The driver of ${LABEL} wrote 0x1 to 1 byte at offset 0x800 of its configuration`,
    ],
    [
      'configChanged',
      { kind: 'configChange', device: DISK, generation: 2 },
      `${LABEL} changed its configuration: generation 2`,
    ],
    [
      'queueConfigured',
      {
        kind: 'queueConfigured',
        device: DISK,
        queue: 0,
        size: 16,
        descAddress: 0x4000_0000,
        availAddress: 0x4000_0100,
        usedAddress: 0x4000_1000,
      },
      `Queue 0 of ${LABEL} was configured: 16 descriptors at 0x40000000, available ring at 0x40000100, used ring at 0x40001000`,
    ],
    [
      'chainExposed',
      { kind: 'chainExposed', ...ring, head: 3, availIdx: 9 },
      'The driver of virtio-blk#31 exposed chain 3 on queue 0: available index 9',
    ],
    [
      'notify',
      { kind: 'notify', device: DISK, queue: 0 },
      `The driver notified ${LABEL} of queue 0`,
    ],
    [
      'notifySuppressed',
      { kind: 'notifySuppressed', ...ring },
      'The driver of virtio-blk#31 did not notify it of queue 0, as the device had asked not to be told',
    ],
    [
      'usedPublished',
      { kind: 'usedPublished', device: DISK, queue: 0, head: 3, writtenBytes: 513 },
      `${LABEL} published chain 3 of queue 0 as used: 513 bytes written`,
    ],
    [
      'usedSeen',
      { kind: 'usedSeen', ...ring, id: 3, lengthBytes: 513 },
      'The driver of virtio-blk#31 saw the used element of chain 3 on queue 0: 513 bytes written',
    ],
    [
      'interruptRaised',
      { kind: 'interrupt', device: DISK, cause: 'config' },
      `${LABEL} raised its interrupt for a change of its configuration`,
    ],
    ['interruptRaised', { kind: 'interrupt', device: DISK, cause: 'suppressed' }, undefined],
    [
      'interruptAcknowledged',
      { kind: 'interruptAcknowledged', device: DISK, bits: 3, left: 0 },
      `The driver of ${LABEL} acknowledged its interrupt (used buffer and configuration): interrupt status 0x3 -> 0x0`,
    ],
    [
      'stuckPoll',
      { kind: 'stuckPoll', ...ring, why: 'the device is broken: Looped descriptor', polls: 32 },
      'The driver of virtio-blk#31 polls queue 0 for ever: the device is broken: Looped descriptor',
    ],
    [
      'guestError',
      { kind: 'guestError', device: undefined, queue: undefined, message: 'data abort: read' },
      'U-Boot made a mistake: data abort: read',
    ],
    [
      'errorReturned',
      {
        kind: 'hookLeave',
        hook: 'probe',
        functionName: 'virtio_blk_probe',
        deviceName: 'virtio-blk#31',
        driverName: 'virtio-blk',
        uclassName: 'blk',
        result: -19,
      },
      'virtio_blk_probe(), hook probe of virtio-blk#31, returned -19 (-ENODEV)',
    ],
    [
      'driverFault',
      { kind: 'driverFault', deviceName: 'virtio-blk#31', file: '/w/a.ts', line: 7, message: 'x' },
      'a.ts:7: x',
    ],
  ])('%s (%#)', (kind, event, expected) => {
    expect(sentences(kind, event)).toEqual([expected]);
  });

  it('tells of features that are new, and of all again after a reset', () => {
    const accepted = (features: bigint): TraceEvent => ({
      kind: 'featuresAccepted',
      device: DISK,
      features,
    });
    const reset: TraceEvent = { kind: 'deviceReset', device: DISK };
    const said = (names: string, from: string, to: string) =>
      `The driver of ${LABEL} accepted ${names}: features ${from} -> ${to}`;
    expect(
      sentences(
        'featureAccepted',
        ...[accepted(0x200n), accepted(0x200n), accepted(0x1_0000_0200n), reset, accepted(0x200n)],
      ),
    ).toEqual([
      said('VIRTIO_BLK_F_FLUSH', '0x0', '0x200'),
      undefined,
      said('VIRTIO_F_VERSION_1', '0x200', '0x100000200'),
      undefined,
      said('VIRTIO_BLK_F_FLUSH', '0x0', '0x200'),
    ]);
  });

  it('says that a device is broken once, and each mistake', () => {
    const error: TraceEvent = {
      kind: 'guestError',
      device: DISK,
      queue: 0,
      message: 'Looped descriptor',
    };
    const reset: TraceEvent = { kind: 'deviceReset', device: DISK };
    const broken = `${LABEL} is broken on queue 0, and serves none until a reset: Looped descriptor`;
    const mistake = `${LABEL} found a mistake of its driver on queue 0: Looped descriptor`;
    expect(sentences('deviceBroken', error, error, reset, error)).toEqual([
      broken,
      undefined,
      undefined,
      broken,
    ]);
    expect(sentences('guestError', error, error)).toEqual([mistake, mistake]);
  });
});

describe('lines of the console', () => {
  it('grow, end, and are UTF-8', () => {
    const finder = FINDERS.consoleLine();
    const bytes = encode('a\r\nVorher – nachher\n');
    const chunks = [encode('=> '), encode('foo'), bytes.slice(0, 12), bytes.slice(12)];
    expect(
      chunks.map((chunk) =>
        finder
          .find({ kind: 'consoleOutput', bytes: chunk })
          ?.cases.map(({ line, number }) => [number, line]),
      ),
    ).toEqual([
      [[0, '=> ']],
      [[0, '=> foo']],
      [
        [0, '=> fooa'],
        [1, 'Vorher \u00e2\u0080'],
      ],
      [
        [1, 'Vorher – nachher'],
        [2, ''],
      ],
    ]);
  });
});

describe('a list in a sentence', () => {
  it.each([
    [[], 'nothing'],
    [['A'], 'A'],
    [['A', 'B'], 'A and B'],
    [['A', 'B', 'C'], 'A, B and C'],
    [Array.from('ABCDEFG'), 'A, B, C, D, E, F and G'],
    [Array.from('ABCDEFGH'), 'A, B, C, D, E, F and 2 more'],
  ])('%j', (names, expected) => {
    expect(listOf(names)).toBe(expected);
  });
});
