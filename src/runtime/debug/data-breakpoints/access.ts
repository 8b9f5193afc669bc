import type { BusMaster } from '../../../base/memory/memory-watch';
import { hex, hexBytes } from '../../../base/hex';
import type { DataAccess } from '../../../protocol/breakpoint';
import type { ArmedBreakpoint } from '../breakpoints/condition';
import { functionAt } from '../debug-info';
import { innermostFrame } from '../frames';

/** A data breakpoint that can stop. */
export interface ArmedData extends ArmedBreakpoint {
  readonly access: DataAccess;
}

/** An access to something that is watched, when it is done. */
export interface Access {
  readonly kind: 'read' | 'write';
  /** `virtio-blk#31 queue 0 used.idx (2 bytes at 0x47ef8002)` */
  readonly what: string;
  /** `virtqueue_add() at drivers/virtio/virtio_ring.ts:88` */
  readonly by: string;
  /** As shown; undefined: not known. Of a read both are the same. */
  readonly before: string | undefined;
  readonly after: string;
  /** The same, for conditions: `$old` and `$new`. */
  readonly old: unknown;
  readonly now: unknown;
}

/** Takes accesses as they happen. */
export type OnAccess = (breakpoints: readonly ArmedData[], access: Access) => void;

export function stopsAt(access: DataAccess, kind: Access['kind']): boolean {
  return access === 'readWrite' || access === kind;
}

/** Does the breakpoint have to be told of reads, of writes? */
export function wants(breakpoints: readonly ArmedData[], kind: Access['kind']): boolean {
  return breakpoints.some(({ access }) => stopsAt(access, kind));
}

/** One whole sentence: who, what, and both values. A write of the value that was there is a write. */
export function sentenceOf({ kind, what, by, before, after }: Access): string {
  if (kind === 'read') {
    return `${by} read ${what}: ${after}`;
  }
  if (before === undefined) {
    return `${by} wrote ${what}: ${after}`;
  }
  return before === after
    ? `${by} wrote ${what}: ${after}, as before`
    : `${by} wrote ${what}: ${before} → ${after}`;
}

/** The function that runs now and its line. */
export function writerNow(): string {
  const frame = innermostFrame();
  const name = frame && functionAt(frame.functionId)?.info.name;
  return frame === undefined
    ? 'U-Boot'
    : `${name ?? '?'}() at ${frame.place.file}:${frame.place.line}`;
}

/** Says what the processor runs now, which reads or writes something. */
export type WriterText = () => string;

/** The device that reached memory by itself; undefined: the CPU did, so it was what it runs now. */
export function masterText(by: BusMaster | undefined, writer: WriterText): string {
  if (by === undefined) {
    return writer();
  }
  const queue = by.queue === undefined ? '' : `, queue ${by.queue}`;
  return `${by.device}${queue} (DMA)`;
}

/** Longer ranges are shown by their first bytes. */
const SHOWN_BYTES = 16;

/** A number where the length is one of an integer, else bytes. */
export function bytesText(bytes: Uint8Array): string {
  const value = bytesValue(bytes);
  if (typeof value !== 'object') {
    return hex(value);
  }
  const more = bytes.length > SHOWN_BYTES ? ' …' : '';
  return `${hexBytes(bytes.subarray(0, SHOWN_BYTES), ' ')}${more}`;
}

/** Little-endian; the bytes themselves where they are no integer. */
export function bytesValue(bytes: Uint8Array): number | bigint | Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes.length) {
    case 1:
      return view.getUint8(0);
    case 2:
      return view.getUint16(0, true);
    case 4:
      return view.getUint32(0, true);
    case 8:
      return view.getBigUint64(0, true);
    default:
      return bytes;
  }
}
