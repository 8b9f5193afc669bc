import type { DeviceKind, Operation } from './operations';

/** What was found, and what the driver had done until then. */
export interface Found {
  readonly kind: DeviceKind;
  readonly version: 1 | 2;
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
    reason: 'QEMU’s block device serves; a device must not use buffers before DRIVER_OK (§2.1.2)',
    matches: ({ version, kind, operations }) =>
      version === 2 && kind === 'blk' && notifiedWithout(operations, DRIVER_OK),
  },
  {
    name: 'entropy, notified without DRIVER_OK',
    reason:
      'QEMU’s entropy device waits also where a legacy driver may do without (§3.1.2), and where it was taken back',
    matches: ({ kind, operations }) => kind === 'rng' && notifiedWithout(operations, DRIVER_OK),
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
      version === 1 && writes(operations, 0x3c).some((value) => value < 4096),
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

function notifiedWithout(operations: readonly Operation[], bit: number): boolean {
  let status = 0;
  return operations.some((operation) => {
    if (operation.kind === 'write' && operation.offset === STATUS) {
      status = operation.value;
    }
    return operation.kind === 'write' && operation.offset === 0x50 && (status & bit) === 0;
  });
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
