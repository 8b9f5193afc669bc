import { hex } from '../../base/hex';
import { rangeText } from '../../inspect/memory-text/memory-lines';

export const MEMORY_SCHEME = 'uboot-memory';
/** A pointer says not how much is behind it. */
export const POINTER_BYTES = 256;
/** A document has at most so many. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;

/** Which memory a document is about, and of which debug session. */
export interface MemoryPlace {
  readonly sessionId: string;
  readonly sessionName: string;
  /** `virtio-blk#31 queue 0 used ring`. */
  readonly name: string;
  /** Guest physical. */
  readonly address: number;
  readonly sizeBytes: number;
}

/** The parts of a URI that names a place. Its last segment is the title of the editor. */
export interface PlaceUri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

export function placeUri(place: MemoryPlace): PlaceUri {
  const segment = (name: string): string => name.replace(/[/\\]/g, '-').trim();
  const title = `${segment(place.name)} @${hex(place.address)}`;
  return {
    scheme: MEMORY_SCHEME,
    authority: place.sessionId,
    path: `/${segment(place.sessionName)}/${title}`,
    query: `address=${hex(place.address)}&bytes=${place.sizeBytes}`,
  };
}

/** The place of a URI; undefined: it isn't one of `placeUri`. */
export function placeOf({ authority, path, query }: PlaceUri): MemoryPlace | undefined {
  const [, sessionName, title] = /^\/([^/]*)\/([^/]*) @[^/@]*$/.exec(path) ?? [];
  const [, address, size] = /^address=(0x[\da-f]+)&bytes=(\d+)$/.exec(query) ?? [];
  return title === undefined || sessionName === undefined || size === undefined
    ? undefined
    : {
        sessionId: authority,
        sessionName,
        name: title,
        address: Number(address),
        sizeBytes: Number(size),
      };
}

/** Why there can be no document of it; undefined: there can be one. */
export function placeProblem({ name, address, sizeBytes }: MemoryPlace): string | undefined {
  const last = address + sizeBytes - 1;
  if (!Number.isSafeInteger(address) || address < 0 || !Number.isSafeInteger(last)) {
    return `${name}: expected an address such as 0x40000000; found ${hex(address)}.`;
  }
  return sizeBytes < 1 || sizeBytes > MAX_DOCUMENT_BYTES
    ? `${name}: expected 1 to ${MAX_DOCUMENT_BYTES} bytes, as a document has no more; found ${rangeText(address, sizeBytes)}.`
    : undefined;
}
