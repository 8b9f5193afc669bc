import type { DeviceKind, Operation } from './operations';
import { type Layout, RING_PAGE } from './registers';

/** What was found, and what the driver had done until then. */
export interface Found {
  readonly kind: DeviceKind;
  readonly version: Layout;
  /** Up to the one that showed the difference. */
  readonly operations: readonly Operation[];
  readonly what: string;
  readonly qemuSaid: string;
  readonly weSaid: string;
}

interface KnownDifference {
  readonly name: string;
  /** Why it stays. */
  readonly reason: string;
  readonly matches: (found: Found) => boolean;
}

const STATUS = 0x70;
const DRIVER_OK = 4;
const NOTIFY_ON_EMPTY = 2 ** 24;
const MOST_ENTROPY = 2 ** 20;

/** Differences that are left, because the specification is on our side or leaves it open. The list is to stay short. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'modern, notified without DRIVER_OK',
    reason:
      'QEMU’s block device and console serve; a device must not use buffers before DRIVER_OK (§2.1.2)',
    matches: ({ version, kind, operations }) =>
      version !== 1 && kind !== 'rng' && notifiedWithout(operations, DRIVER_OK, version),
  },
  {
    name: 'entropy, notified without DRIVER_OK',
    reason:
      'QEMU’s entropy device waits also where a legacy driver may do without (§3.1.2), and where it was taken back',
    matches: ({ kind, operations }) => kind === 'rng' && notifiedWithout(operations, DRIVER_OK),
  },
  {
    name: 'entropy, DRIVER_OK written again',
    reason:
      'QEMU’s entropy device looks at its queue then; we do when the driver notifies (§2.7.10)',
    matches: ({ kind, operations }) =>
      kind === 'rng' && writes(operations, STATUS).filter((value) => value & DRIVER_OK).length > 1,
  },
  {
    name: 'modern, VIRTIO_F_NOTIFY_ON_EMPTY',
    reason:
      'QEMU takes it from a driver to which it does not offer it; we take what is offered (§2.2.2)',
    matches: ({ version, operations }) =>
      version === 2 && writes(operations, 0x20).some((value) => (value & NOTIFY_ON_EMPTY) !== 0),
  },
  {
    name: 'legacy, ring with a small alignment',
    reason: 'QEMU leaves no room for used_event before the used ring; the layout has it (§2.7.2)',
    matches: ({ version, operations }) =>
      version === 1 && writes(operations, 0x3c).some((value) => value < RING_PAGE),
  },
  {
    name: 'modern, QueueNum of a ready queue',
    reason:
      'QEMU takes it at once, without looking where the rings end; with us it waits for QueueReady (§4.2.2.2 forbids it)',
    matches: ({ kind, version, operations }) =>
      kind !== 'console' && version === 2 && writesAfter(operations, 0x38, 0x44),
  },
  {
    name: 'modern, QueueReady of a queue that is not there',
    reason: 'QEMU gives back what was written; there is no queue to be ready (§4.2.2)',
    matches: ({ version, what, operations }) =>
      version === 2 &&
      what === 'register 0x44/4' &&
      writes(operations, 0x30).some((value) => value !== 0),
  },
  {
    name: 'two buffers outside RAM',
    reason: 'QEMU has one bounce buffer for all chains in flight, we have one for each chain',
    matches: ({ qemuSaid, weSaid }) =>
      qemuSaid.includes('bogus descriptor') && !weSaid.includes('bogus descriptor'),
  },
  {
    name: 'console, a wrong receive ring without a notification',
    reason:
      'QEMU looks at it whenever it looks at the other end; we do when the driver notifies, or something has come',
    matches: ({ kind, what, weSaid, operations }) =>
      kind === 'console' &&
      what === 'status' &&
      weSaid === '' &&
      operations.at(-2)?.kind === 'memory',
  },
  {
    name: 'disk requests at the same time',
    reason:
      'QEMU’s go on beside each other, so which one leaves its data in a buffer is open; ours have an order',
    matches: ({ kind, what, operations }) =>
      kind === 'blk' && what.startsWith('memory') && exposedAtOnce(operations) > 1,
  },
  {
    name: 'legacy, cache mode before DRIVER_OK',
    reason: 'QEMU decides at DRIVER_OK, we do when the device is used first (§3.1.2)',
    matches: ({ kind, version, what, operations }) =>
      kind === 'blk' &&
      version === 1 &&
      what === 'register 0x120/4' &&
      notifiedWithout(operations, DRIVER_OK),
  },
  {
    name: 'configuration generation',
    reason: 'only whether it changes means something (§2.5.1); QEMU’s counts other things too',
    matches: ({ what }) => what.startsWith('register 0xfc/'),
  },
  {
    name: 'more than a megabyte of entropy for one chain',
    reason:
      'a device may use less than the whole buffer (§5.4.6.2), and we give a megabyte at most',
    matches: ({ kind, what, operations }) =>
      kind === 'rng' && what.startsWith('memory') && hasLongBuffer(operations),
  },
];

/** The first difference of the list that it is. */
export function knownDifference(found: Found): string | undefined {
  return KNOWN_DIFFERENCES.find(({ matches }) => matches(found))?.name;
}

function writes(operations: readonly Operation[], offset: number): number[] {
  return operations.flatMap((operation) =>
    operation.kind === 'write' && operation.offset === offset ? [operation.value] : [],
  );
}

function writesAfter(operations: readonly Operation[], offset: number, first: number): boolean {
  const at = operations.findIndex((one) => one.kind === 'write' && one.offset === first);
  return at >= 0 && writes(operations.slice(at), offset).length > 0;
}

function notifiedWithout(
  operations: readonly Operation[],
  bit: number,
  layout: Layout = 2,
): boolean {
  const [statusOffset, notify, behind] =
    layout === 'pci' ? [0x14, 0x3000, 0x4000] : [STATUS, 0x50, 0x54];
  let status = 0;
  return operations.some((operation) => {
    if (operation.kind !== 'write') {
      return false;
    }
    const { offset, value } = operation;
    if (offset === statusOffset) {
      status = value;
    }
    return offset >= notify && offset < behind && (status & bit) === 0;
  });
}

/** Heads that were made available for the last notification. */
function exposedAtOnce(operations: readonly Operation[]): number {
  const looks = operations.flatMap(({ kind }, i) => (kind === 'look' ? [i] : []));
  const since = operations.slice(looks.at(-2) ?? 0);
  // A head is two bytes, and so is the index that is written behind it.
  return since.filter(({ kind }, i) => kind === 'memory' && isHead(since[i], since[i + 1])).length;
}

function isHead(first: Operation | undefined, second: Operation | undefined): boolean {
  return (
    first?.kind === 'memory' &&
    second?.kind === 'memory' &&
    first.bytes.length === 2 &&
    second.bytes.length === 2 &&
    second.address < first.address
  );
}

/** A descriptor with a length of more than we give. */
function hasLongBuffer(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) =>
      operation.kind === 'memory' &&
      operation.bytes.length === 16 &&
      new DataView(Uint8Array.from(operation.bytes).buffer).getUint32(8, true) > MOST_ENTROPY,
  );
}
