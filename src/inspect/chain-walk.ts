import type { MemoryReader } from '../base/memory-reader';
import type { VirtioChain, VirtioDescriptor } from '../protocol/virtio';
import {
  VIRTQ_AVAIL_IDX,
  VIRTQ_AVAIL_RING,
  VIRTQ_DESC_ADDR,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_DESC_FLAGS,
  VIRTQ_DESC_LEN,
  VIRTQ_DESC_NEXT,
  VIRTQ_USED_ELEM_BYTES,
  VIRTQ_USED_IDX,
  VIRTQ_USED_RING,
} from '../spec/virtio-ring';

/** Most chains that a snapshot shows of one queue. */
const MAX_CHAINS = 64;
/** Most descriptors that a snapshot shows of one chain, indirect ones included. */
const MAX_DESCRIPTORS = 1024;

/** Where a queue lies, and up to where its driver has taken chains back (undefined: not known). */
export interface RingPlace {
  readonly size: number;
  readonly descAddress: number;
  readonly availAddress: number;
  readonly usedAddress: number;
  readonly lastUsedIdx: number | undefined;
}

/**
 * The chains that the driver has exposed and not taken back, oldest first. Rings may hold anything: every loop is
 * bounded by the size of the queue.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export function exposedChains(
  ram: MemoryReader,
  ring: RingPlace,
  meaning: (descriptors: readonly VirtioDescriptor[]) => string,
): { readonly chains: VirtioChain[]; readonly omitted: number } {
  if (ring.size === 0 || ring.availAddress === 0) {
    return { chains: [], omitted: 0 };
  }
  const availIdx = ram.u16(ring.availAddress + VIRTQ_AVAIL_IDX);
  const usedIdx = ram.u16(ring.usedAddress + VIRTQ_USED_IDX);
  const lastUsedIdx = ring.lastUsedIdx ?? usedIdx;
  const outstanding = Math.min((availIdx - lastUsedIdx) & 0xffff, ring.size);
  const returned = new Set<number>();
  for (let i = 0; i < Math.min((usedIdx - lastUsedIdx) & 0xffff, ring.size); i++) {
    const slot = ((lastUsedIdx + i) & 0xffff) % ring.size;
    returned.add(ram.u32(ring.usedAddress + VIRTQ_USED_RING + slot * VIRTQ_USED_ELEM_BYTES));
  }
  const shown = Math.min(outstanding, MAX_CHAINS);
  const chains: VirtioChain[] = [];
  for (let i = 0; i < shown; i++) {
    const slot = ((availIdx - outstanding + i) & 0xffff) % ring.size;
    const head = ram.u16(ring.availAddress + VIRTQ_AVAIL_RING + slot * 2);
    const descriptors = descriptorsOf(ram, ring, head);
    chains.push({ head, used: returned.has(head), meaning: meaning(descriptors), descriptors });
  }
  return { chains, omitted: outstanding - shown };
}

function descriptorsOf(ram: MemoryReader, ring: RingPlace, head: number): VirtioDescriptor[] {
  const found: VirtioDescriptor[] = [];
  let table = ring.descAddress;
  let entries = ring.size;
  let index: number | undefined = head;
  while (index !== undefined && index < entries && found.length < MAX_DESCRIPTORS) {
    const at: number = table + index * VIRTQ_DESC_BYTES;
    const flags = ram.u16(at + VIRTQ_DESC_FLAGS);
    const next: number | undefined =
      (flags & VIRTQ_DESC_F_NEXT) === 0 ? undefined : ram.u16(at + VIRTQ_DESC_NEXT);
    const address = ram.u64(at + VIRTQ_DESC_ADDR);
    const lengthBytes = ram.u32(at + VIRTQ_DESC_LEN);
    found.push({ index, address, lengthBytes, flags: flagNames(flags), next });
    if ((flags & VIRTQ_DESC_F_INDIRECT) !== 0 && table === ring.descAddress) {
      table = address;
      entries = Math.floor(lengthBytes / VIRTQ_DESC_BYTES);
      index = 0;
    } else {
      index = next;
    }
    // A chain longer than its table goes round in a circle.
    if (found.length > entries + ring.size) {
      break;
    }
  }
  return found;
}

function flagNames(flags: number): string[] {
  return (
    [
      [VIRTQ_DESC_F_NEXT, 'NEXT'],
      [VIRTQ_DESC_F_WRITE, 'WRITE'],
      [VIRTQ_DESC_F_INDIRECT, 'INDIRECT'],
    ] as const
  )
    .filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => name);
}
