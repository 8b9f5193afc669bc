import {
  VIRTQ_AVAIL_ELEM_BYTES,
  VIRTQ_AVAIL_FLAGS,
  VIRTQ_AVAIL_IDX,
  VIRTQ_AVAIL_RING,
  VIRTQ_DESC_ADDR,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_FLAGS,
  VIRTQ_DESC_LEN,
  VIRTQ_DESC_NEXT,
  VIRTQ_USED_ELEM_BYTES,
  VIRTQ_USED_ELEM_ID,
  VIRTQ_USED_ELEM_LEN,
  VIRTQ_USED_FLAGS,
  VIRTQ_USED_IDX,
  VIRTQ_USED_RING,
  availEventOffset,
  availableRingBytes,
  descriptorTableBytes,
  usedEventOffset,
  usedRingBytes,
} from '../../../spec/virtio-ring';
import type { RingAddresses } from '../../guest/watched/watched-device';

export interface MemoryRange {
  readonly address: number;
  readonly bytes: number;
}

/** Gives the place of a part of a queue; undefined: a queue of that size has no such part. */
export type RingPart = (rings: RingAddresses) => MemoryRange | undefined;

/** What can be named of a queue, for a message. */
export const RING_PARTS =
  'desc, avail, used, avail.flags, avail.idx, avail.ring[N], avail.used_event, used.flags, used.idx, ' +
  'used.ring[N], used.avail_event, descriptor N';

const DESC_FIELDS: Readonly<Record<string, readonly [number, number]>> = {
  addr: [VIRTQ_DESC_ADDR, 8],
  len: [VIRTQ_DESC_LEN, 4],
  flags: [VIRTQ_DESC_FLAGS, 2],
  next: [VIRTQ_DESC_NEXT, 2],
};

const USED_FIELDS: Readonly<Record<string, readonly [number, number]>> = {
  id: [VIRTQ_USED_ELEM_ID, 4],
  len: [VIRTQ_USED_ELEM_LEN, 4],
};

const PARTS: Readonly<Record<string, RingPart>> = {
  desc: ({ descAddress, size }) => range(descAddress, 0, descriptorTableBytes(size)),
  avail: ({ availAddress, size }) => range(availAddress, 0, availableRingBytes(size, false)),
  used: ({ usedAddress, size }) => range(usedAddress, 0, usedRingBytes(size, false)),
  'avail.flags': ({ availAddress }) => range(availAddress, VIRTQ_AVAIL_FLAGS, 2),
  'avail.idx': ({ availAddress }) => range(availAddress, VIRTQ_AVAIL_IDX, 2),
  'avail.used_event': ({ availAddress, size }) => range(availAddress, usedEventOffset(size), 2),
  'used.flags': ({ usedAddress }) => range(usedAddress, VIRTQ_USED_FLAGS, 2),
  'used.idx': ({ usedAddress }) => range(usedAddress, VIRTQ_USED_IDX, 2),
  'used.avail_event': ({ usedAddress, size }) => range(usedAddress, availEventOffset(size), 2),
};

/** A part of a queue by its name in the specification; undefined: there is none of this name. */
export function ringPart(text: string): RingPart | undefined {
  if (Object.hasOwn(PARTS, text)) {
    return PARTS[text];
  }
  const avail = /^avail\.ring\[(\d+)\]$/.exec(text);
  if (avail !== null) {
    const index = Number(avail[1]);
    return ({ availAddress, size }) =>
      index >= size
        ? undefined
        : range(availAddress, VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * index, 2);
  }
  const used = /^used\.ring\[(\d+)\](?:\.(\w+))?$/.exec(text);
  if (used !== null) {
    const element = fieldOf(USED_FIELDS, used[2], VIRTQ_USED_ELEM_BYTES);
    const index = Number(used[1]);
    return (
      element &&
      (({ usedAddress, size }) =>
        index >= size
          ? undefined
          : range(
              usedAddress,
              VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * index + element[0],
              element[1],
            ))
    );
  }
  const desc = /^desc(?:riptor)?\s*\[?(\d+)\]?(?:\.(\w+))?$/.exec(text);
  if (desc !== null) {
    const field = fieldOf(DESC_FIELDS, desc[2], VIRTQ_DESC_BYTES);
    const index = Number(desc[1]);
    return (
      field &&
      (({ descAddress, size }) =>
        index >= size
          ? undefined
          : range(descAddress, VIRTQ_DESC_BYTES * index + field[0], field[1]))
    );
  }
  return undefined;
}

function fieldOf(
  fields: Readonly<Record<string, readonly [number, number]>>,
  name: string | undefined,
  allBytes: number,
): readonly [number, number] | undefined {
  if (name === undefined) {
    return [0, allBytes];
  }
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function range(base: number, offset: number, bytes: number): MemoryRange {
  return { address: base + offset, bytes };
}
