import { hexDigits } from '../../base/hex';
import type { LoadableImage } from '../../base/images/loadable-image';

/** Something that lies in memory at power-on, and again after a reset. QEMU calls it a ROM, wherever it lies. */
export interface RomBlob {
  /** As QEMU's `info roms` names it. */
  readonly name: string;
  readonly address: number;
  readonly bytes: Uint8Array;
  /** At least as many as `bytes` has; the rest is zero. Absent: as many. */
  readonly memoryBytes?: number;
}

/** A file in memory. */
export interface PlacedImage {
  readonly blobs: readonly RomBlob[];
  /** Where it is said to begin: of an ELF file for a machine's own loader its lowest address. */
  readonly entry: number;
  readonly lowest: number;
  /** Behind its last byte. */
  readonly end: number;
}

/**
 * Where the parts of an image go.
 *
 * @param rawAddress for one without addresses of its own
 */
export function placeImage(name: string, image: LoadableImage, rawAddress: number): PlacedImage {
  if (image.format !== 'elf') {
    const isRaw = image.format === 'raw';
    const address = isRaw ? rawAddress : image.address;
    const { bytes } = image;
    const end = address + bytes.length;
    return {
      blobs: [{ name, address, bytes }],
      entry: isRaw ? address : image.entry,
      lowest: address,
      end,
    };
  }
  const { entry, parts } = image;
  return {
    blobs: parts.map((part) => ({ ...part, name: `${name} ${part.name}` })),
    entry,
    lowest: Math.min(...parts.map(({ address }) => address)),
    end: Math.max(...parts.map(({ address, memoryBytes }) => address + memoryBytes)),
  };
}

export function blobBytes({ bytes, memoryBytes = bytes.length }: RomBlob): number {
  return memoryBytes;
}

export function holds(blob: RomBlob, address: number): boolean {
  return address >= blob.address && address < blob.address + blobBytes(blob);
}

/**
 * The first two blobs of an address space that lie on each other, in QEMU's words on one line; undefined: there are none.
 *
 * @param space QEMU's name for it: `memory` is the machine's own, `cpu-memory-0` that of a loader's processor
 */
export function overlapProblem(blobs: readonly RomBlob[], space: string): string | undefined {
  const sorted = blobs.filter((blob) => blobBytes(blob) > 0).sort((a, b) => a.address - b.address);
  for (const [index, blob] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && next.address < blob.address + blobBytes(blob)) {
      return (
        `Some ROM regions are overlapping (in the ${space} address space): ` +
        `${rangeOf(blob)} and ${rangeOf(next)}`
      );
    }
  }
  return undefined;
}

function rangeOf(blob: RomBlob): string {
  const to = blob.address + blobBytes(blob);
  return `${blob.name} (addresses 0x${hexDigits(blob.address, 16)} - 0x${hexDigits(to, 16)})`;
}
