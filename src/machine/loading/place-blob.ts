import type { GuestMemory } from '../memory/guest-memory';
import { blobBytes, type RomBlob } from './rom-blob';

/** Memory beside RAM that can be loaded: a ROM, flash. */
export interface LoadTarget {
  readonly base: number;
  readonly sizeBytes: number;
  /** Puts bytes into it as a programmer would. */
  load(offset: number, bytes: Uint8Array): void;
}

/** Puts a blob into memory, as far as there is some: QEMU drops what lies elsewhere. Zeros follow its bytes. */
export function placeBlob(blob: RomBlob, ram: GuestMemory, targets: readonly LoadTarget[]): void {
  const { address, bytes } = blob;
  const end = address + blobBytes(blob);
  const from = Math.max(address, ram.base);
  const to = Math.min(end, ram.base + ram.sizeBytes);
  if (from < to) {
    const content = bytes.subarray(from - address, to - address);
    ram.bytes.set(content, from - ram.base);
    ram.bytes.fill(0, from - ram.base + content.length, to - ram.base);
    ram.tellWritten(from, to - from);
  }
  for (const target of targets) {
    const first = Math.max(address, target.base);
    const last = Math.min(address + bytes.length, target.base + target.sizeBytes);
    if (first < last) {
      target.load(first - target.base, bytes.subarray(first - address, last - address));
    }
  }
}
